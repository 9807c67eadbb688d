"""How many elements of an HTML text are open at once.

A parser written in a compiled language nests its calls as deeply as the elements, and beyond its stack there is no
error to catch, the process is gone; and formatting that stays open is opened anew in each paragraph that follows
(https://html.spec.whatwg.org/multipage/parsing.html#reconstruct-the-active-formatting-elements).
"""

from collections import Counter
from collections.abc import Callable
from operator import itemgetter

from ses_verified_senders.verification_email.html.markup import Markup

# Without content, or ended by the next of their kind: they open nothing deeper than what they stand in.
_FLAT_NAMES = """
area base br col embed hr img input link meta param source track wbr
dd dt li optgroup option p tbody td tfoot th thead tr
"""
_FLAT = frozenset(_FLAT_NAMES.split())
# The standard's formatting elements.
_FORMATTING_NAMES = "a b big code em font i nobr s small strike strong tt u"
_FORMATTING = frozenset(_FORMATTING_NAMES.split())


def most_open(markup: Markup) -> int:
    """The most elements that are open at one place, or more than that, where they are nested wrongly."""
    return _most_open(markup, lambda name: name not in _FLAT)


def most_formatting(markup: Markup) -> int:
    """The same for the elements that are opened anew in each paragraph."""
    return _most_open(markup, _FORMATTING.__contains__)


def _most_open(markup: Markup, counts: Callable[[str], bool]) -> int:
    kinds = [(each, counts(each.name)) for each in markup.tags.values() if each.name == "table" or counts(each.name)]
    places = sorted(((offset, tag, weight) for tag, weight in kinds for offset in tag.offsets), key=itemgetter(0))
    # An end tag in a table's cell ends nothing outside the table.
    tables = most = total = 0
    opened: Counter[tuple[int, str]] = Counter()
    for _, element, weight in places:
        is_table = element.name == "table"
        if not element.closing:
            opened[tables, element.name] += 1
            tables += is_table
            total += weight
            most = max(most, total)
        elif opened[tables - is_table, element.name]:
            tables -= is_table
            opened[tables, element.name] -= 1
            total -= weight
    return most
