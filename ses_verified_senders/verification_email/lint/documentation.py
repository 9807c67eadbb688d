"""docs/lint.md, written from the rules: `python -m …lint.documentation > docs/lint.md`."""

from ses_verified_senders.verification_email.html.markup import MAX_ATTRIBUTES, MAX_TOKENS
from ses_verified_senders.verification_email.html.styles import MAX_CSS, MAX_FORMATTED, MAX_OPEN
from ses_verified_senders.verification_email.lint.finding import Severity
from ses_verified_senders.verification_email.lint.findings import MAX_FINDINGS
from ses_verified_senders.verification_email.lint.registry import RULES
from ses_verified_senders.verification_email.lint.rule import Rule
from ses_verified_senders.verification_email.rendering.budget import MAX_TOKENS as MAX_PIECES

_HEAD = """\
# What is checked in a template

<!-- Written by `python -m …lint.documentation`; edit the rules instead. -->

`ses-senders lint templates/` names every finding with file, line and column in the Jinja2 source, through
includes, macros and inheritance; where a value is to blame, with the value's name. Variables come from a file
(`--variables`) or one by one (`--var name=value`); for those not given their names stand in. The exit code is 1 where
there is an error, 0 without one, and 2 where the command itself is wrong. `--format` gives `text`, `json`, `sarif` or
`github`.

`--fix` mends what can be mended without changing the look, in place or into the file that `-o` names, and shows the
difference: style blocks and presentational attributes become styles; comments, doctype, `meta`, `title`, scripts and
all other tags and attributes that SES refuses go; local images are embedded. Links become their text, and each is named
with what else is lost. Jinja2's tags stay as they are, and in a template (`.j2`) so do style blocks: rendering writes
them into style attributes, those of layouts and includes too. What is left, such as a remote image, is listed as
findings. Mending what is mended changes nothing.

Another repository lints its templates before each commit with [pre-commit](https://pre-commit.com), which installs
this one (Python 3.11 or newer) and runs the hook on changed files in a folder named `templates`; `files` and `args`
(`[--variables, variables.yaml]`) can be set as for any hook:

```yaml
repos:
  - repo: URL of this repository
    rev: its tag or commit
    hooks:
      - id: ses-template-lint
```

An **error** is what SES would refuse, or what would make the mail wrong; a **warning** is what some e-mail client shows
badly. `jinja2` is the id of errors that keep a template from being rendered, `variants` that of a language that does
not use the variables of the others.
"""
_BOUNDS = f"""\
## Bounds

Of one rule at most {MAX_FINDINGS:,} findings are told in one template, and the last says so. What no e-mail needs and
would take minutes or gigabytes is an error of its own: of an e-mail the first {MAX_TOKENS:,} tags are checked, of a tag
the first {MAX_ATTRIBUTES:,} attributes (`unread`); and a template is not rendered that loops without end, is written in
more than {MAX_PIECES:,} names, signs and texts of Jinja2, has style blocks of more than {MAX_CSS:,} characters, or has
style blocks and leaves more than {MAX_OPEN} elements open at once. Nor is one rendered that has style blocks and
leaves so many `b`, `font` and their like open at once that their number times that of all opening tags is over
{MAX_FORMATTED:,}.
"""
_TABLE = "| Rule | Says | Source |\n|---|---|---|"


def page() -> str:
    """The whole page."""
    sections = [_section("Errors", Severity.ERROR), _section("Warnings", Severity.WARNING)]
    return "\n".join([_HEAD, *sections, _BOUNDS])


def _section(title: str, severity: Severity) -> str:
    rows = [_row(rule) for rule in RULES if rule.severity is severity]
    return "\n".join([f"## {title}", "", _TABLE, *rows, ""])


def _row(rule: Rule) -> str:
    source = f"[source]({rule.source_url})" if rule.source_url else "[ours](#bounds)"
    return f"| `{rule.id}` | {rule.shortdesc.replace('|', chr(92) + '|')} | {source} |"


if __name__ == "__main__":
    print(page(), end="")
