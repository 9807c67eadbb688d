"""The file that lists the senders: YAML or CSV, in UTF-8, inside the project."""

from pathlib import Path

from ses_verified_senders.declared import senders_csv, senders_yaml
from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.declared.sender import Written
from ses_verified_senders.declared.values import shown

FORMATS = {".yaml": senders_yaml.read, ".yml": senders_yaml.read, ".csv": senders_csv.read}

MOST_BYTES = 10_000_000
"""A few hundred thousand senders; SES has room for 10,000 identities in a region."""


def read(name: str, root: Path, place: str, problems: list[Problem]) -> list[Written]:
    """The senders in the file `name`, which is relative to `root`; `place` is where that name was written."""
    form = FORMATS.get(Path(name).suffix.lower())
    if form is None:
        advice = f"give a list, or a file whose name ends in {', '.join(FORMATS)}"
        problems.append(Problem(place, f"{shown(name)} is no file of senders; {advice}"))
        return []
    text = _text(name, root, place, problems)
    return [] if text is None else form(text, name, problems)


def _text(name: str, root: Path, place: str, problems: list[Problem]) -> str | None:
    try:
        file = (root / name).resolve()
        if not file.is_relative_to(root.resolve()):
            problems.append(Problem(place, f"{name!r} is outside the project; move the file into it"))
            return None
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        problems.append(Problem(place, f"{name!r} does not exist; write it, or correct its name"))
    except IsADirectoryError:
        problems.append(Problem(place, f"{name!r} is a directory; name a file in it"))
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle, up to Python 3.12
        reason = error.strerror if isinstance(error, OSError) else error
        problems.append(Problem(place, f"{name!r} can't be read ({reason}); correct its name or its permissions"))
    else:
        if len(content) <= MOST_BYTES:
            return _decoded(content, name, problems)
        problems.append(Problem(place, f"{name!r} has more than {MOST_BYTES:,} bytes; name a file of senders alone"))
    return None


def _decoded(content: bytes, name: str, problems: list[Problem]) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(Problem(f"{name}:{line}", "the file is not UTF-8; save it as UTF-8"))
        return None
