"""How much one rendering may write and do: counted, not timed, so that the answer is the same on every machine."""

from collections.abc import Iterable, Iterator
from typing import Any

from ses_verified_senders.verification_email.html.errors import RunawayError

# SES takes less than 10 MB. The bound is above that, so that a template which is merely too large still gets its
# finding with its size, and only one that never ends is stopped here.
MAX_CHARACTERS = 16 * 1024 * 1024
# Turns of loops, calls and printed values together; about a second of work.
MAX_STEPS = 250_000


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
