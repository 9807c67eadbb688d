"""Custom verification as SES does it, for one account and region.

Sources: the API reference of SES v2, the developer guide's chapter on custom verification e-mail templates, and what
real SES was seen to answer.
"""

import re
import secrets
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from local_ses.clock import MovableClock
from local_ses.sesv2 import exceptions
from local_ses.sesv2.configuration_sets import ConfigurationSets
from local_ses.sesv2.content import content_problems
from local_ses.sesv2.identities import LINK_LIFETIME, Identities, Identity
from local_ses.sesv2.message import LARGEST_MESSAGE, Mail, mime, with_link
from local_ses.sesv2.templates import Templates
from local_ses.settings import Settings
from local_ses.store import Store

LONGEST_ADDRESS = 320


class CustomVerificationBackend:
    """`deliver` takes each mail; `link` makes the URL that belongs to a token. The rest is shared by all accounts and
    regions."""

    def __init__(
        self,
        account: str,
        region: str,
        store: Store,
        settings: Settings,
        clock: MovableClock,
        deliver: Callable[[Mail], None],
        link: Callable[[str], str],
    ) -> None:
        self.account = account
        self.region = region
        self.identities = Identities(account, region, store, clock)
        self.templates = Templates(account, region, store)
        self.configuration_sets = ConfigurationSets(account, region, store)
        self._settings = settings
        self._clock = clock
        self._deliver = deliver
        self._link = link

    # Identities

    def create_identity(self, name: str, tags: dict[str, str], configuration_set: str) -> Identity:
        """PENDING, whatever it is: nobody has shown to own it yet. An address gets SES's own plain e-mail."""
        check_identity(name)
        if configuration_set:
            self.configuration_sets.find(configuration_set)
        identity = self.identities.create(name, tags, configuration_set)
        if "@" in name:
            self._deliver(self._mail(secrets.token_hex(16), name, self._plain_template()))
        return identity

    def _plain_template(self) -> dict[str, Any]:
        return {
            "TemplateName": "",
            "FromEmailAddress": "no-reply-aws@amazon.com",
            "TemplateSubject": f"Email address verification request in region {self.region}",
            "TemplateContent": "<p>Somebody asked to send e-mail as this address. Open the link to allow it.</p>",
            "SuccessRedirectionURL": self._link("opened"),
            "FailureRedirectionURL": self._link("lapsed"),
        }

    def find_identity(self, name: str) -> Identity:
        """As it is listed, or verified by the settings. Raises NotFoundException."""
        if self.identities.get(name) is None and name in self._settings["verifiedFrom"]:
            return Identity(name, "EMAIL_ADDRESS" if "@" in name else "DOMAIN", "SUCCESS", "", {})
        return self.identities.find(name)

    def may_send_from(self, address: str) -> bool:
        """Verified itself, or on a verified domain or a subdomain of one; `user+label@` goes with `user@` (developer
        guide, verified identities)."""
        local, _, domain = address.rpartition("@")
        labels = domain.split(".")
        domains = {".".join(labels[start:]) for start in range(len(labels))}
        names = domains | {address, f"{local.split('+')[0]}@{domain}"}
        if names & set(self._settings["verifiedFrom"]):
            return True
        return any(found is not None and found.verified for found in map(self.identities.get, names))

    def open_link(self, address: str, sent_at: float) -> bool:
        """Somebody opened the link that was sent then; returns whether it verified the address."""
        if self._clock.now() >= sent_at + LINK_LIFETIME:
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
        if not self.may_send_from(source):
            raise self._unverified(f"The from email address <{source}> is not verified")
        for field, said in (("SuccessRedirectionURL", "success"), ("FailureRedirectionURL", "failure")):
            if not _is_web_address(content[field]):
                raise exceptions.BadRequestException(f"The {said} redirection URL is invalid")
        wrong = content_problems(content["TemplateContent"])
        if not subject.strip() or re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", subject):
            wrong.insert(0, "the subject must be text on one line")
        if wrong:
            raise exceptions.BadRequestException(f"The template can't be used: {'; '.join(wrong)}")
        if len(self._mail("size", source, content).message) > LARGEST_MESSAGE:
            raise exceptions.BadRequestException("The template can't be used: its message is larger than 10 MB")

    def _unverified(self, message: str) -> exceptions.SesError:
        if self._settings["unverifiedFrom"] == "NotFoundException":
            return exceptions.NotFoundException(message)
        return exceptions.MailFromDomainNotVerifiedException(message)

    # The send

    def send_custom_verification_email(self, address: str, template_name: str, configuration_set: str = "") -> str:
        """Mail the address; returns the MessageId. The address is checked before the template."""
        check_address(address)
        template = self._template_to_send(template_name)
        if configuration_set:
            self.configuration_sets.find(configuration_set)
        message_id = f"{secrets.token_hex(8)}-{uuid.uuid4()}-000000"
        if self._register(address):
            self._deliver(self._mail(message_id, address, template))
        return message_id

    def _template_to_send(self, name: str) -> dict[str, Any]:
        """The template, if the account may send now and from the template's From."""
        if self._settings["sendingPaused"]:
            raise exceptions.SendingPausedException("Sending is paused for this account.")
        if self._settings["sandbox"]:
            raise exceptions.BadRequestException("Production access is not granted for this account.")
        template = self.templates.get(name)
        if template is None:
            raise exceptions.NotFoundException(f"Template <{name}> does not exist")
        source = template["FromEmailAddress"]
        if not self.may_send_from(source):
            raise self._unverified(
                "Email address is not verified. The following identities failed the check in region "
                f"{self.region.upper()}: {source}"
            )
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
        token, at = secrets.token_urlsafe(24), self._clock.now()
        source, subject = template["FromEmailAddress"], template["TemplateSubject"]
        html = with_link(template["TemplateContent"], self._link(token))
        return Mail(
            id=message_id,
            at=at,
            account=self.account,
            region=self.region,
            source=source,
            destination=address,
            subject=subject,
            template=template["TemplateName"],
            html=html,
            message=mime(source, address, subject, html, message_id, at),
            token=token,
            success_url=template["SuccessRedirectionURL"],
            failure_url=template["FailureRedirectionURL"],
        )


def check_identity(name: str) -> None:
    """Raises BadRequestException."""
    if "@" in name:
        check_address(name)
    elif not re.fullmatch(r"([\w-]{1,63}\.)+[\w-]{2,63}", name):
        raise exceptions.BadRequestException(f"Invalid email identity <{name}>: neither an address nor a domain.")


def check_address(address: str) -> None:
    """Raises BadRequestException; `a@b` will do, a display name won't."""
    if not address.strip():
        raise exceptions.BadRequestException("Email address not specified.")
    local, at, domain = address.rpartition("@")
    unquoted = re.sub(r'^"[^"]*"$', "", local)
    strange = re.search(r"[\s\x00-\x1f\x7f]", address)
    if not at or not local or not domain or "@" in unquoted or strange or len(address) > LONGEST_ADDRESS:
        raise exceptions.BadRequestException(f"Invalid email address<{address}>.")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # A port that can't be is told when it is asked for.
        named = bool(parts.hostname) and parts.port != 0
        return parts.scheme in ("http", "https") and named and not re.search(r"[\s\x00-\x1f\x7f]", url)
    except ValueError:
        return False
