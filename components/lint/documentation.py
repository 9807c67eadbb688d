"""The rules' table in docs/lint.md, written from the rules: `python -m components.lint.documentation > docs/lint.md`."""

from components.lint.finding import Severity
from components.lint.registry import RULES
from components.lint.rule import Rule

_HEAD = """\
# What is checked in a template

<!-- Written by `python -m components.lint.documentation`; edit the rules instead. -->

`python -m components.lint templates/` names every finding with file, line and column in the Jinja2 source, through
includes, macros and inheritance; where a value is to blame, with the value's name. The exit code is 1 where there is an
error, 0 without one, and 2 where the command itself is wrong. `--format` gives `text`, `json`, `sarif` or `github`.

An **error** is what SES would refuse, or what would make the mail wrong; a **warning** is what some e-mail client shows
badly. `jinja2` is the id of errors that keep a template from being rendered, `variants` that of a language that does not
use the variables of the others.
"""
_TABLE = "| Rule | Says | Source |\n|---|---|---|"


def page() -> str:
    """The whole page."""
    sections = [_section("Errors", Severity.ERROR), _section("Warnings", Severity.WARNING)]
    return "\n".join([_HEAD, *sections])


def _section(title: str, severity: Severity) -> str:
    rows = [_row(rule) for rule in RULES if rule.severity is severity]
    return "\n".join([f"## {title}", "", _TABLE, *rows, ""])


def _row(rule: Rule) -> str:
    return f"| `{rule.id}` | {rule.shortdesc.replace('|', chr(92) + '|')} | [source]({rule.source_url}) |"


if __name__ == "__main__":
    print(page(), end="")
