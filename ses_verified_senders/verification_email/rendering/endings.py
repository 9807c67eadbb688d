"""Which files are e-mails, by how their names end: one rule for languages, the gallery, the lint and its hook.

All of them are rendered with Jinja2, as the stack renders whatever file is declared.
"""

from pathlib import Path

TEMPLATE_ENDINGS = (".j2", ".jinja", ".jinja2")
ENDINGS = (*TEMPLATE_ENDINGS, ".html", ".htm")


def is_email(file: Path) -> bool:
    return file.suffix.lower() in ENDINGS


def is_template(file: Path) -> bool:
    """Whether the file is written for Jinja2, so that `--fix` leaves style blocks to rendering."""
    return file.suffix.lower() in TEMPLATE_ENDINGS


def emails_in(folder: Path) -> list[Path]:
    """Those in the folder and below it, sorted."""
    return sorted(file for file in folder.rglob("*") if is_email(file) and file.is_file())
