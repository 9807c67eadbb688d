"""What to do about a name that is none of those known."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name closest to it, "" if none is close."""
    return next(iter(get_close_matches(name, list(known), 1)), "")


def suggestion(name: str, known: Iterable[str]) -> str:
    """The known name closest to it, or all of them if none is close."""
    names = list(known)
    if len(names) == 1:
        return f"write {names[0]}"
    near = nearest(name, names)
    return f"did you mean {near}?" if near else f"write one of {', '.join(names)}"
