"""The HTML that SES takes in a custom verification e-mail: tags and, per tag, attributes; all else is refused.

The table is in the developer guide, in question 5 of the FAQ on custom verification e-mail templates.
"""

GUIDE = "https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html#send-email-verify-address-custom"
FAQ = f"{GUIDE}-faq"
API = "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateCustomVerificationEmailTemplate.html"

_NAMES = """
abbr acronym address area b bdo big blockquote body br button caption center cite code col colgroup dd del dfn dir div
dl dt em fieldset font form h1 h2 h3 h4 h5 h6 head hr html i img input ins kbd label legend li map menu ol optgroup
option p pre q s samp select small span strike strong sub sup table tbody td textarea tfoot th thead tr tt u ul var
"""
TAGS = frozenset(_NAMES.split())
EVERYWHERE = frozenset({"class", "id", "style", "title"})
_CELL = frozenset({"abbr", "axis", "colspan", "rowspan", "width"})
_OWN = {
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span", "width"}),
    "colgroup": frozenset({"span", "width"}),
    "img": frozenset({"align", "alt", "height", "src", "width"}),
    "ol": frozenset({"start", "type"}),
    "q": frozenset({"cite"}),
    "table": frozenset({"summary", "width"}),
    "td": _CELL,
    "th": _CELL | {"scope"},
    "ul": frozenset({"type"}),
}
ATTRIBUTES = {tag: EVERYWHERE | _OWN.get(tag, frozenset()) for tag in TAGS}
