"""VerificationTemplates: Jinja2 files become custom verification e-mail templates at SES, a copy in each region."""

from collections.abc import Iterable
from pathlib import Path

import pulumi

from components.declared.settings import Template
from components.providers.custom_verification_template import CustomVerificationTemplate, DeclaredTemplate
from components.rendering.errors import TemplateError
from components.rendering.template import render


class VerificationTemplates(pulumi.ComponentResource):
    """One `CustomVerificationTemplate` for each template and region, named `component/region/template`.

    `templates_dir` is the folder that the templates' files are relative to; nothing outside it can be read by them.
    What is wrong with a template shows at preview, as a check failure of its resources.
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
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("verified-senders:index:VerificationTemplates", name, None, opts)
        regions = sorted(set(regions))
        self._resources: dict[tuple[str, str], CustomVerificationTemplate] = {}
        self.names = []
        for template in templates:
            self.names.append(template.name)
            html, findings = _rendered(template, templates_dir)
            for region in regions:
                self._resources[region, template.name] = CustomVerificationTemplate(
                    f"{name}/{region}/{template.name}",
                    _declared(template, html, region, stack),
                    findings,
                    pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({"names": self.names})

    def resource(self, region: str, name: str) -> CustomVerificationTemplate:
        """What a sender of that region and template depends on."""
        return self._resources[region, name]


def _rendered(template: Template, templates_dir: Path) -> tuple[str, list[str]]:
    """The e-mail's HTML, and what is wrong with it."""
    try:
        return render(template.file, templates_dir, template.variables).html, []
    except TemplateError as error:
        return "", [str(error)]


def _declared(template: Template, html: str, region: str, stack: str) -> DeclaredTemplate:
    return DeclaredTemplate(
        template_name=template.name,
        region=region,
        from_email_address=template.from_email_address,
        template_subject=template.subject,
        template_content=html,
        success_redirection_url=template.success_redirection_url,
        failure_redirection_url=template.failure_redirection_url,
        tags=dict(template.tags),
        adopt=template.adopt,
        stack=stack,
    )
