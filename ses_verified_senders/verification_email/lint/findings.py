"""All findings on a template, at once."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.registry import RULES
from ses_verified_senders.verification_email.lint.rule import Email
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.locale import differing_variants
from ses_verified_senders.verification_email.rendering.template import RenderedTemplate, render

# The rule id of what keeps a template from being rendered at all.
JINJA2 = "jinja2"
# And of a language that does not use the variables of the others.
VARIANTS = "variants"


def lint(rendered: RenderedTemplate, settings: TemplateFacts) -> tuple[Finding, ...]:
    """Everything wrong with the finished e-mail and its settings, in the order of places, settings first.

    What only a stand-in's own text would be to blame for is left out.
    """
    email = Email(rendered, settings)
    # What stands in a macro or a loop is found each time it is printed, and reported once.
    found = dict.fromkeys(finding for rule in RULES for finding in rule.check(email) if not finding.is_of_stand_in)
    return in_order(found)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In the order of files and places."""
    return tuple(sorted(findings, key=lambda finding: (str(finding.file), finding.line, finding.column)))


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
        Finding(JINJA2, Severity.ERROR, problem.message, problem.file, max(problem.line, 1), problem.column)
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
