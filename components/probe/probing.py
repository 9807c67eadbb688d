"""A probe under way: the only place that sends, makes and removes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from components.probe.given import Given
from components.ses.client import Ses, Template
from components.ses.clock import Clock
from components.ses.errors import SesError

PREFIX = "verified-senders-probe-"
TAG = "verified-senders:probe"
REDIRECTION = "https://example.com/"
CONTENT = "<p>This e-mail is a probe of Amazon SES. Please leave its link alone.</p>"
# A listing may lag behind the send, so it is looked at so often, these seconds apart, before it says no.
LOOKS = 5
BETWEEN_LOOKS = 2.0


@dataclass(frozen=True)
class Listed:
    """An address's VerificationStatus by GetEmailIdentity and by ListEmailIdentities; "" where SES has none."""

    identity: str
    listing: str

    def __str__(self) -> str:
        identity, listing = self.identity or "NotFoundException", self.listing or "not in it"
        return f"GetEmailIdentity: {identity}; ListEmailIdentities: {listing}"


class Probing:
    """`say` tells what is asked of SES as it is asked. Every method but `clean_up` raises SesError."""

    def __init__(self, given: Given, ses: Ses, clock: Clock, say: Callable[[str], None]) -> None:
        self.given = given
        self._ses = ses
        self._clock = clock
        self._say = say
        self._templates: list[str] = []
        self._identities: list[str] = []

    def create(self, from_address: str) -> str:
        """Make a template under a name that nobody else has; returns the name."""
        name = PREFIX + secrets.token_hex(6)
        self._say(f"CreateCustomVerificationEmailTemplate {name}, From {from_address}")
        # Noted first: a request whose answer is lost may have been carried out.
        self._templates.append(name)
        self._ses.create_template(
            Template(name, from_address, "A probe of Amazon SES", CONTENT, REDIRECTION, REDIRECTION, {TAG: "yes"})
        )
        return name

    def send(self, address: str, template_name: str) -> None:
        """One e-mail, to one of the two addresses that were given for it."""
        if address not in (self.given.address, self.given.verified_address):
            raise ValueError("the probe was given no such address to mail")
        if address == self.given.address:
            self._identities.append(address)
        self._say(f"SendCustomVerificationEmail to {address}")
        self._ses.send_custom_verification_email(address, template_name)

    def status(self, name: str) -> str:
        """VerificationStatus of an identity, "" if there is none."""
        self._say(f"GetEmailIdentity {name}")
        found = self._ses.find_identity(name)
        return found.verification_status if found else ""

    def look(self, address: str) -> Listed:
        """Looks until both ways show the address, or gives up."""
        for attempt in range(LOOKS):
            if attempt:
                self._clock.sleep(BETWEEN_LOOKS)
            status = self.status(address)
            self._say("ListEmailIdentities")
            seen = Listed(status, self._ses.list_identities(max_age=-1).get(address, ""))
            if seen.identity and seen.listing:
                break
        return seen

    def clear_earlier(self) -> None:
        """Remove the templates of a probe that was killed; each is known by its tag."""
        self._say("ListCustomVerificationEmailTemplates")
        for name in [name for name in self._ses.list_templates() if name.startswith(PREFIX)]:
            found = self._ses.find_template(name)
            if found is not None and TAG in found.tags:
                self._say(f"DeleteCustomVerificationEmailTemplate {name}, left by an earlier probe")
                self._ses.delete_template(name)

    def clean_up(self) -> list[str]:
        """Remove what the probe made; returns what could not be removed."""
        left = []
        for operation, names, delete in (
            ("DeleteCustomVerificationEmailTemplate", self._templates, self._ses.delete_template),
            ("DeleteEmailIdentity", self._identities, self._ses.delete_identity),
        ):
            for name in names:
                self._say(f"{operation} {name}")
                try:
                    delete(name)
                except SesError as error:
                    left.append(f"{name} ({error.reason}); remove it in the SES console")
        return left
