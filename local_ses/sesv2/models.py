"""SES for one account and region, whichever version of its API asks: its parts, identities and custom verification.

Sources: the API references of SES v1 and v2, the developer guide's chapter on custom verification e-mail templates,
and the answers that real SES was seen giving.
"""

import re
import secrets
import uuid
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlsplit

from local_ses.clock import MovableClock
from local_ses.sesv2 import exceptions
from local_ses.sesv2.accounts import AccountAttributes
from local_ses.sesv2.addresses import check_address, check_identity
from local_ses.sesv2.configuration_sets import ConfigurationSets
from local_ses.sesv2.content import content_problems
from local_ses.sesv2.email_templates import EmailTemplates
from local_ses.sesv2.identities import LINK_LIFETIME, Identities, Identity
from local_ses.sesv2.message import LARGEST_MESSAGE, Mail, verification_message, with_link
from local_ses.sesv2.post import Post
from local_ses.sesv2.senders import Senders
from local_ses.sesv2.statistics import Statistics
from local_ses.sesv2.suppression import SuppressionList
from local_ses.sesv2.templates import Templates
from local_ses.settings import Settings
from local_ses.store import Store


class Delivery(Protocol):
    """Where mails go, and where their links lead."""

    def deliver(self, mail: Mail) -> None: ...

    def link(self, token: str) -> str:
        """The URL that belongs to a token."""
        ...


class SesBackend:
    """`delivery`, `store`, `settings` and `clock` are shared by all accounts and regions."""

    def __init__(
        self,
        account: str,
        region: str,
        store: Store,
        settings: Settings,
        clock: MovableClock,
        delivery: Delivery,
    ) -> None:
        self.account = account
        self.region = region
        self.clock = clock
        self.identities = Identities(account, region, store, clock)
        self.templates = Templates(account, region, store)
        self.email_templates = EmailTemplates(account, region)
        self.configuration_sets = ConfigurationSets(account, region, store)
        self.suppression = SuppressionList(account, region, store, clock)
        self.attributes = AccountAttributes(account, region, store)
        self.statistics = Statistics(account, region, store, clock)
        self.senders = Senders(region, settings, self.identities, self.configuration_sets, self.attributes)
        self.post = Post(
            self.identities,
            self.configuration_sets,
            self.suppression,
            self.attributes,
            self.statistics,
            store,
            settings,
            delivery.deliver,
        )
        self._settings = settings
        self._link: Callable[[str], str] = delivery.link

    # Identities

    def create_identity(self, name: str, tags: dict[str, str], configuration_set: str) -> Identity:
        """PENDING, whatever it is: nobody has shown to own it yet. An address gets SES's own plain e-mail."""
        check_identity(name)
        if configuration_set:
            self.configuration_sets.find(configuration_set)
        identity = self.identities.create(name, tags, configuration_set)
        if "@" in name:
            self._ask_plainly(name)
        return identity

    def verify_identity(self, name: str) -> None:
        """v1's way: the identity may be there, and an address that isn't verified yet is asked again."""
        check_identity(name)
        known = self.identities.get(name)
        if known is None:
            self.create_identity(name, {}, "")
        elif "@" in name and not known.verified:
            self.identities.put(name, "PENDING")
            self._ask_plainly(name)

    def _ask_plainly(self, address: str) -> None:
        template = {
            "TemplateName": "",
            "FromEmailAddress": "no-reply-aws@amazon.com",
            "TemplateSubject": f"Email address verification request in region {self.region}",
            "TemplateContent": "<p>Somebody asked to send e-mail as this address. Open the link to allow it.</p>",
            "SuccessRedirectionURL": self._link("opened"),
            "FailureRedirectionURL": self._link("lapsed"),
        }
        self.post.deliver(self._mail(new_message_id(), address, template))

    def open_link(self, address: str, sent_at: float) -> bool:
        """Somebody opened the link that was sent then; returns whether it verified the address. Raises
        LimitExceededException."""
        if self.clock.now() >= sent_at + LINK_LIFETIME:
            return False
        known = self.identities.get(address)
        if known is None and self._settings["listBeforeClick"]:
            # Deleted in the meantime: nobody waits for it any more.
            return False
        if known is None or not known.verified:
            self.identities.put(address, "SUCCESS")
        return True

    # Templates

    def create_template(self, content: dict[str, Any], tags: dict[str, str]) -> None:
        """`content` has the six fields. Raises every error that the API names for it."""
        self._check_template(content)
        self.templates.create(content, tags)

    def update_template(self, content: dict[str, Any]) -> None:
        """`content` has the six fields. Raises every error that the API names for it."""
        self.templates.find(content["TemplateName"])
        self._check_template(content)
        self.templates.update(content)

    def _check_template(self, content: dict[str, Any]) -> None:
        source, subject = content["FromEmailAddress"], content["TemplateSubject"]
        check_address(source)
        if not self.senders.may_send_from(source):
            raise self._unverified(f"The from email address <{source}> is not verified", source)
        for field, said in (("SuccessRedirectionURL", "success"), ("FailureRedirectionURL", "failure")):
            if not _is_web_address(content[field]):
                raise exceptions.InvalidContent(f"The {said} redirection URL is invalid")
        wrong = content_problems(content["TemplateContent"])
        if not subject.strip() or re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", subject):
            wrong.insert(0, "the subject must be text on one line")
        if wrong:
            raise exceptions.InvalidContent(f"The template can't be used: {'; '.join(wrong)}")
        if len(self._mail("size", source, content).message) > LARGEST_MESSAGE:
            raise exceptions.InvalidContent("The template can't be used: its message is larger than 10 MB")

    def _unverified(self, message: str, source: str) -> exceptions.SesError:
        return exceptions.FromNotVerified(self._settings["unverifiedFrom"], message, source)

    # The send

    def send_custom_verification_email(self, address: str, template_name: str, configuration_set: str = "") -> str:
        """Mail the address; returns the MessageId. The address is checked before the template."""
        check_address(address)
        template = self._template_to_send(template_name)
        if configuration_set:
            self.senders.check_configuration_set(configuration_set)
        message_id = new_message_id()
        if self._register(address):
            mail = self._mail(message_id, address, template)
            self.post.send_verification(mail, configuration_set)
        return message_id

    def _template_to_send(self, name: str) -> dict[str, Any]:
        """The template, if the account may send now and from the template's From."""
        self.senders.check_enabled()
        if self._settings["sandbox"]:
            raise exceptions.ProductionAccessNotGranted("Production access is not granted for this account.")
        template = self.templates.get(name)
        if template is None:
            raise exceptions.TemplateToSendNotFound(name)
        source = template["FromEmailAddress"]
        if not self.senders.may_send_from(source):
            raise self._unverified(self.senders.unverified([source]), source)
        return template

    def _register(self, address: str) -> bool:
        """Note that the address was asked; returns whether it is to get an e-mail."""
        known = self.identities.get(address)
        if known is not None and known.verified:
            if self._settings["sendToVerified"] == "restart":
                self.identities.put(address, "PENDING")
            return bool(self._settings["sendToVerified"] != "ignore")
        if self._settings["listBeforeClick"]:
            self.identities.put(address, "PENDING")
        return True

    def _mail(self, message_id: str, address: str, template: dict[str, Any]) -> Mail:
        token, at = secrets.token_urlsafe(24), self.clock.now()
        source, subject = template["FromEmailAddress"], template["TemplateSubject"]
        html = with_link(template["TemplateContent"], self._link(token))
        return Mail(
            id=message_id,
            at=at,
            account=self.account,
            region=self.region,
            source=source,
            destination={"ToAddresses": [address]},
            subject=subject,
            template=template["TemplateName"],
            text="",
            html=html,
            message=verification_message(source, address, subject, html, message_id, at),
            token=token,
            success_url=template["SuccessRedirectionURL"],
            failure_url=template["FailureRedirectionURL"],
        )


def new_message_id() -> str:
    """Of SES's form."""
    return f"{secrets.token_hex(8)}-{uuid.uuid4()}-000000"


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # `parts.port` raises for a port that is out of range.
        named = bool(parts.hostname) and parts.port != 0
        return parts.scheme in ("http", "https") and named and not re.search(r"[\s\x00-\x1f\x7f]", url)
    except ValueError:
        return False
