"""SES API v2 on the wire: the custom-verification operations and their neighbours; all others are moto's."""

import json
from typing import Any

from moto.sesv2.responses import SESV2Response as MotoSESV2Response

from local_ses.sesv2 import exceptions
from local_ses.sesv2.models import CustomVerificationBackend, Identity
from local_ses.sesv2.requests import parameters

TEMPLATE_FIELDS = (
    "TemplateName",
    "FromEmailAddress",
    "TemplateSubject",
    "TemplateContent",
    "SuccessRedirectionURL",
    "FailureRedirectionURL",
)
IDENTITY_PAGE, TEMPLATE_PAGE = 1000, 50


class SESV2Response(MotoSESV2Response):
    """Bound to a server by a subclass that fills in `server`, which hears of each call before and after."""

    server: Any

    def call_action(self) -> Any:
        return self.server.serve(self, super().call_action)

    @property
    def custom_verification_backend(self) -> CustomVerificationBackend:
        backend: CustomVerificationBackend = self.server.backend(self.current_account, self.region)
        return backend

    @property
    def asked(self) -> dict[str, Any]:
        """The request's members. Raises BadRequestException where the service model is not kept to."""
        return parameters(self._get_action(), self.method, self.path, self.raw_query, self.body)

    @property
    def raw_query(self) -> str:
        return self.parsed_url.query if isinstance(self.parsed_url.query, str) else ""

    # The send

    def send_custom_verification_email(self) -> str:
        asked = self.asked
        if asked.get("ConfigurationSetName"):
            self._check_configuration_set(asked["ConfigurationSetName"])
        message_id, _ = self.custom_verification_backend.send_custom_verification_email(
            asked["EmailAddress"], asked["TemplateName"]
        )
        return json.dumps({"MessageId": message_id})

    def _check_configuration_set(self, name: str) -> None:
        if name not in self.sesv2_backend.core_backend.config_sets:
            raise exceptions.NotFoundException(f"Configuration set <{name}> does not exist.")

    # Templates

    def create_custom_verification_email_template(self) -> str:
        asked = self.asked
        self.custom_verification_backend.create_template(_template(asked), _tags(asked.get("Tags")))
        return "{}"

    def update_custom_verification_email_template(self) -> str:
        self.custom_verification_backend.update_template(_template(self.asked))
        return "{}"

    def get_custom_verification_email_template(self) -> str:
        name = self.asked["TemplateName"]
        backend = self.custom_verification_backend
        return json.dumps(backend.find_template(name) | {"Tags": _tag_list(backend.template_tags(name))})

    def delete_custom_verification_email_template(self) -> str:
        self.custom_verification_backend.delete_template(self.asked["TemplateName"])
        return "{}"

    def list_custom_verification_email_templates(self) -> str:
        page, more = _page(self.custom_verification_backend.templates(), self.asked, TEMPLATE_PAGE)
        shown = [{key: value for key, value in item.items() if key != "TemplateContent"} for item in page]
        return json.dumps({"CustomVerificationEmailTemplates": shown} | more)

    # Identities

    def create_email_identity(self) -> str:
        asked = self.asked
        identity = self.custom_verification_backend.create_identity(
            asked["EmailIdentity"], _tags(asked.get("Tags")), asked.get("ConfigurationSetName", "")
        )
        return json.dumps({"IdentityType": identity.type, "VerifiedForSendingStatus": identity.verified})

    def get_email_identity(self) -> str:
        identity = self.custom_verification_backend.find_identity(self.asked["EmailIdentity"])
        answer: dict[str, Any] = _listed(identity)
        answer.pop("IdentityName")
        answer.pop("SendingEnabled")
        answer |= {
            "VerifiedForSendingStatus": identity.verified,
            "FeedbackForwardingStatus": True,
            "Policies": {},
            "Tags": _tag_list(identity.tags),
        }
        if identity.configuration_set:
            answer["ConfigurationSetName"] = identity.configuration_set
        return json.dumps(answer)

    def list_email_identities(self) -> str:
        page, more = _page(self.custom_verification_backend.identities(), self.asked, IDENTITY_PAGE)
        return json.dumps({"EmailIdentities": [_listed(identity) for identity in page]} | more)

    def delete_email_identity(self) -> str:
        self.custom_verification_backend.delete_identity(self.asked["EmailIdentity"])
        return "{}"

    # Tags

    def tag_resource(self) -> str:
        asked = self.asked
        tagged = self._tagged(asked["ResourceArn"])
        if tagged is None:
            return super().tag_resource()
        held, write = tagged
        write(held | _tags(asked["Tags"]))
        return "{}"

    def untag_resource(self) -> str:
        asked = self.asked
        tagged = self._tagged(asked["ResourceArn"])
        if tagged is None:
            return super().untag_resource()
        held, write = tagged
        write({key: value for key, value in held.items() if key not in asked["TagKeys"]})
        return "{}"

    def list_tags_for_resource(self) -> str:
        tagged = self._tagged(self.asked["ResourceArn"])
        if tagged is None:
            return super().list_tags_for_resource()
        return json.dumps({"Tags": _tag_list(tagged[0])})

    def _tagged(self, arn: str) -> tuple[dict[str, str], Any] | None:
        """The tags of an identity or a template and how to write them; None for what is moto's."""
        backend = self.custom_verification_backend
        kind, _, name = arn.split(":", 5)[-1].partition("/")
        if kind == "identity":
            return backend.find_identity(name).tags, lambda tags: backend.tag_identity(name, tags)
        if kind == "custom-verification-email-template":
            return backend.template_tags(name), lambda tags: backend.tag_template(name, tags)
        return None

    # The account

    def get_account(self) -> str:
        settings = self.server.settings
        return json.dumps(
            {
                "DedicatedIpAutoWarmupEnabled": False,
                "EnforcementStatus": "HEALTHY",
                "ProductionAccessEnabled": not settings["sandbox"],
                "SendingEnabled": not settings["sendingPaused"],
                "SendQuota": {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 0.0},
            }
        )


def _template(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in TEMPLATE_FIELDS}


def _listed(identity: Identity) -> dict[str, Any]:
    return {
        "IdentityType": identity.type,
        "IdentityName": identity.name,
        "SendingEnabled": identity.verified,
        "VerificationStatus": identity.status,
    }


def _page(items: list[Any], asked: dict[str, Any], size: int) -> tuple[list[Any], dict[str, str]]:
    """A page of `items` and, if there are more, the token of the next."""
    token = asked.get("NextToken") or "0"
    if not token.isdecimal():
        raise exceptions.BadRequestException("The NextToken is invalid.")
    start, size = int(token), int(asked.get("PageSize") or size)
    return items[start : start + size], {"NextToken": str(start + size)} if start + size < len(items) else {}


def _tags(listed: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in listed or []}


def _tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
