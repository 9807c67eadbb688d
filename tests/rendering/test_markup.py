"""The tokenizer reads HTML as the HTML standard says, which html5lib implements independently."""

import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ses_verified_senders.verification_email.html.markup import Markup

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from html5lib._tokenizer import HTMLTokenizer
    from html5lib.constants import tokenTypes

_STATES = {
    "script": "scriptDataState",
    "style": "rawtextState",
    "textarea": "rcdataState",
    "title": "rcdataState",
    "xmp": "rawtextState",
    "iframe": "rawtextState",
    "noembed": "rawtextState",
    "noframes": "rawtextState",
}
Token = tuple[str, str, tuple[tuple[str, str], ...]]


def expected(html: str) -> list[Token]:
    """html5lib's tags and comments; it is put into its text states by hand, as its parser does."""
    tokenizer = HTMLTokenizer(html)
    tokens: list[Token] = []
    for token in tokenizer:
        data = token.get("data")
        if token["type"] in (tokenTypes["StartTag"], tokenTypes["EmptyTag"]):
            tokens.append(("tag", token["name"], tuple(dict(data).items())))  # type: ignore[arg-type]  # a tag's data is a mapping
            if token["name"] in _STATES:
                tokenizer.state = getattr(tokenizer, _STATES[token["name"]])
        elif token["type"] == tokenTypes["EndTag"]:
            tokens.append(("end", token["name"], ()))
        elif token["type"] == tokenTypes["Comment"]:
            tokens.append(("comment", "", ()))
        elif token["type"] == tokenTypes["Doctype"]:
            tokens.append(("doctype", "", ()))
    return tokens


def found(html: str) -> list[Token]:
    markup = Markup(html)
    tokens: list[tuple[int, Token]] = []
    for offset, tag in markup.sequence:
        attributes: dict[str, str] = {}
        for attribute in tag.attributes:
            attributes.setdefault(attribute.name, attribute.value)
        given = () if tag.closing else tuple(attributes.items())
        tokens.append((offset, ("end" if tag.closing else "tag", tag.name, given)))
    kinds = {"comment": "comment", "declaration": "comment", "doctype": "doctype"}
    tokens += [(each.start, (kinds[each.kind], "", ())) for each in markup.declarations if each.kind in kinds]
    return [token for _, token in sorted(tokens)]


FRAGMENTS = st.sampled_from(
    [
        *("<", ">", "/", "=", '"', "'", " ", "\n", "\t", "\f", "a", "b", "P", "x1", "!", "?", "-", "--", "text"),
        *("<!--", "-->", "--!>", "<p", "</p", "</", "<br/>", "<img src=", "<!doctype", "<![CDATA[", "]]>"),
        *(
            "style",
            "<style>",
            "</style",
            "<textarea>",
            "</textarea>",
            "<script>",
            "</script>",
            "class",
            "&lt;",
            "&amp;",
        ),
    ]
)


@settings(max_examples=1500, deadline=None)
@given(html=st.lists(FRAGMENTS, max_size=14).map("".join))
@example("<p a=b/c>")
@example("<p a==b>")
@example("<p =a>")
@example("<p a = >")
@example("<p a= 'b'c>")
@example("<p/a/b='c'/>")
@example('<p a"b=c>')
@example("<!--->x<!-- --!>")
@example("</>x</ p>")
@example("<p a='b>")
@example("<STYLE>a</style x>")
@example("<script><!--<script></script>x</script><b>")
@example("<script><!--<script>--></script><b>")
@example("<script><!--><script></script><b>")
@example("<script><!---><script></script><b>")
@example("<script><script></script><b>")
@example("<script><!--</script><b>")
def test_tokens_are_those_of_the_standard(html: str) -> None:
    assert found(html) == expected(html)


@pytest.mark.parametrize("opened", ["<p a", "<!--", "<style>", "<p a='", "<![", "<p " + "a=b " * 10])
def test_long_input_is_read_in_one_go(opened: str) -> None:
    # A regular expression that tried again at every character would not come back from this.
    Markup(opened * 50_000)


def test_an_attribute_is_found_whatever_its_case() -> None:
    (tag,) = Markup("<p STYLE=a>").tags.values()
    style = tag.get("style")
    assert style is not None
    assert (style.value, tag.get("class")) == ("a", None)


def test_offsets_point_at_what_was_written() -> None:
    html = "x<p CLASS = 'a&amp;b' id=c>\n<p CLASS = 'a&amp;b' id=c>"
    (tag,) = Markup(html).tags.values()
    assert tag.offsets == [1, 28]
    first, second = tag.attributes
    assert (first.name, first.value, second.value) == ("class", "a&b", "c")
    assert html[1 + first.start : 1 + first.end] == "CLASS = 'a&amp;b'"
    assert html[1 + first.value_start :].startswith("a&amp;b'")
    assert html[1 + second.value_start :].startswith("c>")
