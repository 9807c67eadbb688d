"""Published HTML e-mails, fetched from npm when the tests run: no false alarm, no miss, and all of it mended."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest

from ses_verified_senders.verification_email.fix.file import fixed_files
from ses_verified_senders.verification_email.fix.fixing import fix
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.findings import lint
from ses_verified_senders.verification_email.rendering.source_map import SourceMap
from ses_verified_senders.verification_email.rendering.template import RenderedTemplate
from tests.lint.published_emails import fixed, source

# What mending leaves, always named: nobody but the author can bring a remote or missing image, or fill a placeholder.
LEFT = {"image-source", "image-data", "css-url", "placeholder"}


def findings(file: Path, html: str) -> list[Finding]:
    return list(lint(RenderedTemplate(file, "", html, SourceMap.verbatim(file, html)), TemplateFacts()))


def written(html: str, found: Iterable[Finding]) -> Iterable[str]:
    """What stands in the source where the findings point."""
    lines = html.split("\n")
    for finding in found:
        text = "\n".join([lines[finding.line - 1][finding.column - 1 :], *lines[finding.line : finding.line + 1]])
        yield re.split(r"[\s/>=]", text.lstrip("<"), maxsplit=1)[0].lower()


def test_findings_are_those_of_an_independent_reading(emails: list[Path], reading: ModuleType) -> None:
    for file in emails:
        html = source(file)
        expected, found = reading.read(html), findings(file, html)
        by_rule: dict[str, list[Finding]] = {}
        for finding in found:
            by_rule.setdefault(finding.rule, []).append(finding)
        tags = [each for rule in ("tag", "link", "script") for each in by_rule.get(rule, [])]
        attributes = by_rule.get("attribute", []) + by_rule.get("event-attribute", [])
        others = {rule: len(by_rule.get(rule, [])) for rule in ("comment", "declaration", "doctype")}
        # The style blocks are written into style attributes by then.
        assert Counter(written(html, tags)) + Counter(style=expected.tags["style"]) == expected.tags, file
        names = Counter(name for _, name in expected.attributes.elements())
        assert set(written(html, attributes)) == set(names), file
        assert others["comment"] + others["declaration"] == expected.others["comment"], file
        assert others["doctype"] == expected.others["doctype"], file
        assert len(by_rule.get("image-source", [])) == expected.not_embedded, file


def test_mending_leaves_nothing_unnamed(emails: list[Path], reading: ModuleType) -> None:
    for file in emails:
        left = reading.read(fixed(file).source)
        assert not left.tags, file
        assert not left.attributes, file
        assert not left.others, file
        errors = [finding for finding in findings(file, fixed(file).source) if finding.severity is Severity.ERROR]
        assert {finding.rule for finding in errors} <= LEFT, file
        assert sum(finding.rule == "image-source" for finding in errors) == left.not_embedded, file


def test_mending_again_changes_nothing(emails: list[Path]) -> None:
    for file in emails:
        assert fix(fixed(file).source, file.parent, is_template=False).source == fixed(file).source, file


def test_mending_keeps_the_text(emails: list[Path]) -> None:
    def words(html: str) -> list[str]:
        gone = r"<!--.*?-->|<(script|style|title|svg)\b.*?</\1>|<![^>]*>|</?[A-Za-z][^>]*>"
        return re.sub(gone, "", html, flags=re.DOTALL | re.IGNORECASE).split()

    for file in emails:
        assert words(fixed(file).source) == words(source(file)), file


def test_the_documentation_shows_what_a_fix_prints(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published / "responsive-html-email-template" / "package")
    file = Path("email.html")
    mended = fixed_files([file])
    documentation = (Path(__file__).parents[2] / "docs" / "gallery.md").read_text()
    printed = "\n".join(f"    {line}" for line in [*mended.files[0].notes(), mended.summary(is_written=True)])
    assert printed in documentation
    errors = [finding for finding in findings(file, source(file)) if finding.severity is Severity.ERROR]
    assert f"had {len(errors)} errors" in documentation
