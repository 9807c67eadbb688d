"""docs/lint.md, written from the rules: `python -m components.lint.documentation > docs/lint.md`."""

from components.lint.finding import Severity
from components.lint.registry import RULES
from components.lint.rule import Rule

_HEAD = """\
# What is checked in a template

<!-- Written by `python -m components.lint.documentation`; edit the rules instead. -->

`python -m components.lint templates/` names every finding with file, line and column in the Jinja2 source, through
includes, macros and inheritance; where a value is to blame, with the value's name. Variables come from a file
(`--variables`) or one by one (`--var name=value`); for those not given their names stand in. The exit code is 1 where
there is an error, 0 without one, and 2 where the command itself is wrong. `--format` gives `text`, `json`, `sarif` or
`github`.

`--fix` mends what can be mended without changing the look, in place or into the file that `-o` names, and shows the
difference: style blocks and presentational attributes become styles; comments, doctype, `meta`, `title`, scripts and
all other tags and attributes that SES refuses go; local images are embedded. Links become their text, and each is named
with what else is lost. Jinja2's tags stay as they are. What is left, such as a remote image, is listed as findings.

An **error** is what SES would refuse, or what would make the mail wrong; a **warning** is what some e-mail client shows
badly. `jinja2` is the id of errors that keep a template from being rendered, `variants` that of a language that does
not use the variables of the others.
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
