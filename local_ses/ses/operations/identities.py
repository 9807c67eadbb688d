"""Identities, in v1's words: it verifies where v2 creates, and asks for attributes of several at once."""

from typing import Any

from local_ses.sesv2 import exceptions
from local_ses.sesv2.identities import Identity
from local_ses.sesv2.operations.base import Operations
from local_ses.sesv2.operations.identities import BEHAVIORS, IDENTITY_PAGE, mail_from, mail_from_attributes
from local_ses.sesv2.pages import page

TYPES = {"EmailAddress": "EMAIL_ADDRESS", "Domain": "DOMAIN"}
NOTIFICATIONS = ("Bounce", "Complaint", "Delivery")


def status(identity: Identity) -> str:
    """Pending, Success, Failed, TemporaryFailure, NotStarted."""
    return identity.status.title().replace("_", "")


class IdentityOperations(Operations):
    def verify_email_identity(self) -> dict[str, Any]:
        self.ses.verify_identity(_address(self.asked["EmailAddress"]))
        return {}

    verify_email_address = verify_email_identity

    def verify_domain_identity(self) -> dict[str, Any]:
        domain = self._domain()
        return {"VerificationToken": self.ses.identities.verification_token(domain)}

    def verify_domain_dkim(self) -> dict[str, Any]:
        return {"DkimTokens": self.ses.identities.dkim_tokens(self._domain())}

    def _domain(self) -> str:
        """Domains are the same in all letter cases."""
        domain = self.asked["Domain"].lower()
        if "@" in domain:
            raise exceptions.BadRequestException(f"Invalid domain name {domain}.")
        self.ses.verify_identity(domain)
        return str(domain)

    def delete_identity(self) -> dict[str, Any]:
        """One that isn't there is deleted as well."""
        name = self.asked.get("Identity") or self.asked.get("EmailAddress", "")
        if self.ses.identities.get(name) is not None:
            self.ses.identities.delete(name)
        return {}

    delete_verified_email_address = delete_identity

    def list_identities(self) -> dict[str, Any]:
        kind, token = TYPES.get(self.asked.get("IdentityType", ""), ""), self.asked.get("NextToken")

        def read(after: str, size: int) -> list[Identity]:
            return self.ses.identities.page(after, size, kind)

        found, more = page(self.asked.get("MaxItems") or IDENTITY_PAGE, token, read, lambda identity: identity.name)
        return {"Identities": [identity.name for identity in found]} | more

    def list_verified_email_addresses(self) -> dict[str, Any]:
        found = self.ses.identities.page("", 1_000_000, TYPES["EmailAddress"])
        return {"VerifiedEmailAddresses": [identity.name for identity in found if identity.verified]}

    # Attributes, of those that are there

    def get_identity_verification_attributes(self) -> dict[str, Any]:
        def answer(identity: Identity) -> dict[str, Any]:
            token = {"VerificationToken": self.ses.identities.verification_token(identity.name)}
            return {"VerificationStatus": status(identity)} | (token if identity.type == "DOMAIN" else {})

        return {"VerificationAttributes": {one.name: answer(one) for one in self._known()}}

    def get_identity_dkim_attributes(self) -> dict[str, Any]:
        def answer(identity: Identity) -> dict[str, Any]:
            enabled = {"DkimEnabled": identity.attributes.get("SigningEnabled", True)}
            if identity.type != "DOMAIN":
                return enabled | {"DkimVerificationStatus": "NotStarted"}
            return enabled | {
                "DkimVerificationStatus": status(identity),
                "DkimTokens": self.ses.identities.dkim_tokens(identity.name),
            }

        return {"DkimAttributes": {one.name: answer(one) for one in self._known()}}

    def get_identity_mail_from_domain_attributes(self) -> dict[str, Any]:
        words = {new: old for old, new in BEHAVIORS.items()}

        def answer(identity: Identity) -> dict[str, Any]:
            found = mail_from(identity)
            behavior = {"BehaviorOnMXFailure": words[found["BehaviorOnMxFailure"]]}
            if "MailFromDomain" not in found:
                return behavior
            status = found["MailFromDomainStatus"].title()
            return behavior | {"MailFromDomain": found["MailFromDomain"], "MailFromDomainStatus": status}

        return {"MailFromDomainAttributes": {one.name: answer(one) for one in self._known()}}

    def get_identity_notification_attributes(self) -> dict[str, Any]:
        def answer(identity: Identity) -> dict[str, Any]:
            attributes = identity.attributes
            topics = {f"{kind}Topic": topic for kind, topic in attributes.get("Topics", {}).items()}
            headers = attributes.get("TopicHeaders", {})
            return topics | {
                "ForwardingEnabled": attributes.get("FeedbackForwardingStatus", True),
                **{f"HeadersIn{kind}NotificationsEnabled": headers.get(kind, False) for kind in NOTIFICATIONS},
            }

        return {"NotificationAttributes": {one.name: answer(one) for one in self._known()}}

    def _known(self) -> list[Identity]:
        found = []
        for name in dict.fromkeys(self.asked["Identities"]):
            try:
                found.append(self.ses.senders.find_identity(name))
            except exceptions.IdentityNotFound:
                continue
        return found

    # What is set for them

    def set_identity_dkim_enabled(self) -> dict[str, Any]:
        return self._set(SigningEnabled=self.asked["DkimEnabled"])

    def set_identity_mail_from_domain(self) -> dict[str, Any]:
        self._attributes()
        return self._set(MailFrom=mail_from_attributes(self._name, self.asked, "BehaviorOnMXFailure"))

    def set_identity_feedback_forwarding_enabled(self) -> dict[str, Any]:
        return self._set(FeedbackForwardingStatus=self.asked["ForwardingEnabled"])

    def set_identity_headers_in_notifications_enabled(self) -> dict[str, Any]:
        headers = self._attributes().get("TopicHeaders", {})
        return self._set(TopicHeaders=headers | {self.asked["NotificationType"]: self.asked["Enabled"]})

    def set_identity_notification_topic(self) -> dict[str, Any]:
        """Without a topic, none is notified from now on."""
        kind = self.asked["NotificationType"]
        others = {name: topic for name, topic in self._attributes().get("Topics", {}).items() if name != kind}
        given = {kind: self.asked["SnsTopic"]} if self.asked.get("SnsTopic") else {}
        return self._set(Topics=others | given)

    @property
    def _name(self) -> str:
        return str(self.asked["Identity"])

    def _attributes(self) -> dict[str, Any]:
        known = self.ses.identities.get(self._name)
        if known is None:
            raise exceptions.BadRequestException(f"Identity '{self._name}' does not exist.")
        return known.attributes

    def _set(self, **attributes: Any) -> dict[str, Any]:
        self._attributes()
        self.ses.identities.set_attributes(self._name, **attributes)
        return {}

    # Policies

    def put_identity_policy(self) -> dict[str, Any]:
        return self._set(Policies=self._policies() | {self.asked["PolicyName"]: self.asked["Policy"]})

    def get_identity_policies(self) -> dict[str, Any]:
        known = self._policies()
        return {"Policies": {name: known[name] for name in self.asked["PolicyNames"] if name in known}}

    def list_identity_policies(self) -> dict[str, Any]:
        return {"PolicyNames": sorted(self._policies())}

    def delete_identity_policy(self) -> dict[str, Any]:
        kept = {name: policy for name, policy in self._policies().items() if name != self.asked["PolicyName"]}
        return self._set(Policies=kept)

    def _policies(self) -> dict[str, str]:
        found: dict[str, str] = self._attributes().get("Policies", {})
        return found


def _address(mailbox: str) -> str:
    if "@" not in mailbox:
        raise exceptions.BadRequestException(f"Invalid email address<{mailbox}>.")
    return mailbox
