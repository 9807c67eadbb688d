"""Identities, what is set for them, and their policies."""

from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.identities import Identity
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.pages import page
from local_ses.sesv2.tags import tag_dict, tag_list

IDENTITY_PAGE = 1000


class IdentityOperations(Operations):
    def create_email_identity(self) -> dict[str, Any]:
        name, asked = self.asked["EmailIdentity"], self.asked
        identity = self.ses.create_identity(name, tag_dict(asked.get("Tags")), asked.get("ConfigurationSetName", ""))
        if "DkimSigningAttributes" in asked:
            self.ses.identities.set_attributes(name, **_signing(asked["DkimSigningAttributes"]))
            identity = self.ses.identities.find(name)
        return {
            "IdentityType": identity.type,
            "VerifiedForSendingStatus": identity.verified,
            # Nobody has looked for its records yet.
            "DkimAttributes": self._dkim(identity) | {"Status": "NOT_STARTED"},
        }

    def get_email_identity(self) -> dict[str, Any]:
        identity = self.ses.senders.find_identity(self.asked["EmailIdentity"])
        attributes = identity.attributes
        named = {"ConfigurationSetName": identity.configuration_set} if identity.configuration_set else {}
        return {
            "IdentityType": identity.type,
            "FeedbackForwardingStatus": attributes.get("FeedbackForwardingStatus", True),
            "VerifiedForSendingStatus": identity.verified,
            "DkimAttributes": self._dkim(identity),
            "MailFromAttributes": mail_from(identity),
            "Policies": attributes.get("Policies", {}),
            "Tags": tag_list(identity.tags),
            "VerificationStatus": identity.status,
            "VerificationInfo": {"LastCheckedTimestamp": self.ses.clock.now()} if identity.type == "DOMAIN" else {},
        } | named

    def _dkim(self, identity: Identity) -> dict[str, Any]:
        """An address has none of its own: its domain signs."""
        if identity.type != "DOMAIN":
            return {"SigningEnabled": False, "Status": "NOT_STARTED", "SigningAttributesOrigin": "AWS_SES"}
        length = identity.attributes.get("NextSigningKeyLength", "RSA_2048_BIT")
        answer = {
            "SigningEnabled": identity.attributes.get("SigningEnabled", True),
            "Status": identity.status,
            "SigningAttributesOrigin": identity.attributes.get("SigningAttributesOrigin", "AWS_SES"),
        }
        if answer["SigningAttributesOrigin"] == "EXTERNAL":
            return answer | {"Tokens": [identity.attributes["DomainSigningSelector"]]}
        return answer | {
            "Tokens": self.ses.identities.dkim_tokens(identity.name),
            "NextSigningKeyLength": length,
            "CurrentSigningKeyLength": length,
        }

    def list_email_identities(self) -> dict[str, Any]:
        size, token = self.asked.get("PageSize"), self.asked.get("NextToken")
        found, more = page(size or IDENTITY_PAGE, token, self.ses.identities.page, lambda identity: identity.name)
        return {"EmailIdentities": [_listed(identity) for identity in found]} | more

    def delete_email_identity(self) -> dict[str, Any]:
        self.ses.identities.delete(self.asked["EmailIdentity"])
        return {}

    # What is set for them

    def put_email_identity_dkim_attributes(self) -> dict[str, Any]:
        return self._set(SigningEnabled=self.asked.get("SigningEnabled", False))

    def put_email_identity_dkim_signing_attributes(self) -> dict[str, Any]:
        signing = _signing(self.asked.get("SigningAttributes", {}))
        self._set(**signing | {"SigningAttributesOrigin": self.asked["SigningAttributesOrigin"]})
        dkim = self._dkim(self.ses.identities.find(self.asked["EmailIdentity"]))
        return {"DkimStatus": dkim["Status"], "DkimTokens": dkim.get("Tokens", [])}

    def put_email_identity_feedback_attributes(self) -> dict[str, Any]:
        return self._set(FeedbackForwardingStatus=self.asked.get("EmailForwardingEnabled", False))

    def put_email_identity_mail_from_attributes(self) -> dict[str, Any]:
        attributes = mail_from_attributes(self.asked["EmailIdentity"], self.asked, "BehaviorOnMxFailure")
        return self._set(MailFrom=attributes)

    def put_email_identity_configuration_set_attributes(self) -> dict[str, Any]:
        name, chosen = self.asked["EmailIdentity"], self.asked.get("ConfigurationSetName", "")
        self.ses.identities.find(name)
        if chosen:
            self.ses.configuration_sets.find(chosen)
        self.ses.identities.set_configuration_set(name, chosen)
        return {}

    def _set(self, **attributes: Any) -> dict[str, Any]:
        self.ses.identities.set_attributes(self.asked["EmailIdentity"], **attributes)
        return {}

    # Policies

    def create_email_identity_policy(self) -> dict[str, Any]:
        known, name = self._policies(), self.asked["PolicyName"]
        if name in known:
            raise exceptions.AlreadyExistsException(f"Policy <{name}> already exists.")
        return self._set(Policies=known | {name: self.asked["Policy"]})

    def update_email_identity_policy(self) -> dict[str, Any]:
        known, name = self._policies(), self.asked["PolicyName"]
        if name not in known:
            raise exceptions.NotFoundException(f"Policy <{name}> does not exist.")
        return self._set(Policies=known | {name: self.asked["Policy"]})

    def delete_email_identity_policy(self) -> dict[str, Any]:
        kept = {name: policy for name, policy in self._policies().items() if name != self.asked["PolicyName"]}
        return self._set(Policies=kept)

    def get_email_identity_policies(self) -> dict[str, Any]:
        return {"Policies": self._policies()}

    def _policies(self) -> dict[str, str]:
        found: dict[str, str] = self.ses.identities.find(self.asked["EmailIdentity"]).attributes.get("Policies", {})
        return found


def mail_from_attributes(name: str, asked: dict[str, Any], behavior: str) -> dict[str, str]:
    """What the request sets for the identity; without a domain, nothing. `behavior` is the member's name, which v1
    writes otherwise. Raises BadRequestException."""
    domain = asked.get("MailFromDomain")
    if not domain:
        return {}
    if not domain.endswith("." + name.rpartition("@")[2]):
        raise exceptions.BadRequestException(
            f"Provided MAIL-FROM domain '{domain}' is not subdomain of the domain of the identity '{name}'."
        )
    return {
        "MailFromDomain": domain,
        # Nobody publishes its records here.
        "MailFromDomainStatus": "PENDING",
        "BehaviorOnMxFailure": BEHAVIORS.get(found := asked.get(behavior, "USE_DEFAULT_VALUE"), found),
    }


BEHAVIORS = {"UseDefaultValue": "USE_DEFAULT_VALUE", "RejectMessage": "REJECT_MESSAGE"}
"""v1's words and v2's."""


def mail_from(identity: Identity) -> dict[str, str]:
    """As v2 tells it."""
    found: dict[str, str] = identity.attributes.get("MailFrom", {})
    return found or {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}


def _signing(asked: dict[str, Any]) -> dict[str, Any]:
    """What is kept of DkimSigningAttributes: the private key isn't."""
    if "DomainSigningSelector" in asked:
        return {"SigningAttributesOrigin": "EXTERNAL", "DomainSigningSelector": asked["DomainSigningSelector"]}
    return {name: asked[name] for name in ("NextSigningKeyLength",) if name in asked}


def _listed(identity: Identity) -> dict[str, Any]:
    return {
        "IdentityType": identity.type,
        "IdentityName": identity.name,
        "SendingEnabled": identity.verified,
        "VerificationStatus": identity.status,
    }
