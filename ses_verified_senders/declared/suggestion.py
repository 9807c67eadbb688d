"""What to do about a name that is none of those known."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(name: str, known: Iterable[str]) -> str:
    """The known name closest to it, or all of them if none is close."""
    names = list(known)
    if len(names) == 1:
        return f"write {names[0]}"
    near = get_close_matches(name, names, 1)
    return f"did you mean {near[0]}?" if near else f"write one of {', '.join(names)}"
