"""Custom verification: its templates and its send."""

from typing import Any

from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.pages import page
from local_ses.sesv2.tags import tag_dict, tag_list

TEMPLATE_FIELDS = (
    "TemplateName",
    "FromEmailAddress",
    "TemplateSubject",
    "TemplateContent",
    "SuccessRedirectionURL",
    "FailureRedirectionURL",
)
TEMPLATE_PAGE = 50


class TemplateOperations(Operations):
    def create_custom_verification_email_template(self) -> dict[str, Any]:
        self.ses.create_template(template_of(self.asked), tag_dict(self.asked.get("Tags")))
        return {}

    def update_custom_verification_email_template(self) -> dict[str, Any]:
        self.ses.update_template(template_of(self.asked))
        return {}

    def get_custom_verification_email_template(self) -> dict[str, Any]:
        name = self.asked["TemplateName"]
        return self.ses.templates.find(name) | {"Tags": tag_list(self.ses.templates.tags(name))}

    def delete_custom_verification_email_template(self) -> dict[str, Any]:
        self.ses.templates.delete(self.asked["TemplateName"])
        return {}

    def list_custom_verification_email_templates(self) -> dict[str, Any]:
        size, token = self.asked.get("PageSize"), self.asked.get("NextToken")
        found, more = page(size or TEMPLATE_PAGE, token, self.ses.templates.page, template_name)
        return {"CustomVerificationEmailTemplates": [without_content(template) for template in found]} | more

    def send_custom_verification_email(self) -> dict[str, Any]:
        configuration_set = self.asked.get("ConfigurationSetName", "")
        address, name = self.asked["EmailAddress"], self.asked["TemplateName"]
        return {"MessageId": self.ses.send_custom_verification_email(address, name, configuration_set)}


def template_of(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in TEMPLATE_FIELDS}


def template_name(template: dict[str, Any]) -> str:
    return str(template["TemplateName"])


def without_content(template: dict[str, Any]) -> dict[str, Any]:
    """As the lists have it."""
    return {key: value for key, value in template.items() if key != "TemplateContent"}
