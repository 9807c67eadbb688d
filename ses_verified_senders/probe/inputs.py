"""What a probe was given: it mails no address but these, and removes nothing of theirs."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass

from ses_verified_senders.declared.address import InvalidAddress, ses_address


@dataclass(frozen=True)
class ProbeInputs:
    """The addresses by what they are for; a question whose address is "" is not asked."""

    from_address: str = ""
    address: str = ""
    verified_address: str = ""
    unverified_from: str = ""

    def named(self) -> dict[str, str]:
        """Each address by the name of its option."""
        options = {
            "from-address": self.from_address,
            "address": self.address,
            "verified-address": self.verified_address,
            "unverified-from": self.unverified_from,
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
        for option in ("address", "verified-address"):
            if option in self.named() and not self.from_address:
                yield f"--{option} is mailed from --from-address; give that too, one that is verified at SES"
        if not (self.address or self.verified_address or self.unverified_from):
            yield "there is nothing to ask; give --address, --verified-address or --unverified-from"

    def for_ses(self) -> "ProbeInputs":
        """The same as SES has them, with domains in punycode. Raises InvalidAddress."""
        return ProbeInputs(*(address and ses_address(address) for address in astuple(self)))

    def plan(self) -> list[str]:
        """What will be done with these, a line each."""
        lines = []
        if self.from_address:
            lines.append(f"make a template with From {self.from_address}, and delete it at the end")
        if self.address:
            lines.append(
                f"send ONE verification e-mail to {self.address}, if SES doesn't know it; look how SES lists it; "
                "delete its identity at the end; the e-mail's link works for 24 hours, and opening it may make the "
                "identity anew"
            )
        if self.verified_address:
            lines.append(
                f"send ONE verification e-mail to {self.verified_address}, if it is verified; SES may take its "
                "verification away for that, until the link is opened"
            )
        if self.unverified_from:
            lines.append(f"try to make a template with From {self.unverified_from}, which mails nobody")
        return lines
