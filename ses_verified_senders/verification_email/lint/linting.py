"""Files linted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding
from ses_verified_senders.verification_email.lint.findings import findings_of, in_order, lint, lint_variants
from ses_verified_senders.verification_email.lint.selection import Selection
from ses_verified_senders.verification_email.lint.sources import templates_dir
from ses_verified_senders.verification_email.lint.suppression import without_suppressed
from ses_verified_senders.verification_email.lint.untaken import lint_untaken
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.template import render


@dataclass(frozen=True)
class Linting:
    """How files are linted: with which variables, where their includes are (None: wherever `templates_dir` finds them),
    and by which rules. Unless it is `strict`, names stand in for variables that are not given."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    strict: bool = False
    selection: Selection = field(default_factory=Selection)

    def files(self, targets: Iterable[Path]) -> list[Finding]:
        """The findings on these files; what several have from one layout is there once."""
        return self._wanted(finding for file in targets for finding in self._file(file))

    def text(self, text: str, file: Path) -> list[Finding]:
        """The findings on that text, as if it stood in `file`."""
        return self._wanted(self._file(file, text), {templates_dir(file, self.folder) / file: text})

    def _wanted(self, findings: Iterable[Finding], texts: Mapping[Path, str] | None = None) -> list[Finding]:
        kept = without_suppressed(dict.fromkeys(findings), texts or {})
        return [finding for finding in kept if finding in self.selection]

    def _file(self, file: Path, text: str | None = None) -> tuple[Finding, ...]:
        root = templates_dir(file, self.folder)
        try:
            rendered = render(file.absolute(), root, self.variables, stand_ins=not self.strict, text=text)
        except TemplateError as error:
            return findings_of(error)
        variants = lint_variants(rendered.file.relative_to(root), root)
        untaken = lint_untaken(rendered) if text is None else ()
        return in_order([*lint(rendered, TemplateFacts()), *untaken, *variants])
