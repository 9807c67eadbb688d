"""What becomes of a mail that SES accepted: delivered, bounced or suppressed, and who is notified of it."""

import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local_ses.sesv2.accounts import AccountAttributes
from local_ses.sesv2.addresses import SIMULATOR, bare_address
from local_ses.sesv2.configuration_sets import ConfigurationSets
from local_ses.sesv2.events import (
    BOUNCE,
    COMPLAINT,
    DELIVERY,
    NAMES,
    RENDERING_FAILURE,
    SEND,
    event,
    notification,
    publish,
    publish_to_topic,
    rendering_failure,
)
from local_ses.sesv2.identities import Identities
from local_ses.sesv2.message import Mail
from local_ses.sesv2.statistics import Statistics
from local_ses.sesv2.suppression import SuppressionList
from local_ses.settings import Settings
from local_ses.store import Store

BOUNCES, COMPLAINS, IS_SUPPRESSED = "bounce", "complaint", "suppressionlist"
"""What the mailbox simulator's addresses begin with (developer guide)."""
ON_THE_LIST = "OnAccountSuppressionList"


class Post:
    """Of one account and region; `deliver` takes what arrives."""

    def __init__(
        self,
        identities: Identities,
        configuration_sets: ConfigurationSets,
        suppression: SuppressionList,
        attributes: AccountAttributes,
        statistics: Statistics,
        store: Store,
        settings: Settings,
        deliver: Callable[[Mail], None],
    ) -> None:
        self._identities = identities
        self._configuration_sets = configuration_sets
        self._suppression = suppression
        self._attributes = attributes
        self._statistics = statistics
        self._store = store
        self._settings = settings
        self.deliver = deliver

    def send_verification(self, mail: Mail, configuration_set: str) -> None:
        """Whether the suppression list holds for it, and whether there are events of it, isn't settled."""
        suppressed = self._suppressed(mail, configuration_set) if self._settings["suppressVerificationEmails"] else []
        events = self._send(mail, configuration_set, suppressed)
        if self._settings["verificationEvents"]:
            self._publish(mail, configuration_set, events)

    def send(self, mail: Mail, configuration_set: str) -> None:
        """A plain mail."""
        events = self._send(mail, configuration_set, self._suppressed(mail, configuration_set))
        self._publish(mail, configuration_set, events)
        self._notify(mail, events)

    def fail(self, mail: Mail, configuration_set: str, why: str) -> None:
        """A plain mail that couldn't be made from its template: its sender has a MessageId, and only an event tells."""
        event = (RENDERING_FAILURE, rendering_failure(mail, configuration_set, why))
        self._publish(mail, configuration_set, [event])

    def _send(self, mail: Mail, configuration_set: str, suppressed: list[str]) -> list[tuple[str, dict[str, Any]]]:
        """Deliver it to those whom it reaches; returns the events, each with its kind."""
        bounced = [address for address in mail.addresses if _is_simulated(address, BOUNCES)]
        complained = [address for address in mail.addresses if _is_simulated(address, COMPLAINS)]
        reached = [address for address in mail.addresses if address not in (*bounced, *suppressed)]
        if reached:
            kept = {kind: [one for one in listed if one in reached] for kind, listed in mail.destination.items()}
            self.deliver(replace(mail, destination={kind: listed for kind, listed in kept.items() if listed}))
        self._statistics.add(len(mail.addresses), len(bounced), len(complained))
        events = [(SEND, event(SEND, mail, configuration_set, mail.addresses))]
        for kind, addresses, bounce in (
            (DELIVERY, reached, ""),
            (BOUNCE, bounced, "General"),
            (BOUNCE, suppressed, ON_THE_LIST),
            (COMPLAINT, complained, ""),
        ):
            if addresses:
                events.append((kind, event(kind, mail, configuration_set, addresses, bounce)))
        return events

    def _suppressed(self, mail: Mail, configuration_set: str) -> list[str]:
        options = self._configuration_sets.get(configuration_set) or {}
        reasons = (options.get("SuppressionOptions") or {}).get("SuppressedReasons")
        if reasons is None:
            reasons = self._attributes.all()["SuppressedReasons"]
        return [address for address in mail.addresses if self._is_suppressed(bare_address(address), reasons)]

    def _is_suppressed(self, address: str, reasons: list[str]) -> bool:
        listed = self._suppression.get(address)
        return _is_simulated(address, IS_SUPPRESSED) or (listed is not None and listed.reason in reasons)

    def _publish(self, mail: Mail, configuration_set: str, events: list[tuple[str, dict[str, Any]]]) -> None:
        destinations = self._configuration_sets.destinations(configuration_set) if configuration_set else []
        for destination in destinations:
            for kind, published in events:
                if destination.get("Enabled") and kind in destination["MatchingEventTypes"]:
                    self._afterwards(publish, destination, kind, published)

    def _notify(self, mail: Mail, events: list[tuple[str, dict[str, Any]]]) -> None:
        """v1's notifications, to the topics of the From address, else of its domain."""
        source = bare_address(mail.source)
        for identity in filter(None, map(self._identities.get, (source, source.rpartition("@")[2]))):
            topics = identity.attributes.get("Topics", {})
            for kind, published in events:
                if topic := topics.get(NAMES[kind]):
                    self._afterwards(publish_to_topic, topic, notification(published))

    def _afterwards(self, publish: Callable[..., None], *about: Any) -> None:
        def tell() -> None:
            try:
                publish(*about)
            except Exception:
                # The mail is sent whatever becomes of its events: moto's mistake is none of the sender's.
                traceback.print_exc(file=sys.stderr)

        self._store.afterwards(tell)


def _is_simulated(address: str, kind: str) -> bool:
    """Whether it is the mailbox simulator's for that, labels included."""
    local, _, domain = bare_address(address).lower().rpartition("@")
    return domain == SIMULATOR and local.partition("+")[0] == kind
