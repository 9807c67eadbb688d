"""Lists that are answered a page at a time."""

from collections.abc import Callable
from typing import TypeVar

from local_ses.sesv2 import exceptions

Item = TypeVar("Item")


def page(
    size: int, token: str | None, read: Callable[[str, int], list[Item]], name_of: Callable[[Item], str]
) -> tuple[list[Item], dict[str, str]]:
    """The items of the page of `size` that the NextToken `token` leads to, and the NextToken if there are more.

    `read` takes a name and a number, and gives that number of items behind that name. Raises BadRequestException.
    """
    found = read(_behind(token or ""), size + 1)
    more = {"NextToken": name_of(found[size - 1]).encode().hex()} if len(found) > size else {}
    return found[:size], more


def _behind(token: str) -> str:
    """The name that ended the page before."""
    try:
        return bytes.fromhex(token).decode()
    except ValueError:
        raise exceptions.BadRequestException("The NextToken is invalid.") from None
