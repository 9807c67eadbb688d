"""All findings on a template, at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.registry import RULES
from ses_verified_senders.verification_email.lint.rule import Email
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.locale import differing_variants
from ses_verified_senders.verification_email.rendering.template import RenderedTemplate, render

# Of one rule in one template; nobody reads further.
MAX_FINDINGS = 1000
# The rule id of what keeps a template from being rendered at all.
JINJA2 = "jinja2"
# And of a language that does not use the variables of the others.
VARIANTS = "variants"


def lint(rendered: RenderedTemplate, settings: TemplateFacts) -> tuple[Finding, ...]:
    """Everything wrong with the finished e-mail and its settings, in the order of places, settings first.

    Of one rule no more than MAX_FINDINGS, the last of which says so then.
    """
    email = Email(rendered, settings)
    found = (finding for rule in RULES for finding in _capped(rule.check(email)))
    return tuple(sorted(found, key=lambda finding: (str(finding.file), finding.line, finding.column)))


def _capped(findings: Iterator[Finding]) -> Iterator[Finding]:
    # What stands in a macro or a loop is found each time it is printed, and told once.
    told: set[Finding] = set()
    for finding in findings:
        if finding in told:
            continue
        if len(told) == MAX_FINDINGS - 1:
            message = f"{finding.message} (there may be more of [{finding.rule}]: {MAX_FINDINGS} are told at most)"
            yield replace(finding, message=message)
            return
        told.add(finding)
        yield finding


def lint_template(
    file: Path, templates_dir: Path, variables: Mapping[str, Any], settings: TemplateFacts
) -> tuple[Finding, ...]:
    """The same for a template that is yet to be rendered; what keeps it from that are its findings then."""
    try:
        return lint(render(file, templates_dir, variables), settings)
    except TemplateError as error:
        return findings_of(error)


def findings_of(error: TemplateError) -> tuple[Finding, ...]:
    """What keeps a template from being rendered, as findings."""
    return tuple(
        Finding(JINJA2, Severity.ERROR, problem.message, problem.file, max(problem.line, 1), 1)
        for problem in error.problems
    )


def lint_variants(file: Path, templates_dir: Path) -> tuple[Finding, ...]:
    """The locales of `file`, relative to `templates_dir`, that do not use the variables that it uses."""
    found = []
    for variant, (missing, extra) in differing_variants(file, templates_dir).items():
        differences = [f"does not use {name!r}" for name in sorted(missing)]
        differences += [f"uses {name!r} besides" for name in sorted(extra)]
        message = f"{' and '.join(differences)}, unlike {file.name}; use the same variables in every language"
        found.append(Finding(VARIANTS, Severity.ERROR, message, templates_dir / variant, 1, 1))
    return tuple(found)


def errors(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Those for which SES would refuse the template, or for which the mail would be wrong."""
    return (finding for finding in findings if finding.severity is Severity.ERROR)
