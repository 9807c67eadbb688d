"""Templates of plain e-mails."""

from typing import Any

from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.operations.templates import template_name
from local_ses.sesv2.pages import page

EMAIL_TEMPLATE_PAGE = 10


class EmailTemplateOperations(Operations):
    @property
    def _name(self) -> str:
        return str(self.asked["TemplateName"])

    def create_email_template(self) -> dict[str, Any]:
        self.ses.email_templates.create(self._name, self.asked["TemplateContent"])
        return {}

    def update_email_template(self) -> dict[str, Any]:
        self.ses.email_templates.update(self._name, self.asked["TemplateContent"])
        return {}

    def get_email_template(self) -> dict[str, Any]:
        parts = self.ses.email_templates.find(self._name)
        return {"TemplateName": self._name, "TemplateContent": {kind: part for kind, part in parts.items() if part}}

    def delete_email_template(self) -> dict[str, Any]:
        self.ses.email_templates.delete(self._name)
        return {}

    def list_email_templates(self) -> dict[str, Any]:
        size, token = self.asked.get("PageSize"), self.asked.get("NextToken")
        found, more = page(size or EMAIL_TEMPLATE_PAGE, token, self.ses.email_templates.page, template_name)
        return {"TemplatesMetadata": found} | more
