"""What every group of operations works with."""

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
