"""SES API v2 on the wire: the custom-verification operations and their neighbours; all others are moto's."""

import json
from collections.abc import Callable
from typing import Any, Protocol

from moto.core.exceptions import JsonRESTError, ServiceException
from moto.core.utils import camelcase_to_underscores
from moto.sesv2.responses import SESV2Response as MotoSESV2Response

from local_ses.sesv2 import exceptions
from local_ses.sesv2.identities import Identity
from local_ses.sesv2.models import CustomVerificationBackend
from local_ses.sesv2.pages import page
from local_ses.sesv2.requests import modelled, operation_name, parameters
from local_ses.sesv2.tags import tag_dict, tag_list, tagged
from local_ses.sesv2.validation import MOST_TAGS
from local_ses.settings import Settings

TEMPLATE_FIELDS = (
    "TemplateName",
    "FromEmailAddress",
    "TemplateSubject",
    "TemplateContent",
    "SuccessRedirectionURL",
    "FailureRedirectionURL",
)
IDENTITY_PAGE, TEMPLATE_PAGE, CONFIGURATION_SET_PAGE = 1000, 50, 1000


class Backends(Protocol):
    """What the answers are made from."""

    settings: Settings

    def backend(self, account: str, region: str) -> CustomVerificationBackend: ...


class CustomVerificationResponse(MotoSESV2Response):
    """Answers one request; `asked` are its members, checked."""

    def __init__(self, backends: Backends) -> None:
        super().__init__()
        self._backends = backends
        self.asked: dict[str, Any] = {}

    @property
    def backend(self) -> CustomVerificationBackend:
        return self._backends.backend(self.current_account, self.region)

    def _get_action(self) -> str:
        """By method and path alone, as real SES does; never by what the query or a header says."""
        return operation_name(self.method, self.raw_path)

    def read(self) -> None:
        """Raises UnknownOperationException and BadRequestException."""
        operation = self._get_action()
        if not operation:
            raise exceptions.UnknownOperationException(f"SES API v2 has no {self.method} {self.raw_path}")
        self.asked = parameters(operation, self.method, self.raw_path, self.parsed_url.query, self.body)
        # Where moto's own operations look for what was in the path.
        self.uri_match = self.asked

    def act(self) -> str:
        """The result, as JSON. Raises SesError."""
        name = camelcase_to_underscores(self._get_action())
        if not hasattr(self, name):
            raise exceptions.NotImplementedException(f"{self._get_action()} is not known to this local SES.")
        self._check_source()
        self._mirror()
        act = getattr(self, name)
        return str(act() if name in vars(CustomVerificationResponse) else self._of_moto(act))

    def _of_moto(self, act: Callable[[], Any]) -> Any:
        """An operation of moto's own, which trusts its input and has errors of its own."""
        try:
            return act()
        except ServiceException as error:
            raise modelled(error.code, error.message) from None
        except JsonRESTError as error:
            raise modelled(error.relative_error_type, error.message) from None
        except NotImplementedError as error:
            raise exceptions.NotImplementedException(f"{self._get_action()}: {error}") from None
        except exceptions.MOTO_STUMBLES as error:
            raise exceptions.BadRequestException(f"{self._get_action()} can't do with this: {error}") from None

    def _check_source(self) -> None:
        """moto takes every identity for a verified one; SES doesn't."""
        source = self.asked.get("FromEmailAddress")
        plain = self._get_action() in ("SendEmail", "SendBulkEmail")
        if plain and source and not self.backend.may_send_from(source.rpartition("<")[2].rstrip(">")):
            raise exceptions.MessageRejected(
                "Email address is not verified. The following identities failed the check in region "
                f"{self.region.upper()}: {source}"
            )

    def _mirror(self) -> None:
        """moto's own operations look for the identity that they are about among moto's."""
        known = self.sesv2_backend.core_backend.email_identities
        if name := self.asked.get("EmailIdentity"):
            if self.backend.identities.get(name) is None:
                known.pop(name, None)
            elif name not in known:
                self.sesv2_backend.create_email_identity(name, None, None, None)
        source = self.asked.get("FromEmailAddress")
        if source and self._get_action() == "SendEmail":
            domain = source.rpartition("@")[2].rstrip(">")
            if domain not in known:
                self.sesv2_backend.create_email_identity(domain, None, None, None)

    # The send

    def send_custom_verification_email(self) -> str:
        message_id = self.backend.send_custom_verification_email(
            self.asked["EmailAddress"], self.asked["TemplateName"], self.asked.get("ConfigurationSetName", "")
        )
        return json.dumps({"MessageId": message_id})

    # Templates

    def create_custom_verification_email_template(self) -> str:
        self.backend.create_template(_template(self.asked), tag_dict(self.asked.get("Tags")))
        return "{}"

    def update_custom_verification_email_template(self) -> str:
        self.backend.update_template(_template(self.asked))
        return "{}"

    def get_custom_verification_email_template(self) -> str:
        name = self.asked["TemplateName"]
        found = self.backend.templates.find(name)
        return json.dumps(found | {"Tags": tag_list(self.backend.templates.tags(name))})

    def delete_custom_verification_email_template(self) -> str:
        self.backend.templates.delete(self.asked["TemplateName"])
        return "{}"

    def list_custom_verification_email_templates(self) -> str:
        found, more = page(
            self.asked, TEMPLATE_PAGE, self.backend.templates.page, lambda item: str(item["TemplateName"])
        )
        shown = [{key: value for key, value in item.items() if key != "TemplateContent"} for item in found]
        return json.dumps({"CustomVerificationEmailTemplates": shown} | more)

    # Identities

    def create_email_identity(self) -> str:
        identity = self.backend.create_identity(
            self.asked["EmailIdentity"], tag_dict(self.asked.get("Tags")), self.asked.get("ConfigurationSetName", "")
        )
        super().create_email_identity()
        answer = {"IdentityType": identity.type, "VerifiedForSendingStatus": False}
        return json.dumps(answer | {"DkimAttributes": self._moto_identity(identity.name)["DkimAttributes"]})

    def get_email_identity(self) -> str:
        identity = self.backend.find_identity(self.asked["EmailIdentity"])
        moto = self._moto_identity(identity.name)
        answer = {
            "IdentityType": identity.type,
            "VerificationStatus": identity.status,
            "VerifiedForSendingStatus": identity.verified,
            "FeedbackForwardingStatus": True,
            "DkimAttributes": moto["DkimAttributes"],
            "Policies": moto["Policies"],
            "Tags": tag_list(identity.tags),
        }
        named = {"ConfigurationSetName": identity.configuration_set} if identity.configuration_set else {}
        return json.dumps(answer | named)

    def _moto_identity(self, name: str) -> dict[str, Any]:
        if name not in self.sesv2_backend.core_backend.email_identities:
            # One that is verified by this server's settings alone.
            self.sesv2_backend.create_email_identity(name, None, None, None)
        found: dict[str, Any] = self.sesv2_backend.get_email_identity(name).get_response_object
        return found

    def list_email_identities(self) -> str:
        found, more = page(self.asked, IDENTITY_PAGE, self.backend.identities.page, lambda identity: identity.name)
        return json.dumps({"EmailIdentities": [_listed(identity) for identity in found]} | more)

    def delete_email_identity(self) -> str:
        name = self.asked["EmailIdentity"]
        self.backend.identities.delete(name)
        self.sesv2_backend.core_backend.email_identities.pop(name, None)
        return "{}"

    # Configuration sets

    def create_configuration_set(self) -> str:
        name = self.asked["ConfigurationSetName"]
        if self.backend.configuration_sets.get(name) is not None:
            raise exceptions.AlreadyExistsException(f"Configuration set <{name}> already exists.")
        answer: str = super().create_configuration_set()
        self.backend.configuration_sets.put(self.asked)
        return answer

    def get_configuration_set(self) -> str:
        kept = self.backend.configuration_sets.find(self.asked["ConfigurationSetName"])
        answer = {key: value for key, value in kept.items() if value}
        return json.dumps({"SendingOptions": {"SendingEnabled": True}, "Tags": []} | answer)

    def delete_configuration_set(self) -> str:
        self.backend.configuration_sets.delete(self.asked["ConfigurationSetName"])
        answer: str = super().delete_configuration_set()
        return answer

    def list_configuration_sets(self) -> str:
        found, more = page(self.asked, CONFIGURATION_SET_PAGE, self.backend.configuration_sets.page, str)
        return json.dumps({"ConfigurationSets": found} | more)

    # Tags

    def tag_resource(self) -> str:
        tagged = self._tagged()
        if tagged is None:
            return str(super().tag_resource())
        held, write = tagged
        tags = held | tag_dict(self.asked["Tags"])
        if len(tags) > MOST_TAGS:
            raise exceptions.BadRequestException(f"A resource has at most {MOST_TAGS} tags.")
        write(tags)
        return "{}"

    def untag_resource(self) -> str:
        tagged = self._tagged()
        if tagged is None:
            return str(super().untag_resource())
        held, write = tagged
        write({key: value for key, value in held.items() if key not in self.asked["TagKeys"]})
        return "{}"

    def list_tags_for_resource(self) -> str:
        tagged = self._tagged()
        if tagged is None:
            return str(super().list_tags_for_resource())
        return json.dumps({"Tags": tag_list(tagged[0])})

    def _tagged(self) -> tuple[dict[str, str], Any] | None:
        return tagged(self.backend, self.asked["ResourceArn"])

    # The account

    def get_account(self) -> str:
        settings = self._backends.settings
        most, pace = (200.0, 1.0) if settings["sandbox"] else (50_000.0, 14.0)
        return json.dumps(
            {
                "DedicatedIpAutoWarmupEnabled": False,
                "EnforcementStatus": "HEALTHY",
                "ProductionAccessEnabled": not settings["sandbox"],
                "SendingEnabled": not settings["sendingPaused"],
                "SendQuota": {"Max24HourSend": most, "MaxSendRate": pace, "SentLast24Hours": 0.0},
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
