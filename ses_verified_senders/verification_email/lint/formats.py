"""Findings as text, JSON, SARIF or GitHub's annotations."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import click

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.registry import BY_ID

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def text(findings: Sequence[Finding], *, is_coloured: bool = False) -> str:
    """One line each, as compilers print them, and a last line with the counts."""
    return "\n".join([*(line(finding, is_coloured=is_coloured) for finding in findings), summary(findings)])


def line(finding: Finding, *, is_coloured: bool = False) -> str:
    """One finding, as compilers print it."""
    place = f"{finding.file}:{finding.line}:{finding.column}"
    severity = f"{finding.severity} [{finding.rule}]"
    if is_coloured:
        place = click.style(place, bold=True)
        severity = click.style(severity, fg="red" if finding.severity is Severity.ERROR else "yellow")
    return f"{place}: {severity} {_sentence(finding)}"


def summary(findings: Sequence[Finding]) -> str:
    """How many there are, and how many of them `--fix` sees to."""
    wrong = sum(finding.severity is Severity.ERROR for finding in findings)
    fixable = sum(finding.rule in BY_ID and BY_ID[finding.rule].is_fixable for finding in findings)
    counts = f"{_counted(wrong, 'error')}, {_counted(len(findings) - wrong, 'warning')}"
    return f"{counts} ({fixable} fixable with --fix)" if fixable else counts


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def as_json(findings: Sequence[Finding]) -> str:
    """A list of objects with the fields of Finding."""
    return json.dumps([_fields(finding) for finding in findings], indent=2)


def github(findings: Sequence[Finding]) -> str:
    """Workflow commands that GitHub shows as annotations
    (https://docs.github.com/actions/reference/workflow-commands-for-github-actions)."""
    return "\n".join(
        f"::{finding.severity} file={_property(str(finding.file))},line={finding.line},endLine={finding.end_line},"
        f"col={finding.column},endColumn={finding.end_column},title={_property(finding.rule)}::{_data(_sentence(finding))}"
        for finding in findings
    )


def sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0, one run (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)."""
    driver = {
        "name": "ses-senders lint",
        "rules": [_sarif_rule(rule_id) for rule_id in _used(findings)],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding) for finding in findings],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}


def _sentence(finding: Finding) -> str:
    return f"{finding.message} (value: {finding.variable})" if finding.variable else finding.message


def _fields(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        "file": finding.file.as_posix(),
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "variable": finding.variable,
    }


def _used(findings: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(finding.rule for finding in findings))


def _sarif_rule(rule_id: str) -> dict[str, Any]:
    rule = BY_ID.get(rule_id)
    if rule is None:  # What kept the template from being rendered is no rule of ours.
        return {"id": rule_id}
    return {"id": rule.id, "shortDescription": {"text": rule.shortdesc}, "helpUri": rule.source_url}


def _sarif_result(finding: Finding) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(finding.file.as_posix())},
        "region": {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endLine": finding.end_line,
            "endColumn": finding.end_column,
        },
    }
    return {
        "ruleId": finding.rule,
        "level": str(finding.severity),
        "message": {"text": _sentence(finding)},
        "locations": [{"physicalLocation": place}],
    }


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
