"""Findings that a template's author has looked at: `{# lint-ignore: contrast, width #}`.

Such a comment speaks of its own line, or of the next one where it stands alone in its line; `lint-ignore-file` speaks
of all of the file. Without rules it speaks of all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ses_verified_senders.verification_email.lint.finding import Finding
from ses_verified_senders.verification_email.rendering.source import UnreadableError, lines, read_source

_COMMENT = re.compile(r"\{#[-+]?\s*lint-ignore(-file)?\s*(?::\s*([\w\s,-]*?))?\s*[-+]?#\}")
_ALL = frozenset({"*"})


def without_suppressed(findings: Iterable[Finding], texts: Mapping[Path, str]) -> Iterator[Finding]:
    """The findings that no comment in their files speaks of; `texts` takes the place of what files hold."""
    read: dict[Path, dict[int, frozenset[str]]] = {}
    for finding in findings:
        if finding.file not in read:
            read[finding.file] = _suppressed(_source(finding.file, texts))
        suppressed = read[finding.file]
        rules = suppressed.get(0, frozenset()) | suppressed.get(finding.line, frozenset())
        if not rules & {"*", finding.rule}:
            yield finding


def _source(file: Path, texts: Mapping[Path, str]) -> str:
    try:
        return texts[file] if file in texts else read_source(file)
    except UnreadableError:
        return ""


def _suppressed(source: str) -> dict[int, frozenset[str]]:
    """The rules that are silent on each line, and under 0 those that are in all of the file."""
    found: dict[int, frozenset[str]] = {}
    for number, line in enumerate(lines(source), 1):
        for match in _COMMENT.finditer(line):
            is_alone = line.strip() == match[0]
            where = 0 if match[1] else number + is_alone
            found[where] = found.get(where, frozenset()) | _rules(match[2] or "")
    return found


def _rules(names: str) -> frozenset[str]:
    return frozenset(names.replace(",", " ").split()) or _ALL
