"""Values that another resource of the same program gives, so that no check can read them before the run."""

from collections.abc import Callable
from typing import Annotated, Any, Protocol, runtime_checkable

from pydantic import ValidatorFunctionWrapHandler, WrapValidator

from ses_verified_senders.declared.address import Address
from ses_verified_senders.declared.values import Name, Url


@runtime_checkable
class Later(Protocol):
    """What of `pulumi.Output` tells it from a plain value."""

    def apply(self, func: Callable[[Any], Any]) -> Any: ...


def _unless_later(value: object, check: ValidatorFunctionWrapHandler) -> object:
    return value if isinstance(value, Later) else check(value)


AddressOrLater = Annotated[Address, WrapValidator(_unless_later)]
NameOrLater = Annotated[Name, WrapValidator(_unless_later)]
UrlOrLater = Annotated[Url, WrapValidator(_unless_later)]


def now(value: "str | Later") -> str | None:
    """The value where it is known while the program runs, else None."""
    return value if isinstance(value, str) else None
