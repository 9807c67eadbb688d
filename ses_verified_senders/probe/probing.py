"""A probe under way: the only place that sends, makes and removes."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from ses_verified_senders.probe.evidence import reportable
from ses_verified_senders.probe.inputs import SIMULATOR, ProbeInputs
from ses_verified_senders.ses.client import CustomVerificationEmailTemplate, Ses
from ses_verified_senders.ses.clock import Clock, moment, timestamp
from ses_verified_senders.ses.errors import AnswerLost, Refused, SesError

PREFIX = "verified-senders-probe-"
# Its value says when the template was made.
TAG = "verified-senders:probe"
SUPPRESSED = "Suppressed"
"""The code of the client's own refusal of an address on the list."""
REDIRECTION = "https://example.com/"
CONTENT = "<p>This e-mail is a probe of Amazon SES. Please leave its link alone.</p>"
# A listing may lag behind the send, so it is looked at so often, these seconds apart, before it says no.
LOOKS = 5
BETWEEN_LOOKS = 2.0
# A template that is younger may be that of a probe that still runs.
LEFT_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Listed:
    """An address's VerificationStatus by GetEmailIdentity and by ListEmailIdentities; "" where SES has none."""

    identity: str
    listing: str

    def __str__(self) -> str:
        identity, listing = self.identity or "NotFoundException", self.listing or "not in it"
        return f"GetEmailIdentity: {identity}; ListEmailIdentities: {listing}"


class Probing:
    """`say` tells what is asked of SES as it is asked. What asks SES raises SesError, but for `clean_up`.

    `mails` has each address that an e-mail may have gone to, and whether SES said so.
    """

    def __init__(self, given: ProbeInputs, ses: Ses, clock: Clock, say: Callable[[str], None]) -> None:
        self.given = given
        self.mails: dict[str, bool] = {}
        self._ses = ses
        self._clock = clock
        self._say = say
        self._templates: list[str] = []
        self._identities: list[str] = []
        self._listed: set[str] = set()

    def create(self, from_address: str) -> str:
        """Make a template under a name that nobody else has; returns the name."""
        name = PREFIX + secrets.token_hex(6)
        self._say(f"CreateCustomVerificationEmailTemplate {name}, From {from_address}")
        # Noted first: a request whose answer is lost may have been carried out.
        self._templates.append(name)
        made = {TAG: timestamp(self._ses.now())}
        self._ses.create_template(
            CustomVerificationEmailTemplate(
                name, from_address, "A probe of Amazon SES", CONTENT, REDIRECTION, REDIRECTION, made
            )
        )
        return name

    def send(self, address: str, template_name: str, configuration_set_name: str = "") -> None:
        """One e-mail, to one of the addresses that were given for it, or to SES's own that bounces.

        All but the verified one are addresses that SES doesn't know, as whoever sends has asked it before: what the
        e-mail makes is removed.
        """
        given = self.given
        bounces = SIMULATOR if given.configuration_set else ""
        unknown = (given.address, given.suppressed_address, bounces)
        if not address or address not in (*unknown, given.verified_address):
            raise ValueError("the probe was given no such address to mail")
        if address in unknown:
            self._identities.append(address)
        self._say(f"SendCustomVerificationEmail to {address}")
        self.mails[address] = False
        try:
            self._ses.send_custom_verification_email(address, template_name, configuration_set_name)
        except AnswerLost:
            raise
        except SesError:
            del self.mails[address]
            raise
        self.mails[address] = True

    def is_suppressed(self, address: str) -> bool:
        """Whether the account's suppression list has the address."""
        self._say(f"GetSuppressedDestination {address}")
        try:
            self._ses.check_suppression(address)
        except Refused as error:
            if error.code != SUPPRESSED:
                raise
            return True
        return False

    def sandboxed(self) -> bool:
        """Whether the account is in the SES sandbox."""
        self._say("GetAccount")
        return not self._ses.get_account().get("ProductionAccessEnabled", True)

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
            if seen.identity or seen.listing:
                self._listed.add(address)
            if seen.identity and seen.listing:
                break
        return seen

    def clear_earlier(self) -> None:
        """Remove the templates of a probe that was killed: those whose tag says that they are old."""
        self._say("ListCustomVerificationEmailTemplates")
        for name in [name for name in self._ses.list_templates() if name.startswith(PREFIX)]:
            found = self._ses.find_template(name)
            if found is not None and self._is_old(found.tags.get(TAG, "")):
                self._say(f"DeleteCustomVerificationEmailTemplate {name}, left by an earlier probe")
                self._ses.delete_template(name)

    def _is_old(self, made: str) -> bool:
        try:
            return self._ses.now() - moment(made) > LEFT_AFTER
        except ValueError:
            return False

    def clean_up(self) -> list[str]:
        """Remove what the probe made; returns what could not be removed."""
        undone = [
            *(("DeleteCustomVerificationEmailTemplate", name, self._ses.delete_template) for name in self._templates),
            *(("DeleteEmailIdentity", name, self._ses.delete_identity) for name in self._identities),
        ]
        left = []
        try:
            while undone:
                operation, name, delete = undone[0]
                self._say(f"{operation} {name}")
                try:
                    delete(name)
                except SesError as error:
                    left.append(f"{name} ({reportable(error).reason}); remove it in the SES console")
                undone.pop(0)
        except KeyboardInterrupt:
            left += [f"{name} (interrupted); remove it in the SES console" for _, name, _ in undone]
        return left

    def links(self) -> list[str]:
        """What no clean-up removes: a link of an address that SES didn't list, and so had nothing of to delete."""
        return [
            f"the link that was mailed to {address} works for 24 hours; if somebody opens it, delete that identity"
            for address in self.mails
            if address in self._identities and address not in self._listed
        ]
