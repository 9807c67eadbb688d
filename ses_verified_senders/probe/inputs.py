"""What a probe was given: it mails no address but these, and removes nothing of theirs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ses_verified_senders.declared.address import InvalidAddress, ses_address

SIMULATOR = "bounce@simulator.amazonses.com"
"""SES's own mailbox that bounces all it gets, and counts in no one's bounce rate
(https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator)."""


@dataclass(frozen=True)
class ProbeInputs:
    """The addresses by what they are for; a question whose address is "" is not asked.

    `configuration_set` has a destination of events that somebody watches; its e-mail goes to SIMULATOR.
    """

    from_address: str = ""
    address: str = ""
    verified_address: str = ""
    unverified_from: str = ""
    suppressed_address: str = ""
    configuration_set: str = ""

    def named(self) -> dict[str, str]:
        """Each address by the name of its option."""
        options = {
            "from-address": self.from_address,
            "address": self.address,
            "verified-address": self.verified_address,
            "unverified-from": self.unverified_from,
            "suppressed-address": self.suppressed_address,
        }
        return {option: address for option, address in options.items() if address}

    def problems(self) -> Iterator[str]:
        """All that is wrong, each a sentence that ends in what to do."""
        first: dict[str, str] = {}
        for option, address in self.named().items():
            try:
                address = ses_address(address)
            except InvalidAddress as error:
                yield f"--{option} {address!r} is no e-mail address: {error}; write it as in jo@example.com"
            other = first.setdefault(address.casefold(), option)
            if other != option:
                yield f"--{option} and --{other} are the same address; give each one of its own"
        for option in ("address", "verified-address", "suppressed-address"):
            if option in self.named() and not self.from_address:
                yield f"--{option} is mailed from --from-address; give that too, one that is verified at SES"
        if self.configuration_set and not self.from_address:
            yield "--configuration-set is mailed with from --from-address; give that too, one that is verified at SES"
        if not (self.named().keys() - {"from-address"} or self.configuration_set):
            yield (
                "there is nothing to ask; give --address, --verified-address or --unverified-from, "
                "--suppressed-address or --configuration-set"
            )

    def for_ses(self) -> "ProbeInputs":
        """The same as SES has them, with domains in punycode. Raises InvalidAddress."""
        return replace(
            self, **{option.replace("-", "_"): ses_address(address) for option, address in self.named().items()}
        )

    def plan(self) -> list[str]:
        """What will be done with these, a line each."""
        lines = []
        if self.from_address:
            lines.append(f"make a template with From {self.from_address}, and delete it at the end")
        if self.address:
            lines.append(
                f"send ONE verification e-mail to {self.address}, if SES doesn't know it; look how SES lists it; "
                "delete its identity at the end; the e-mail's link works for 24 hours, and opening it may make the "
                "identity again"
            )
        if self.verified_address:
            lines.append(
                f"send ONE verification e-mail to {self.verified_address}, if it is verified; SES may take its "
                "verification away for that, until the link is opened"
            )
        if self.suppressed_address:
            lines.append(
                f"send ONE verification e-mail to {self.suppressed_address}, if SES doesn't know it and the account's "
                "suppression list has it; delete its identity at the end"
            )
        if self.configuration_set:
            lines.append(
                f"send ONE verification e-mail with {self.configuration_set} to {SIMULATOR}, which bounces it; delete "
                "its identity at the end"
            )
        if self.unverified_from:
            lines.append(f"try to make a template with From {self.unverified_from}, which mails nobody")
        return lines
