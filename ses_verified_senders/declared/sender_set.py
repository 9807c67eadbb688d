"""A set of senders and what holds for all of them, checked as a whole."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from ses_verified_senders.declared import senders_file
from ses_verified_senders.declared.check import ConfigEntry, check
from ses_verified_senders.declared.mask import SHORTEST_KEY, UNMASKED, Mask, hiding
from ses_verified_senders.declared.overlaps import duplicates, likenesses
from ses_verified_senders.declared.problem import Place, Problem
from ses_verified_senders.declared.sender import Defaults, ResolvedSender, SenderEntry, Written, resolve
from ses_verified_senders.declared.values import (
    REGION,
    Count,
    Duration,
    Flag,
    Lifetime,
    OnRemove,
    Positive,
    TagMap,
    Text,
    Token,
    shown,
    wrong,
)
from ses_verified_senders.text.suggestion import suggestion

SENDERS = "senders"
"""The key of a set's senders."""


class SenderSetEntry(ConfigEntry):
    """The settings of a set beside its senders, as keys of a stack's config and as arguments of `VerifiedSenders`.

    `max_removals` is None for the default; `resend` and `approve` are "" where not given. `wait_for` and
    `adopted_link_lifetime` are in seconds, 0 for not at all. `tags` are the set's own, which the tags of each sender
    include.
    """

    noun: ClassVar[str] = "a set of senders"

    resend: Token = ""
    on_remove: OnRemove = "delete"
    max_sends: Positive = 3
    max_removals: Count | None = None
    max_mailings: Count = 500
    approve: Text = ""
    wait_for: Duration = 0.0
    require_verified: Flag = False
    mail_new: Flag = True
    send_suppressed: Flag = False
    adopted_link_lifetime: Lifetime = 0.0
    mask_addresses: Flag = False
    mask_key: Text = ""
    tags: TagMap = Field(default_factory=dict)


@dataclass(frozen=True)
class DeclaredSenderSet:
    """`warnings` are places worth a look; nothing depends on them."""

    senders: tuple[ResolvedSender, ...]
    settings: SenderSetEntry = field(default_factory=SenderSetEntry)
    mask: Mask = UNMASKED
    warnings: tuple[Problem, ...] = ()

    @property
    def regions(self) -> set[str]:
        """Those of all senders."""
        return {region for sender in self.senders for region in sender.regions}


def _columns(columns: dict[str, str]) -> dict[str, str]:
    known = SenderEntry.keys()
    for key in columns:
        if key not in known:
            raise wrong(f"{shown(key)} is not a key of a sender; {suggestion(key, known)}")
    if columns and "address" not in columns:
        raise wrong("address is missing; name the column that holds it")
    return columns


class SendersFileEntry(ConfigEntry):
    """A file of senders whose columns have names of their own, such as an export from an address book."""

    noun: ClassVar[str] = "a file of senders"

    file: Text
    columns: Annotated[dict[str, Text], AfterValidator(_columns)] = Field(default_factory=dict)


@dataclass(frozen=True)
class Surroundings:
    """Where a set is declared: the program's folder, the stack's own region if it has one, the templates' names."""

    root: Path
    region: str | None
    templates: Collection[str]


def sender_set(
    values: Mapping[str, object], place: Place, around: Surroundings, problems: list[Problem]
) -> DeclaredSenderSet:
    """The set that `values` declare, by the keys of a stack's config; what is wrong with it is in `problems`.

    `senders` is a list, the path of a file below the project's folder, or a mapping as in `SendersFileEntry`.
    """
    before = len(problems)
    entry = check(SenderSetEntry, SenderSetEntry.part_of(values), place, problems) or SenderSetEntry()
    mask = Mask(str(values.get("maskKey") or ""), values.get("maskAddresses") not in (None, False, "false"))
    problems.extend(_mask_problems(mask, place(("maskKey",))))
    defaults = Defaults(around.templates, around.region, entry.on_remove, dict(entry.tags))
    with hiding(mask.on):
        written = _written(values.get(SENDERS), around.root, place, problems)
        found = [item for one in written if (item := resolve(one, defaults, problems))]
    problems.extend(_region_problems(found, around.region, place(("aws:region",))))
    problems.extend(duplicates(found, mask))
    return DeclaredSenderSet(
        senders=tuple(found),
        settings=entry,
        mask=mask,
        warnings=() if len(problems) > before else tuple(likenesses(found, mask)),
    )


def _mask_problems(mask: Mask, place: str) -> Iterator[Problem]:
    advice = 'set it with pulumi config set --secret maskKey "$(openssl rand -hex 16)"'
    if mask.on and not mask.key:
        yield Problem(place, f"is missing, and maskAddresses needs it; {advice}")
    elif mask.key and len(mask.key) < SHORTEST_KEY:
        yield Problem(place, f"is shorter than {SHORTEST_KEY} characters, so it could be guessed; {advice}")


def _written(value: object, root: Path, place: Place, problems: list[Problem]) -> Sequence[Written]:
    if isinstance(value, str):
        return senders_file.read(value, root, place(("senders",)), problems)
    if isinstance(value, Mapping) and ("file" in value or "columns" in value):
        entry = check(SendersFileEntry, value, lambda loc: place(("senders", *loc)), problems)
        if entry is None:
            return []
        return senders_file.read(entry.file, root, place(("senders", "file")), problems, entry.columns)
    if isinstance(value, list | tuple):
        return [Written(item, _below(place, index)) for index, item in enumerate(value)]
    given = "senders is missing" if value is None else f"{shown(value)} is not a list of senders"
    problems.append(Problem(place(("senders",)), f"{given}; list the addresses, or name a YAML or CSV file that does"))
    return []


def _below(place: Place, index: int) -> Place:
    return lambda loc: place(("senders", index, *loc))


def _region_problems(senders: Sequence[ResolvedSender], default: str | None, place: str) -> Iterator[Problem]:
    """One problem for all the senders that have no region, instead of one for each."""
    if default is not None and not re.fullmatch(REGION, default):
        yield Problem(place, f"{shown(default)} is not an AWS region; write it as in eu-west-1")
    without = [sender for sender in senders if not sender.regions]
    if without:
        count = f"{len(without)} sender{'s name' if len(without) > 1 else ' names'} no region"
        first = f"{count} and the stack has none, the first is at {without[0].place}"
        yield Problem(place, f"{first}; set it with pulumi config set aws:region, or give them regions")
