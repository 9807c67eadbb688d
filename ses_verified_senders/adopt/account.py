"""What an account has in one region, read with List and Get calls alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ses_verified_senders.ses.client import CustomVerificationEmailTemplate, Identity, Ses
from ses_verified_senders.ses.from_address import verifying

Looking = Callable[[int, int], None]
"""Called before each read with how many were read and how many there are."""


@dataclass(frozen=True)
class FoundRegion:
    """`statuses` has the VerificationStatus of every identity, `identities` the whole of each address."""

    account: str
    region: str
    statuses: dict[str, str]
    identities: dict[str, Identity]
    templates: tuple[CustomVerificationEmailTemplate, ...]

    def covering(self, address: str) -> str:
        """The verified domain that lets SES send from the address anyhow, or ""."""
        domains = (name for name in verifying(address) if "@" not in name)
        return next((domain for domain in domains if self.statuses.get(domain) == "SUCCESS"), "")


def read(ses: Ses, looking: Looking) -> FoundRegion:
    """One call for each address and each template, at the account's pace. Raises SesError."""
    statuses = dict(ses.list_identities())
    addresses = sorted(name for name in statuses if "@" in name)
    names = sorted(ses.list_templates())
    total = len(addresses) + len(names)
    identities: dict[str, Identity] = {}
    for done, address in enumerate(addresses):
        looking(done, total)
        # One that was deleted since the listing is none of anybody's business any more.
        if found := ses.find_identity(address):
            identities[address] = found
    templates = tuple(_templates(ses, names, lambda done: looking(len(addresses) + done, total)))
    return FoundRegion(ses.account, ses.region, statuses, identities, templates)


def _templates(ses: Ses, names: list[str], looking: Callable[[int], None]) -> Iterator[CustomVerificationEmailTemplate]:
    for done, name in enumerate(names):
        looking(done)
        if found := ses.find_template(name):
            yield found
