"""What lets SES send from an address."""


def verifying(address: str) -> list[str]:
    """The identities of which one must be verified for `address` to be a From, likeliest first: its domain, itself, a
    domain above, itself without its +label (developer guide, verified identities)."""
    local, _, domain = address.rpartition("@")
    labels = domain.split(".")
    above = (".".join(labels[start:]) for start in range(1, len(labels) - 1))
    return list(dict.fromkeys((domain, address, *above, f"{local.split('+')[0]}@{domain}")))
