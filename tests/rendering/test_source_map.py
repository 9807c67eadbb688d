"""Every piece of the HTML is traced to where it was written, and the tracing changes nothing."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.lexer import Lexer
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ses_verified_senders.verification_email.html.edit import Edit, apply
from ses_verified_senders.verification_email.rendering.compiler import position_lexer
from ses_verified_senders.verification_email.rendering.origin import Origin
from ses_verified_senders.verification_email.rendering.source_map import EditedSourceMap, SourceMap
from ses_verified_senders.verification_email.rendering.template import render

VARIABLES = {"name": "N&N", "product": {"name": "Prod"}, "links": ["one", "two"], "number": 7}
PARTS = {
    "base.j2": "<html>\n<body>\n  {% block content %}\n  <big>base</big>\n  {% endblock %}\n"
    "{% include 'foot.j2' %}\n</body>",
    "foot.j2": "<i>foot {{ name }}</i>\n{%- for link in links %}\n  <kbd>{{ link }}</kbd>\n{%- endfor %}",
    "macros.j2": "{% macro button(label) -%}\n  <u>{{ label }}</u>\n{%- endmacro %}\n"
    "{% macro box() %}<div>{{ caller() }}</div>{% endmacro %}",
}


def _write(folder: Path, source: str) -> None:
    for name, content in {**PARTS, "t.j2": source}.items():
        (folder / name).write_text(content)


def _place(folder: Path, source: str, needle: str) -> tuple[str, int, int, str]:
    """File, line, column and variable of the first `needle` in the HTML."""
    _write(folder, source)
    rendered = render(Path("t.j2"), folder, VARIABLES)
    origin = rendered.source_map.locate(re.search(needle, rendered.html).start())  # type: ignore[union-attr]
    return origin.file.name, origin.line, origin.column, origin.variable


IMPORTS = "{% from 'macros.j2' import button, box %}\n"


@pytest.mark.parametrize(
    ("source", "needle", "place"),
    [
        ("a\n <b>", "<b>", ("t.j2", 2, 2, "")),
        ("{# note #}\n{% if 1 -%}\n  <b>{% endif %}", "<b>", ("t.j2", 3, 3, "")),
        ("x\r\n<b>", "<b>", ("t.j2", 2, 1, "")),
        ("{% raw %}\n{{<b>{% endraw %}", "<b>", ("t.j2", 2, 3, "")),
        ("<p>{{ name }}</p>", "N&amp;N", ("t.j2", 1, 7, "name")),
        ("<p>{{ product.name }}</p>", "Prod", ("t.j2", 1, 7, "product.name")),
        ("<p>{{ number + 1 }}</p>", "8", ("t.j2", 1, 7, "number")),
        ("{% include 'foot.j2' %}", "<i>", ("foot.j2", 1, 1, "")),
        ("{% include 'foot.j2' %}", "two", ("foot.j2", 3, 11, "links[1]")),
        ("{% include 'macros.j2' ignore missing without context %}<b>", "<b>", ("t.j2", 1, 57, "")),
        ("{% extends 'base.j2' %}{% block content %}\n<b>{% endblock %}", "<b>", ("t.j2", 2, 1, "")),
        ("{% extends 'base.j2' %}", "<body>", ("base.j2", 2, 1, "")),
        ("{% extends 'base.j2' %}{% block content %}{{ super() }}{% endblock %}", "<big>", ("base.j2", 4, 3, "")),
        ("{% block b %}<b>{% endblock %}<p>{{ self.b() }}", "(?<=<p>)<b>", ("t.j2", 1, 14, "")),
        (IMPORTS + "{{ button(name) }}", "<u>", ("macros.j2", 2, 3, "")),
        (IMPORTS + "{{ button(name) }}", "N&amp;N", ("macros.j2", 2, 9, "name")),
        (IMPORTS + "{{ button(name)|indent(4) }}", "<u>", ("macros.j2", 2, 3, "")),
        (IMPORTS + "{{ button(name)|trim|upper }}", "<U>", ("macros.j2", 2, 3, "")),
        (IMPORTS + "{% call box() %}\n<s>{% endcall %}", "<div>", ("macros.j2", 4, 18, "")),
        (IMPORTS + "{% call box() %}\n<s>{% endcall %}", "<s>", ("t.j2", 3, 1, "")),
        ("{% filter upper %}x\n<b>{% endfilter %}", "<B>", ("t.j2", 2, 1, "")),
        ("{% set x %}x\n<b>{% endset %}{{ x }}", "<b>", ("t.j2", 2, 1, "")),
        ("{% set x %}x\n<b>{% endset %}\n{{ x ~ '&' }}", "<b>", ("t.j2", 2, 1, "")),
        ("{% set x %}x\n<b>{% endset %}\n{{ x ~ '&' }}", "&amp;", ("t.j2", 3, 4, "x")),
        ("\n{{ '<b>'|safe }}", "<b>", ("t.j2", 2, 5, "")),
        (
            "{% for n in [[2]] recursive %}{% if n is sequence %}{{ loop(n) }}"
            "{% else %}\n {{ n }}{% endif %}{% endfor %}",
            "2",
            ("t.j2", 2, 5, "n"),
        ),
        ("{% for a in [1, 2] %}\n<b>{% if loop.last %}<s>{% endif %}{% endfor %}", "<s>", ("t.j2", 2, 22, "")),
        ("{% with x = name %}\n{{ x }}{% endwith %}", "N&amp;N", ("t.j2", 2, 4, "name")),
        ("{% autoescape false %}\n{{ name }}<b>{% endautoescape %}", "<b>", ("t.j2", 2, 11, "")),
    ],
)
def test_a_piece_is_traced_to_its_source(
    tmp_path: Path, source: str, needle: str, place: tuple[str, int, int, str]
) -> None:
    if "\r" in source:
        _write(tmp_path, "")
        (tmp_path / "t.j2").write_bytes(source.encode())
        rendered = render(Path("t.j2"), tmp_path, VARIABLES)
        origin = rendered.source_map.locate(rendered.html.index(needle))
        assert (origin.file.name, origin.line, origin.column, origin.variable) == place
    else:
        assert _place(tmp_path, source, needle) == place


def test_the_value_printed_into_a_stretch_is_found(tmp_path: Path) -> None:
    _write(tmp_path, '<td width="1{{ number }}0">{{ name }}</td>')
    rendered = render(Path("t.j2"), tmp_path, VARIABLES)
    start = rendered.html.index("170")
    printed = rendered.source_map.printed(start, start + 3)
    assert printed is not None
    assert printed.variable == "number"
    assert rendered.source_map.printed(0, start) is None


def test_what_a_style_block_says_is_traced_to_the_block(tmp_path: Path) -> None:
    _write(tmp_path, "<html>\n <style>p { color: red }</style>\n<p>x</p>\n<b>y</b>")
    rendered = render(Path("t.j2"), tmp_path, {})
    assert rendered.source_map.locate(rendered.html.index("color")).line == 2
    after = rendered.source_map.locate(rendered.html.index("<b>"))
    assert (after.line, after.column) == (4, 1)


PIECES = st.sampled_from(
    [
        "text ",
        "\n",
        "  ",
        "<b>",
        "</b>",
        "&amp;",
        "{{ name }}",
        "{{- name -}}",
        "{{ product.name|upper }}",
        "{{ number }}",
        "{# note #}",
        "{#- note -#}",
        "{{ links|join(', ') }}",
        "{{ name|safe }}",
        "{{ '<i>' ~ name }}",
        "{{ x ~ name }}",
        "{% include 'foot.j2' %}",
        "{{ button(name) }}",
        "{{ button('<q>')|indent(2) }}",
        "{{ (x ~ '&')|replace('b', 'c') }}",
        "{{ button(name)|striptags }}",
        "{{ x|length }}",
        "{{ [name, x]|join('-') }}",
        "{{ button(name) + name }}",
        "{{ x|wordwrap(5) }}",
        "{{ '%s!'|format(x) }}",
        "{{ {'a': name} }}",
        "{% if number > 3 -%}\n yes {%- endif %}",
        "{% raw %}{{ raw }}{% endraw %}",
        "{{ links }}",
        "{{ none }}",
        "{{ x|trim|e }}",
    ]
)
WRAPPERS = st.sampled_from(
    [
        ("{% for link in links %}", "{{ loop.index }}{% endfor %}"),
        ("{% for n in links if n != 'one' %}", "{% else %}none{% endfor %}"),
        ("{% filter upper %}", "{% endfilter %}"),
        ("{% call box() %}", "{% endcall %}"),
        ("{% set x %}", "{% endset %}{{ x }}"),
        ("{% set x | trim %}", "{% endset %}{{ x }}"),
        ("{% with name = '<w>' -%}", "{%- endwith %}"),
        ("{% autoescape false %}", "{% endautoescape %}"),
        ("{% if number is defined %}", "{% else %}no{% endif %}"),
        ("{% macro local(y) %}", "{% endmacro %}{{ local(1) }}{{ local(2)|lower }}"),
    ]
)
BODIES = st.recursive(
    st.lists(PIECES, max_size=4).map("".join),
    lambda inner: st.tuples(WRAPPERS, st.lists(inner, max_size=3)).map(lambda t: t[0][0] + "".join(t[1]) + t[0][1]),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, extends=st.booleans())
def test_the_result_is_jinja2s_own(tmp_path: Path, body: str, extends: bool) -> None:
    block = f"{{% extends 'base.j2' %}}{{% block content %}}{IMPORTS}{{% set x %}}<b>x</b>{{% endset %}}"
    source = f"{block}{{{{ super() }}}}{body}{{% endblock %}}" if extends else f"{IMPORTS}{{% set x = 'x<' %}}{body}"
    _write(tmp_path, source)
    plain = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(tmp_path), autoescape=True, undefined=StrictUndefined, cache_size=0
    )
    expected = plain.get_template("t.j2").render(VARIABLES)
    rendered = render(Path("t.j2"), tmp_path, VARIABLES)
    assert rendered.html == expected
    # The template's own tags stand at the place that the map gives for them.
    for match in re.finditer(r"<(?:kbd|big|u|div|body)>", expected):
        origin = rendered.source_map.locate(match.start())
        line = origin.file.read_text().split("\n")[origin.line - 1]
        assert line[origin.column - 1 :].startswith((match[0], "{%")) or not origin.literal


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text("ab\n", min_size=1, max_size=30))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Edit(start, end, draw(st.sampled_from(["", "X", "XY\nZ"]))) for start, end in pairs]


@given(edited_texts())
def test_the_map_follows_edits(edited: tuple[str, list[Edit]]) -> None:
    text, edits = edited
    before = SourceMap.verbatim(Path("a.html"), text)
    edits = [edit._replace(places=((0, 0),)) for edit in edits]
    block = Origin(Path("a.html"), 1, 1)
    after = EditedSourceMap(before, edits)
    # The same by hand: each character of the result with the offset it had, None for a new one.
    offsets: list[int | None] = []
    position = 0
    for edit in edits:
        offsets += [*range(position, edit.start), *([None] * len(edit.text))]
        position = edit.end
    offsets += range(position, len(text))
    assert len(apply(text, edits)) == len(offsets)
    for index, offset in enumerate(offsets):
        expected = block if offset is None else before.locate(offset)
        assert after.locate(index) == expected
        assert after.printed(index, index + 1) == (block if offset is None else None)


@settings(max_examples=300, deadline=None)
@given(
    source=st.lists(
        st.sampled_from(
            ["{", "{{", "{%", "{#", "}", "}}", "%}", "#}", "-", " ", "\n", "x", "{% raw %}", "{% endraw %}"]
        ),
        max_size=12,
    ).map("".join)
)
def test_tokens_are_jinja2s_own(source: str) -> None:
    def tokens(lexer: Lexer) -> list[tuple[int, str, str]] | str:
        try:
            return [(int(line), token, value) for line, token, value in lexer.tokeniter(source, None)]
        except TemplateSyntaxError as error:
            return f"{error.lineno}: {error.message}"

    assert tokens(position_lexer()) == tokens(Lexer(Environment()))
