"""What every group of operations works with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from local_ses.sesv2.models import SesBackend
from local_ses.settings import Settings


@dataclass(frozen=True)
class Operations:
    """A group of operations, each a method of its name in snake case. It returns its result as the service model has
    it, or None where moto is to go on; it raises SesError. `asked` are the members of the request, checked against the
    model; `ses` is that of its account and region."""

    asked: dict[str, Any]
    ses: SesBackend
    settings: Settings


def carry_out(
    groups: Iterable[type[Operations]], name: str, asked: dict[str, Any], ses: SesBackend, settings: Settings
) -> dict[str, Any] | None:
    """The operation's result, or None where none of the groups has it or moto is to go on. Raises SesError."""
    group = next((group for group in groups if hasattr(group, name)), None)
    return None if group is None else getattr(group(asked, ses, settings), name)()
