"""The files that take an account over; nothing is written at SES."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ses_verified_senders.adopt import selection
from ses_verified_senders.adopt.account import FoundRegion
from ses_verified_senders.adopt.adopted_template import adopted
from ses_verified_senders.adopt.report import report
from ses_verified_senders.adopt.selection import LeftOut
from ses_verified_senders.adopt.senders_text import senders_text
from ses_verified_senders.adopt.stack_text import stack_text
from ses_verified_senders.life.record import SUCCESS


class FilesInTheWay(Exception):
    """A takeover writes over no file; the message names those that are there."""


@dataclass(frozen=True)
class Takeover:
    """`files` maps paths below the project's folder to texts. The numbers are for whoever runs it."""

    files: Mapping[str, str]
    declared: int
    commented_out: int
    templates: int
    left_out: int


def takeover(stack: str, aws: Mapping[str, Any], found: Sequence[FoundRegion], template: str = "") -> Takeover:
    """`aws` has the stack's `aws:` keys; `template` is what senders name where several are declared, by default the
    first. Raises ValueError where it is none of them."""
    left_out: list[LeftOut] = []
    senders = selection.senders(found, left_out)
    chosen = list(selection.templates(found, left_out))
    made = [adopted(one, len(chosen)) for one in chosen]
    named = [one.name for one in made if not one.problem]
    if template and template not in named:
        raise ValueError(f"template {template} is not taken over; name one of {', '.join(named) or 'none'}")
    regions = ", ".join(region.region for region in found)
    heading = f"Taken over by ses-senders adopt: account {found[0].account}, {regions}"
    verified = [sender for sender in senders if sender.status == SUCCESS]
    senders_file = f"senders.{stack}.yaml"
    needed = (template or named[0]) if len(named) > 1 else ""
    files = {f"templates/{one.file}": one.source for one in made}
    files[senders_file] = senders_text(senders, needed, heading)
    files[f"Pulumi.{stack}.yaml"] = stack_text(aws, senders_file, made, heading)
    files[f"adopted.{stack}.md"] = report(heading, stack, senders, made, left_out)
    return Takeover(files, len(verified), len(senders) - len(verified), len(named), len(left_out))


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Raises FilesInTheWay, before anything is written, where a file is there and says something else."""
    in_the_way = [name for name, text in files.items() if not _free(folder / name, text)]
    if in_the_way:
        raise FilesInTheWay(f"{', '.join(in_the_way)}: there already; move them away, or choose another --stack")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def _free(file: Path, text: str) -> bool:
    return not file.exists() or file.read_bytes() == text.encode()
