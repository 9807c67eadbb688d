"""The file that lists the senders: YAML or CSV, inside the project."""

from collections.abc import Mapping
from pathlib import Path

from ses_verified_senders.declared import senders_csv, senders_yaml
from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.declared.sender import Written
from ses_verified_senders.declared.values import shown
from ses_verified_senders.text.text_file import NotText, decoded, read_bytes

YAML = (".yaml", ".yml")
CSV = (".csv", ".tsv")

MOST_BYTES = 10_000_000
"""A few hundred thousand senders; SES has room for 10,000 identities in a region."""


def read(
    name: str, root: Path, place: str, problems: list[Problem], columns: Mapping[str, str] | None = None
) -> list[Written]:
    """The senders in the file `name`, which is relative to `root`; `place` is where that name was written.

    `columns` maps keys of a sender to the columns of a CSV file that hold them; all others are left alone.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in YAML + CSV:
        advice = f"give a list, or a file whose name ends in {', '.join(YAML + CSV)}"
        problems.append(Problem(place, f"{shown(name)} is not a file of senders; {advice}"))
        return []
    if columns and suffix in YAML:
        problems.append(Problem(place, f"{shown(name)} has no columns; leave out columns, or name a CSV file"))
        return []
    text = _text(name, root, place, problems)
    if text is None:
        return []
    return (
        senders_yaml.read(text, name, problems) if suffix in YAML else senders_csv.read(text, name, problems, columns)
    )


def _text(name: str, root: Path, place: str, problems: list[Problem]) -> str | None:
    try:
        file = (root / name).resolve()
        if not file.is_relative_to(root.resolve()):
            problems.append(Problem(place, f"{shown(name)} is outside the project; move the file into it"))
            return None
        return decoded(read_bytes(file, MOST_BYTES), lenient=True)
    except FileNotFoundError:
        problems.append(Problem(place, f"{shown(name)} does not exist; write it, or correct its name"))
    except IsADirectoryError:
        problems.append(Problem(place, f"{shown(name)} is a directory; name a file in it"))
    except NotText as error:
        where, subject = (f"{name}:{error.line}", "") if error.line else (place, f"{shown(name)} ")
        problems.append(Problem(where, f"{subject}{error}"))
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle, up to Python 3.12
        reason = error.strerror if isinstance(error, OSError) else error
        problems.append(Problem(place, f"{shown(name)} can't be read ({reason}); correct its name or its permissions"))
    return None
