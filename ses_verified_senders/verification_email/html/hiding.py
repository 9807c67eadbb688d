"""Styles by which text is there for an inbox's first words only, or not at all."""

import re
from collections.abc import Mapping

_ZERO = re.compile(r"0(?:\.\d+)?(?:px|em|pt|%)?|1px|0?\.\d+px")
_FAR_OFF = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|em|pt|%)?")
_FAR_PROPERTIES = ("left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top")


def hides(style: Mapping[str, str]) -> bool:
    """Whether the style, by names in lower case, hides what it is said of."""
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("mso-hide") == "all"
        or style.get("color") == "transparent"
        or _is_zero(style.get("font-size", ""))
        or bool(re.fullmatch(r"0(?:\.0+)?%?|\.0+", style.get("opacity", "")))
        or (
            style.get("overflow") == "hidden"
            and any(_is_zero(style.get(each, "")) for each in ("height", "max-height"))
        )
        or any(_FAR_OFF.fullmatch(style.get(each, "")) for each in _FAR_PROPERTIES)
    )


def _is_zero(value: str) -> bool:
    return bool(_ZERO.fullmatch(value))
