"""VerificationTemplates: Jinja2 files become custom verification e-mail templates at SES, a copy in each region."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, cast

import pulumi

from ses_verified_senders.declared.check import check
from ses_verified_senders.declared.later import now
from ses_verified_senders.declared.problem import InvalidSettings, Problem, argument_place, listed
from ses_verified_senders.declared.template import ResolvedTemplate, Template, TemplateSetEntry, resolve_templates
from ses_verified_senders.life.names import camel
from ses_verified_senders.program import declared_sets, head_start, this_stack
from ses_verified_senders.program.last_state import last_state
from ses_verified_senders.program.refusal import refuse
from ses_verified_senders.providers import quick_exit
from ses_verified_senders.providers.custom_verification_template import CustomVerificationTemplate, DeclaredTemplate
from ses_verified_senders.ses.shape import InvalidAwsConfig
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.findings import findings_of, lint, lint_variants
from ses_verified_senders.verification_email.lint.formats import line
from ses_verified_senders.verification_email.lint.registry import source_of
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.locale import clashing_names, localized, name_in
from ses_verified_senders.verification_email.rendering.template import render


class VerificationTemplates(pulumi.ComponentResource):
    """Custom verification e-mail templates, one `CustomVerificationTemplate` for each template and region.

    The resources are named `component/region/template`. A template whose file has a variant in the language of one of
    its senders (`verify.de.html.j2` beside `verify.html.j2`) is made in that language too, as `verify-de`. What is
    wrong with an e-mail shows at preview: errors as check failures of its resources, warnings as the engine's own.
    """

    folder: Path
    """Where the templates' files are."""
    known: Collection[str]
    """The names that senders know the templates by, those of templates with a fault included."""
    refused: bool
    """Whether what is declared is at fault, so that nothing is made."""
    default_tags: Mapping[str, str]
    """The stack's `aws:defaultTags`; absent where they are at fault."""

    def __init__(
        self,
        name: str,
        *,
        templates: Mapping[str, Template | Mapping[str, Any]],
        folder: str | Path = "templates",
        regions: Sequence[str] | None = None,
        on_remove: str = "delete",
        secret: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """
        :param templates: each template under its name at SES: a `Template`, or a mapping with the keys of a stack's
            config (`fromEmailAddress`, …). At most 50.
        :param folder: the folder of their files, relative to the program's; nothing outside it can be read by them.
        :param regions: where they are made in any case; the stack's own region by default. Those of the senders that
            use this component are added.
        :param secret: whether the state keeps the content of the e-mails encrypted, for secrets among the variables.
        :raises pulumi.RunError: in a unit test, with all that is wrong with the arguments. On an engine, `up` and
            `preview` fail with that; `refresh` and `destroy` don't.
        """
        super().__init__("verified-senders:index:VerificationTemplates", name, None, opts)
        head_start.begin()
        quick_exit.prepare()
        self._name = name
        self._secret = secret
        self.folder = this_stack.folder() / folder
        self.known = tuple(map(str, templates))
        self._declared, faults = _checked(name, templates, self.folder, on_remove)
        try:
            self.default_tags = this_stack.aws_config().default_tags
        except (InvalidSettings, InvalidAwsConfig) as error:
            faults = [*faults, str(error)]
        self.refused = bool(faults)
        self._emails: dict[str, _Email] = {}
        self._properties: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._resources: dict[tuple[str, str], CustomVerificationTemplate] = {}
        if self.refused:
            refuse(name, faults, self)
            self.register_outputs({})
            return
        default = this_stack.region()
        for region in ([default] if default else []) if regions is None else regions:
            self.make_in(region)
        self.register_outputs({})

    @property
    def names(self) -> list[str]:
        """The templates' names at SES, of all regions; those of the last run where nothing is made."""
        if self.refused:
            return last_state().template_names(self._name)
        return list(dict.fromkeys(name for _, name in self._resources))

    @property
    def properties(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """What is declared at SES, by the resource's name and region."""
        return self._properties

    @property
    def declared(self) -> Mapping[str, ResolvedTemplate]:
        """The templates by the names that senders know them by."""
        return self._declared

    def make_in(self, region: str, locales: Iterable[str] = ()) -> None:
        """Make all templates in a region, each in the languages that it has of `locales`, unless they are there."""
        for template in self._declared.values():
            for locale in ("", *locales):
                self._make(region, self._variant(template, locale))

    def name_for(self, template: str, locale: str) -> str:
        """The name at SES of the template that a sender of this language is mailed with."""
        return name_in(template, self._declared[template].file, locale, self.folder)

    def resource(self, region: str, name: str) -> CustomVerificationTemplate:
        """What a sender of that region and template depends on."""
        return self._resources[region, name]

    def _variant(self, template: ResolvedTemplate, locale: str) -> ResolvedTemplate:
        name = self.name_for(template.name, locale)
        if name == template.name:
            return template
        return replace(template, name=name, file=localized(template.file, locale, self.folder))

    def _make(self, region: str, template: ResolvedTemplate) -> None:
        if (region, template.name) in self._resources:
            return
        declared_sets.declare_template(region, template.name)
        email = self._email(template)
        name = f"{self._name}/{region}/{template.name}"
        declared = replace(_declared(template, email, region, self.default_tags), secret=self._secret)
        self._properties[name, region] = {camel(item.name): getattr(declared, item.name) for item in fields(declared)}
        self._resources[region, template.name] = CustomVerificationTemplate(
            name,
            declared,
            [_line(finding) for finding in email.findings if finding.severity is Severity.ERROR],
            pulumi.ResourceOptions(parent=self),
        )

    def _email(self, template: ResolvedTemplate) -> "_Email":
        """The e-mail, finished and checked once for all regions."""
        if template.name not in self._emails:
            count, is_variant = len(self._emails) + 1, template.name not in self._declared
            self._emails[template.name] = email = _email(template, self.folder, count, is_variant)
            _warn(email.findings)
        return self._emails[template.name]


def _checked(
    name: str, templates: object, folder: Path, on_remove: str
) -> tuple[Mapping[str, ResolvedTemplate], Sequence[str]]:
    """The templates without fault by their names, and all that is wrong with the others."""
    problems: list[Problem] = []
    place = argument_place(f"VerificationTemplates {name}")
    shared = check(TemplateSetEntry, {"onRemove": on_remove}, place, problems) or TemplateSetEntry()
    resolved = resolve_templates(templates, folder, lambda loc: place(("templates", *loc)), problems, shared.on_remove)
    clashes = clashing_names({template.name: template.file for template in resolved}, folder)
    problems += [Problem(place(("templates", taken)), reason) for taken, reason in clashes.items()]
    return {template.name: template for template in resolved}, listed(problems)


@dataclass(frozen=True)
class _Email:
    """A finished e-mail, and what is wrong with it."""

    subject: str
    html: str
    findings: tuple[Finding, ...]


def _email(template: ResolvedTemplate, folder: Path, count: int, is_variant: bool) -> _Email:
    """A variant may set its own subject (`{% set subject = … %}`), as the declared one is for all languages."""
    try:
        rendered = render(template.file, folder, template.variables)
    except TemplateError as error:
        return _Email(template.subject, "", findings_of(error))
    subject = (is_variant and rendered.subject) or template.subject
    facts = TemplateFacts(
        template_name=template.name,
        from_email_address=now(template.from_email_address),
        subject=subject,
        success_redirection_url=now(template.success_redirection_url),
        failure_redirection_url=now(template.failure_redirection_url),
        number_of_templates=count,
    )
    variants = () if is_variant else lint_variants(template.file, folder)
    return _Email(subject, rendered.html, lint(rendered, facts) + variants)


def _warn(findings: Iterable[Finding]) -> None:
    for finding in findings:
        if finding.severity is Severity.WARNING:
            pulumi.log.warn(_line(finding))


def _line(finding: Finding) -> str:
    source = source_of(finding.rule)
    return f"{line(finding)} (see {source})" if source else line(finding)


def _declared(
    template: ResolvedTemplate, email: _Email, region: str, default_tags: Mapping[str, str]
) -> DeclaredTemplate:
    # What another resource gives is known to the engine before the provider reads it.
    return DeclaredTemplate(
        template_name=template.name,
        region=region,
        from_email_address=cast(str, template.from_email_address),
        template_subject=email.subject,
        template_content=email.html,
        success_redirection_url=cast(str, template.success_redirection_url),
        failure_redirection_url=cast(str, template.failure_redirection_url),
        tags={**default_tags, **template.tags},
        adopt=template.adopt,
        stack=this_stack.name(),
        on_remove=template.on_remove,
    )
