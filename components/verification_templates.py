"""VerificationTemplates: Jinja2 files become custom verification e-mail templates at SES, a copy in each region."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pulumi

from ses_verified_senders.declared.settings import Template
from ses_verified_senders.providers.custom_verification_template import CustomVerificationTemplate, DeclaredTemplate
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.findings import findings_of, lint, lint_variants
from ses_verified_senders.verification_email.lint.formats import line
from ses_verified_senders.verification_email.lint.registry import source_of
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.locale import localized, name_in
from ses_verified_senders.verification_email.rendering.template import render


class VerificationTemplates(pulumi.ComponentResource):
    """One `CustomVerificationTemplate` for each template and region, named `component/region/template`.

    `templates_dir` is the folder that the templates' files are relative to; nothing outside it can be read by them.
    For each of `locales`, a template whose file has a variant in that language (`verify.de.html.j2` beside
    `verify.html.j2`) is made in that language too, as `template-de`. What is wrong with a template shows at preview:
    errors as check failures of its resources, warnings as the engine's own.
    """

    names: list[str]
    """The templates' names at SES."""

    def __init__(
        self,
        name: str,
        templates: Iterable[Template],
        regions: Iterable[str],
        *,
        stack: str,
        templates_dir: Path,
        locales: Iterable[str] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("verified-senders:index:VerificationTemplates", name, None, opts)
        self._templates_dir = templates_dir
        self._declared = {template.name: template for template in templates}
        self._resources: dict[tuple[str, str], CustomVerificationTemplate] = {}
        regions, made = sorted(set(regions)), self._with_variants(sorted(set(locales)))
        self.names = list(made)
        for template in made.values():
            email = _email(template, templates_dir, len(made), is_variant=template.name not in self._declared)
            _warn(email.findings)
            for region in regions:
                self._resources[region, template.name] = CustomVerificationTemplate(
                    f"{name}/{region}/{template.name}",
                    _declared(template, email, region, stack),
                    [_line(finding) for finding in email.findings if finding.severity is Severity.ERROR],
                    pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({"names": self.names})

    def name_for(self, template: str, locale: str) -> str:
        """The name at SES of the template that a sender of this language is mailed with."""
        return name_in(template, self._declared[template].file, locale, self._templates_dir)

    def resource(self, region: str, name: str) -> CustomVerificationTemplate:
        """What a sender of that region and template depends on."""
        return self._resources[region, name]

    def _with_variants(self, locales: Iterable[str]) -> dict[str, Template]:
        """The declared templates and their variants, by their names at SES."""
        made = dict(self._declared)
        for locale in locales:
            for template in self._declared.values():
                name = self.name_for(template.name, locale)
                variant = localized(template.file, locale, self._templates_dir)
                made.setdefault(name, replace(template, name=name, file=variant))
        return made


@dataclass(frozen=True)
class _Email:
    """A finished e-mail, and what is wrong with it."""

    subject: str
    html: str
    findings: tuple[Finding, ...]


def _email(template: Template, templates_dir: Path, count: int, is_variant: bool) -> _Email:
    """A variant may set its own subject (`{% set subject = … %}`), as the stack's config has one for all languages."""
    try:
        rendered = render(template.file, templates_dir, template.variables)
    except TemplateError as error:
        return _Email(template.subject, "", findings_of(error))
    subject = (is_variant and rendered.subject) or template.subject
    facts = TemplateFacts(
        template_name=template.name,
        from_email_address=template.from_email_address,
        subject=subject,
        success_redirection_url=template.success_redirection_url,
        failure_redirection_url=template.failure_redirection_url,
        number_of_templates=count,
    )
    variants = () if is_variant else lint_variants(template.file, templates_dir)
    return _Email(subject, rendered.html, lint(rendered, facts) + variants)


def _warn(findings: Iterable[Finding]) -> None:
    for finding in findings:
        if finding.severity is Severity.WARNING:
            pulumi.log.warn(_line(finding))


def _line(finding: Finding) -> str:
    source = source_of(finding.rule)
    return f"{line(finding)} (see {source})" if source else line(finding)


def _declared(template: Template, email: _Email, region: str, stack: str) -> DeclaredTemplate:
    return DeclaredTemplate(
        template_name=template.name,
        region=region,
        from_email_address=template.from_email_address,
        template_subject=email.subject,
        template_content=email.html,
        success_redirection_url=template.success_redirection_url,
        failure_redirection_url=template.failure_redirection_url,
        tags=dict(template.tags),
        adopt=template.adopt,
        stack=stack,
    )
