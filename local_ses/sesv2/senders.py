"""Who may send, and from which address."""

from collections.abc import Iterable

from local_ses.sesv2 import exceptions
from local_ses.sesv2.accounts import AccountAttributes
from local_ses.sesv2.addresses import SIMULATOR
from local_ses.sesv2.configuration_sets import ConfigurationSets
from local_ses.sesv2.identities import Identities, Identity
from local_ses.settings import Settings


class Senders:
    """Of one account and region."""

    def __init__(
        self,
        region: str,
        settings: Settings,
        identities: Identities,
        configuration_sets: ConfigurationSets,
        attributes: AccountAttributes,
    ) -> None:
        self._region = region
        self._settings = settings
        self._identities = identities
        self._configuration_sets = configuration_sets
        self._attributes = attributes

    def enabled(self) -> bool:
        """Whether the account sends at all."""
        return not self._settings["sendingPaused"] and bool(self._attributes.all()["SendingEnabled"])

    def check_enabled(self) -> None:
        """Raises SendingPausedException."""
        if not self.enabled():
            raise exceptions.SendingPausedException("Sending is paused for this account.")

    def check_configuration_set(self, name: str) -> None:
        """Raises ConfigurationSetNotFound and ConfigurationSetSendingPaused."""
        options = self._configuration_sets.find(name).get("SendingOptions") or {}
        if not options.get("SendingEnabled", True):
            raise exceptions.ConfigurationSetSendingPaused(f"Sending is paused for configuration set <{name}>.")

    def find_identity(self, name: str) -> Identity:
        """As it is listed, or verified by the settings. Raises IdentityNotFound."""
        if self._identities.get(name) is None and name in self._settings["verifiedFrom"]:
            return Identity(name, "EMAIL_ADDRESS" if "@" in name else "DOMAIN", "SUCCESS", "", {}, {})
        return self._identities.find(name)

    def may_send_from(self, address: str) -> bool:
        """Verified itself, or on a verified domain or a subdomain of one; `user+label@` goes with `user@` (developer
        guide, verified identities). Domains are the same in all letter cases."""
        local, _, domain = address.rpartition("@")
        labels = domain.lower().split(".")
        domains = {".".join(labels[start:]) for start in range(len(labels))}
        names = domains | {address, f"{local.split('+')[0]}@{domain}"}
        if names & set(self._settings["verifiedFrom"]):
            return True
        return any(found is not None and found.verified for found in map(self._identities.get, names))

    def check_plain_send(self, sources: Iterable[str], addressees: Iterable[str]) -> None:
        """Of bare addresses; in the sandbox the addressees must be verified as well. Raises MessageRejected and
        SendingPausedException."""
        self.check_enabled()
        failed = [source for source in sources if not self.may_send_from(source)]
        if self._settings["sandbox"]:
            failed += [
                address
                for address in addressees
                if not address.lower().endswith(f"@{SIMULATOR}") and not self.may_send_from(address)
            ]
        if failed:
            raise exceptions.MessageRejected(self.unverified(dict.fromkeys(failed)))

    def unverified(self, addresses: Iterable[str]) -> str:
        """SES's sentence."""
        return (
            "Email address is not verified. The following identities failed the check in region "
            f"{self._region.upper()}: {', '.join(addresses)}"
        )
