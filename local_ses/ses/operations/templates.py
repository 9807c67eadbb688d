"""Custom verification: its templates and its send."""

from typing import Any

from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.operations.templates import (
    TEMPLATE_FIELDS,
    TEMPLATE_PAGE,
    template_name,
    template_of,
    without_content,
)
from local_ses.sesv2.pages import page


class TemplateOperations(Operations):
    def create_custom_verification_email_template(self) -> dict[str, Any]:
        self.ses.create_template(template_of(self.asked), {})
        return {}

    def update_custom_verification_email_template(self) -> dict[str, Any]:
        """What isn't given stays."""
        known = self.ses.templates.find(self.asked["TemplateName"])
        given = {name: self.asked[name] for name in TEMPLATE_FIELDS if name in self.asked}
        self.ses.update_template(known | given)
        return {}

    def get_custom_verification_email_template(self) -> dict[str, Any]:
        return self.ses.templates.find(self.asked["TemplateName"])

    def delete_custom_verification_email_template(self) -> dict[str, Any]:
        """The model has no error for one that isn't there."""
        if self.ses.templates.get(self.asked["TemplateName"]) is not None:
            self.ses.templates.delete(self.asked["TemplateName"])
        return {}

    def list_custom_verification_email_templates(self) -> dict[str, Any]:
        size, token = self.asked.get("MaxResults"), self.asked.get("NextToken")
        found, more = page(size or TEMPLATE_PAGE, token, self.ses.templates.page, template_name)
        return {"CustomVerificationEmailTemplates": [without_content(template) for template in found]} | more

    def send_custom_verification_email(self) -> dict[str, Any]:
        configuration_set = self.asked.get("ConfigurationSetName", "")
        address, name = self.asked["EmailAddress"], self.asked["TemplateName"]
        return {"MessageId": self.ses.send_custom_verification_email(address, name, configuration_set)}
