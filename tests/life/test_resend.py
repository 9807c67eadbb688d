"""Resend tokens: of the set, of the address, and what a change of either asks for."""

import pytest

from ses_verified_senders.life.resend import asks_again, joined

CHANGES = [
    ("none", ("", ""), ("", ""), False),
    ("the set's, new", ("", ""), ("a", ""), True),
    ("the set's, another", ("a", ""), ("b", ""), True),
    ("the set's, the same", ("a", ""), ("a", ""), False),
    ("the set's, taken away", ("a", ""), ("", ""), False),
    ("the address's, new", ("a", ""), ("a", "x"), True),
    ("the address's, another", ("a", "x"), ("a", "y"), True),
    ("the address's, taken away", ("a", "x"), ("a", ""), False),
    ("the set's taken away, the address's another", ("a", "x"), ("", "y"), True),
    ("the set's another, the address's taken away", ("a", "x"), ("b", ""), True),
    ("moved from the set to the address", ("a", ""), ("", "a"), True),
    ("a slash in the set's is no address's", ("a/b", ""), ("a", "b"), True),
    ("the set's, shorter by a slash", ("a/b", ""), ("a", ""), True),
]


@pytest.mark.parametrize(("before", "after", "asks"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_a_change_of_tokens(before: tuple[str, str], after: tuple[str, str], asks: bool) -> None:
    assert asks_again(joined(*after), joined(*before)) is asks
