"""docs/lint.md, written from the rules: `python -m …lint.documentation > docs/lint.md`."""

from ses_verified_senders.verification_email.lint.finding import Severity
from ses_verified_senders.verification_email.lint.registry import RULES
from ses_verified_senders.verification_email.lint.rule import Rule
from ses_verified_senders.verification_email.rendering.budget import MAX_CHARACTERS, MAX_STEPS

_HEAD = f"""\
# What is checked in a template

<!-- Written by `python -m …lint.documentation`; edit the rules instead. -->

`ses-senders lint templates/` names every finding with file, line and column in the Jinja2 source, through includes,
macros and inheritance; where a value is to blame, with the value's name. Every file is rendered with Jinja2, as the
stack does it, whatever its name ends in; a folder stands for its `.j2`, `.jinja`, `.jinja2`, `.html` and `.htm` files.
Branches that a rendering does not take are checked as text.

An **error** is what SES would refuse, or what would make the mail wrong; a **warning** is what some e-mail client shows
badly. `jinja2` is the id of errors that keep a template from being rendered, `variants` that of a language that does
not use the variables of the others. The exit code is 1 where there is an error, 0 without one, and 2 where the command
itself is wrong.

## Variables

`--variables FILE` (YAML or JSON) and `--var name=value` give them; then one that is missing is an error, as it is with
`--strict`. Without any, names stand in for values, and no finding speaks of a stand-in's own text.

## Options

| Option | Does |
|---|---|
| `--select RULES`, `--ignore RULES` | only these rules; all but these |
| `--warnings-as-errors` | exit with 1 for warnings too |
| `--quiet` | findings and nothing else |
| `--statistics` | how many findings each rule has |
| `--list-rules`, `--explain RULE` | what the rules say |
| `--format` | `text`, `json`, `sarif` or `github` |
| `-`, `--stdin-filename FILE` | lints the standard input, as if it stood in that file of the templates' folder |
| `--fix`, `--diff`, `--check` | see below |

A comment silences findings on its own line, or on the next one where it stands alone in its line:
`{{# lint-ignore: contrast, width #}}`; `{{# lint-ignore-file: contrast #}}` does so in all of the file. Without rules,
all are silent. Defaults stand in pyproject.toml, the nearest one in or above the current folder:

```toml
[tool.ses-senders.lint]
select = []
ignore = ["outlook-padding"]
warnings-as-errors = true
strict = false
templates-dir = "templates"
variables = "variables.yaml"
```

## `--fix`

Fixes what can be fixed, in place or into the file that `-o` names, and shows the difference; `--diff` only shows it and
`--check` only names the files, and both exit with 1 where something would change. The look stays: style blocks, local
style sheets with those they import, and presentational attributes become styles; `@media`, `@supports` and `@layer`
rules apply that hold at 600 and 800 pixels at a desk. What did not show before does not show after: comments,
`<title>`, `<template>`, a closed `<dialog>` and their kin go with what they hold, Jinja2 that would print there too.
Links become their text, local images are embedded. What is lost is named line by line and counted by kind. Jinja2's
tags stay as they are, and in a template (`.j2`) so do style blocks: rendering writes them into style attributes, those
of layouts and includes too. A tag that changes keeps what style blocks and sheets of other templates of its folder say
of it, whichever branch it stands in; what one e-mail hides and another shows is hidden in both, and named. A template
is left as it is where it can't be rendered, so that nobody knows what its layout hides: give a layout's name with
`--var`. What is left, such as a remote image, is listed as findings. Fixing what is fixed changes nothing.

## Other repositories

They lint their templates before each commit with [pre-commit](https://pre-commit.com), which installs this one (Python
3.11 or newer) and runs the hook on changed files in a folder named `templates`; `files` and `args`
(`[--variables, variables.yaml]`) can be set as for any hook:

```yaml
repos:
  - repo: URL of this repository
    rev: its tag or commit
    hooks:
      - id: ses-template-lint
```

## Bounds

A template is not rendered to the end that takes more than {MAX_STEPS:,} steps (turns of loops, calls, printed values)
or writes more than {MAX_CHARACTERS:,} characters.
"""
_TABLE = "| Rule | Says | `--fix` | Source |\n|---|---|---|---|"


def page() -> str:
    """The whole page."""
    sections = [_section("Errors", Severity.ERROR), _section("Warnings", Severity.WARNING)]
    return "\n".join([_HEAD, *sections])


def _section(title: str, severity: Severity) -> str:
    rows = [_row(rule) for rule in RULES if rule.severity is severity]
    return "\n".join([f"## {title}", "", _TABLE, *rows, ""])


def _row(rule: Rule) -> str:
    shortdesc = rule.shortdesc.replace("|", chr(92) + "|")
    return f"| `{rule.id}` | {shortdesc} | {'yes' if rule.is_fixable else ''} | [source]({rule.source_url}) |"


if __name__ == "__main__":
    print(page(), end="")
