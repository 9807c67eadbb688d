"""Resend tokens: the one way to ask again while a link may be in force.

The set has one and each address may have one. They are recorded as one text, the address's behind a slash.
"""


def joined(of_set: str, own: str) -> str:
    """What is declared for an address; "" where nobody asks again."""
    return f"{_escaped(of_set)}/{_escaped(own)}" if own else _escaped(of_set)


def _escaped(token: str) -> str:
    return token.replace("%", "%25").replace("/", "%2F")


def asks_again(declared: str, honoured: str) -> bool:
    """Whether a token was set or changed. One that is taken away asks nobody."""
    before_of_set, _, before_own = honoured.partition("/")
    of_set, _, own = declared.partition("/")
    return of_set not in ("", before_of_set) or own not in ("", before_own)
