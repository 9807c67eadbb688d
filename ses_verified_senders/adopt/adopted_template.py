"""A template of an account as a file of a project, and what keeps it from being declared as it is."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ses_verified_senders.adopt.selection import declarable
from ses_verified_senders.adopt.template_source import source
from ses_verified_senders.declared.problem import Problem
from ses_verified_senders.declared.template import resolve_templates
from ses_verified_senders.ses.client import CustomVerificationEmailTemplate
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding
from ses_verified_senders.verification_email.lint.findings import findings_of, lint
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.template import render

SUFFIX = ".html.j2"


@dataclass(frozen=True)
class AdoptedTemplate:
    """`source` is the text of `file`; `problem` says why it can't be declared as it is, or "".

    `findings` stop no preview, as long as the template stays what SES has.
    """

    name: str
    file: str
    source: str
    entry: Mapping[str, Any]
    """What a stack's config has under the template's name."""
    findings: tuple[Finding, ...]
    problem: str


def adopted(template: CustomVerificationEmailTemplate, count: int) -> AdoptedTemplate:
    """The template as a file, rendered and checked as the program would; `count` is how many there are."""
    file = template.template_name + SUFFIX
    entry = {
        "file": file,
        "fromEmailAddress": template.from_email_address,
        "subject": template.template_subject,
        "successRedirectionUrl": template.success_redirection_url,
        "failureRedirectionUrl": template.failure_redirection_url,
        **({"tags": tags} if (tags := declarable(template.tags)) else {}),
        "adopt": True,
    }
    text = source(template.template_content)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, file).write_text(text, encoding="utf-8", newline="")
        findings, problem = _checked(template, entry, Path(folder), count)
    shown = tuple(replace(finding, file=Path("templates", file)) for finding in findings)
    return AdoptedTemplate(template.template_name, file, text, entry, shown, problem)


def _checked(
    template: CustomVerificationEmailTemplate, entry: Mapping[str, Any], folder: Path, count: int
) -> tuple[tuple[Finding, ...], str]:
    """All findings, and what keeps it from being declared."""
    name, problems = template.template_name, list[Problem]()
    resolved = resolve_templates({name: entry}, folder, lambda loc: ".".join(map(str, loc)), problems)
    if not resolved:
        return (), "; ".join(map(str, problems))
    if resolved[0].from_email_address != template.from_email_address:
        return (), f"From {template.from_email_address} would become {resolved[0].from_email_address}"
    try:
        rendered = render(Path(str(entry["file"])), folder, {})
    except TemplateError as error:
        return findings_of(error), str(error)
    facts = TemplateFacts(
        template_name=name,
        from_email_address=template.from_email_address,
        subject=template.template_subject,
        success_redirection_url=template.success_redirection_url,
        failure_redirection_url=template.failure_redirection_url,
        number_of_templates=count,
    )
    findings = lint(rendered, facts)
    if rendered.html != template.template_content:
        return findings, "no file renders to exactly its HTML, so the first run would change it"
    return findings, ""
