"""How much work one rendering may do, counted rather than timed, so that the answer is the same on every machine."""

from collections.abc import Iterable, Iterator
from typing import Any

from ses_verified_senders.verification_email.html.errors import RunawayError

# SES takes less than 10 MB. The bound is above that, so that a template which is merely too large still gets its
# finding with its size, and only one that never ends is stopped here.
MAX_CHARACTERS = 16 * 1024 * 1024
# Turns of loops, calls and printed values together; about a second of work.
MAX_STEPS = 250_000
# Pieces of Jinja2 in one file, about five for each `{{ value }}`; compiling so many takes about a second.
MAX_TOKENS = 100_000
# A number beyond this has no use in an e-mail and, as a width or a factor, could take all the memory.
MAX_NUMBER = MAX_CHARACTERS


class Budget:
    """Counts the steps and characters of one rendering; each method raises RunawayError when it is used up."""

    def __init__(self) -> None:
        self.steps = 0
        self.characters = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise RunawayError(f"takes more than {MAX_STEPS:,} steps; check for a loop or a macro that never ends")

    def write(self, length: int) -> None:
        self.characters += length
        if self.characters > MAX_CHARACTERS:
            raise RunawayError(
                f"writes more than {MAX_CHARACTERS:,} characters, and SES takes less than 10 MB; "
                "check for a loop or a macro that never ends"
            )

    def turns(self, values: Iterable[Any]) -> Iterator[Any]:
        """`values`, one step each."""
        for value in values:
            self.step()
            yield value


def within_bounds(value: Any) -> Any:
    """`value`, or RunawayError where it is a number or a text too large to have any use in an e-mail."""
    if isinstance(value, int) and abs(value) > MAX_NUMBER:
        raise RunawayError(f"uses a number beyond {MAX_NUMBER:,}; use a smaller one")
    if isinstance(value, str | bytes | list | tuple) and len(value) > MAX_CHARACTERS:
        raise RunawayError(f"builds a value of more than {MAX_CHARACTERS:,} characters or entries; make it smaller")
    return value


def bound_product(left: Any, right: Any) -> None:
    """Refuse `"x" * 10**9` before it takes the memory."""
    for text, times in ((left, right), (right, left)):
        if isinstance(text, str | list | tuple) and isinstance(times, int):
            within_bounds(len(text) * max(times, 0))


def bound_power(base: Any, exponent: Any) -> None:
    """Refuse `10**10**10` before it takes the time."""
    if isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1 and exponent > MAX_NUMBER.bit_length():
        within_bounds(MAX_NUMBER + 1)


def bound_tokens(count: int) -> None:
    """Refuse a file that would take minutes and gigabytes to compile."""
    if count > MAX_TOKENS:
        raise RunawayError(f"has more than {MAX_TOKENS:,} names, signs and texts of Jinja2; make it shorter")


def bound_pieces(count: int) -> None:
    """Refuse text put together from more pieces than there are steps, as by doubling it again and again."""
    if count > MAX_STEPS:
        raise RunawayError(f"joins more than {MAX_STEPS:,} pieces of text; check for a value that grows in a loop")
