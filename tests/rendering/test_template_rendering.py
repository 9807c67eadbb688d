"""Rendering: what a template may do, and how it fails."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_verified_senders.verification_email.rendering.errors import TemplateError, TemplateProblem
from ses_verified_senders.verification_email.rendering.template import RenderedTemplate, render

Render = Callable[..., RenderedTemplate]


@pytest.fixture
def rendering(tmp_path: Path) -> Render:
    """Renders the given source as `t.html.j2`, beside the files given by name (`-` for `.`)."""

    def rendered(source: str, files: dict[str, str] | None = None, **variables: Any) -> RenderedTemplate:
        for name, content in {"t.html.j2": source, **(files or {})}.items():
            (tmp_path / name).write_text(content)
        return render(Path("t.html.j2"), tmp_path, variables)

    return rendered


def test_values_are_escaped(rendering: Render) -> None:
    assert rendering("<p>{{ name }}</p>", name="<b> & Co").html == "<p>&lt;b&gt; &amp; Co</p>"


def test_a_template_may_extend_include_and_import(rendering: Render) -> None:
    files = {
        "base.j2": "<p>{% block content %}{% endblock %}</p>{% include 'foot.j2' %}",
        "foot.j2": "<i>{{ name }}</i>",
        "m.j2": "{% macro bold(text) %}<b>{{ text }}</b>{% endmacro %}",
    }
    source = "{% extends 'base.j2' %}{% from 'm.j2' import bold %}{% block content %}{{ bold(name) }}{% endblock %}"
    assert rendering(source, files, name="x&y").html == "<p><b>x&amp;y</b></p><i>x&amp;y</i>"


@pytest.mark.parametrize(
    ("source", "subject"),
    [
        ("{% set subject = 'For ' ~ name %}", "For A & <B>"),
        ("{% set subject %}For {{ name }}{% endset %}", "For A & <B>"),
        ("none", ""),
    ],
)
def test_the_subject_is_plain_text(rendering: Render, source: str, subject: str) -> None:
    assert rendering(source, name="A & <B>").subject == subject


def test_an_absolute_path_inside_the_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "t.html.j2").write_text("hello")
    assert render(tmp_path / "t.html.j2", tmp_path, {}).file == tmp_path / "t.html.j2"


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("\n\n{{ nope }}", 3, "'nope' is undefined"),
        ("\n{{ name.first }}", 2, "has no attribute 'first'"),
        ("\n{% if %}", 2, "Expected an expression"),
        ("{{ lipsum() }}", 1, "no function lipsum()"),
        ("{{ name|shout }}", 1, "No filter named 'shout'"),
        ("\n{{ 1 / 0 }}", 2, "division by zero"),
        ("{{ name.__class__ }}", 1, "unsafe"),
        ("\n{% include 'nope.j2' %}", 2, "'nope.j2' not found in search path"),
        ("\n{% include '../secret.j2' %}", 2, "there is no '../secret.j2'; it must be a file inside"),
        ("\n{% include '/etc/passwd' %}", 2, "must be a file inside"),
        ("\n{{ image('nope.png') }}", 2, "cannot be read"),
        ("\n{{ image('../logo.png') }}", 2, "outside"),
        ("\n{{ image('t.html.j2') }}", 2, "no image's ending"),
    ],
)
def test_an_error_names_file_and_line(rendering: Render, source: str, line: int, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        rendering(source, name="x")
    assert caught.value.line == line
    assert caught.value.file.name == "t.html.j2"
    assert message in caught.value.message
    assert f"t.html.j2:{line}: " in str(caught.value)


def test_all_missing_variables_are_told_at_once_where_they_are_used(rendering: Render) -> None:
    with pytest.raises(TemplateError) as caught:
        rendering("{{ one }}\n{% include 'part.j2' %}\n{{ three }}", {"part.j2": "\n{{ two }}"})
    assert [(problem.file.name, problem.line) for problem in caught.value.problems] == [
        ("t.html.j2", 1),
        ("part.j2", 2),
        ("t.html.j2", 3),
    ]


RUNAWAYS = [
    ("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "more than 250,000 steps"),
    (
        "{% for i in range(99999) %}{% for j in range(99999) %}{{ 'x' * 1000 }}{% endfor %}{% endfor %}",
        "more than 16,777,216 characters",
    ),
    (
        "{% macro f(n) %}{% if n %}{% set x = f(n - 1) %}{% set x = f(n - 1) %}{% endif %}{% endmacro %}"
        "{% set x = f(40) %}",
        "more than 250,000 steps",
    ),
    ("{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}", "without end"),
    ("{% macro f(n) %}{{ n and f(n - 1) }}{{ n and f(n - 1) }}{% endmacro %}{{ f(40) }}", "more than 250,000 steps"),
    ("{% include 't.html.j2' %}", "without end"),
    ("{% for x in 'a' recursive %}{{ loop('aa') }}{% endfor %}", "without end"),
]


@pytest.mark.parametrize(("source", "reason"), RUNAWAYS)
def test_what_never_ends_is_stopped(rendering: Render, source: str, reason: str) -> None:
    """By a count: without the bounds these take minutes or all memory, and the suite's time-out ends them."""
    with pytest.raises(TemplateError) as caught:
        rendering(source)
    assert caught.value.file.name == "t.html.j2"
    assert caught.value.line == 1
    assert reason in caught.value.message


def test_a_link_out_of_the_folder_is_not_followed(rendering: Render, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.j2"
    outside.write_text("secret")
    rendering("ok")
    folder = rendering("ok").file.parent
    (folder / "link.j2").symlink_to(outside)
    with pytest.raises(TemplateError, match="leads out"):
        rendering("{% include 'link.j2' %}")


def test_a_file_outside_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="outside"):
        render(Path("/etc/hostname"), tmp_path, {})


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.html.j2").write_bytes(b"caf\xe9")
    with pytest.raises(TemplateError, match="UTF-8"):
        render(Path("t.html.j2"), tmp_path, {})


def test_names_stand_in_for_values_that_are_not_known(tmp_path: Path) -> None:
    source = "{{ a }} {{ b.c }} {% for d in e %}{{ d }}{% endfor %}{% if f %} yes{% endif %} {{ g|default('h') }}"
    (tmp_path / "t.html.j2").write_text(source)
    assert render(Path("t.html.j2"), tmp_path, {}, stand_ins=True).html == "a b.c e[0] yes h"


def test_an_image_is_embedded(rendering: Render, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    html = rendering('<img src="{{ image("logo.png") }}" alt="">').html
    assert html == '<img src="data:image/png;base64,iVBORw==" alt="">'


def test_a_style_block_becomes_style_attributes_and_nothing_else_changes(rendering: Render) -> None:
    source = (
        "<html><HEAD><style>p { color: red; margin: 0 } .a { color: navy !important }</style></HEAD>\n"
        "<p style='color:#123456'>&copy; {{ x }}</p><P class=a style=margin:1px>y</P><br/>"
    )
    assert rendering(source, x="<").html == (
        "<html><HEAD></HEAD>\n<p style='margin: 0; color:#123456'>&copy; &lt;</p>"
        '<P class=a style="color: navy !important; margin:1px">y</P><br/>'
    )


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<style>p { color: red !important; margin: 0 }</style><p style='color: blue; margin: 1px'>",
         "<p style='color: red !important; color: blue; margin: 1px'>"),
        ("<style>p { color: red }</style><P STYLE='color: blue'>", "<P STYLE='color: blue'>"),
        ("<link rel=stylesheet href=/dev/zero><style>p { color: red }</style><p>",
         '<link rel=stylesheet href=/dev/zero><p style="color: red">'),
        # As in a browser, a link is the first child like any other element.
        ("<style>p:first-child { color: red }</style><div><link href=x><p>", "<div><link href=x><p>"),
        ("<style>p { color: red }<p></style><p></p><style>", '<p style="color: red"></p>'),
    ],
)  # fmt: skip
def test_a_tags_own_style_wins_unless_the_block_says_important(rendering: Render, source: str, html: str) -> None:
    assert rendering(source).html == html


def test_a_linked_style_sheet_is_not_read(rendering: Render, tmp_path: Path) -> None:
    (tmp_path / "x.css").write_text("p { margin: 0 }")
    for place in (tmp_path / "x.css", (tmp_path / "x.css").as_uri()):
        source = f"<link rel=stylesheet href={place}><style>@import '{place}'; p {{ color: red }}</style><p>"
        assert rendering(source).html == f'<link rel=stylesheet href={place}><p style="color: red">'


def test_a_block_printed_without_autoescaping_is_text(rendering: Render) -> None:
    source = "{% autoescape false %}{% block b %}<b>{% endblock %}{{ self.b()|e }}{% endautoescape %}"
    assert rendering(source).html == "<b>&lt;b&gt;"


def test_what_says_nothing_of_looks_is_not_lost(rendering: Render) -> None:
    assert rendering("<style>@charset 'utf-8'; @namespace 'x'; p { margin: 0 }</style>").lost_styles == ()


def test_what_no_style_attribute_can_say_is_remembered(rendering: Render) -> None:
    rendered = rendering("<b>\n<style>p:hover { color: red } @media print { p { color: red } }</style>\n</b>")
    assert [(origin.line, rule) for origin, rule in rendered.lost_styles] == [(2, "p:hover"), (2, "@media print")]


SOUP = st.sampled_from(
    [
        *("{{", "}}", "{%", "%}", "{#", "#}", "-", " ", "\n", "x", "y.z", "1", "'s'", "[", "]", "(", ")", "|", "~"),
        *("**", "*", "if ", "else", "endif", "for i in ", "endfor", "set x = ", "macro m(a)", "endmacro", "m(1)"),
        *("block b", "endblock", "include 't.html.j2'", "extends 't.html.j2'", "import 't.html.j2' as q", "call m(1)"),
        *("recursive", "loop(x)", "endcall", "upper", "join", "map('x')", "raw", "endraw", "caller()", "self.b()"),
        *("super()", "<style>", "</style>", "<p>", "\0", "range(9)", "is", "defined", "None", "{", "}"),
        *("{{ x }}", "{% if x %}", "{% endif %}", "{% for i in x %}", "{% endfor %}"),
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=st.lists(SOUP, max_size=10).map("".join))
def test_any_template_renders_or_says_why_not(source: str, tmp_path: Path) -> None:
    (tmp_path / "t.html.j2").write_text(source)
    problems: tuple[TemplateProblem, ...] = ()
    try:
        render(Path("t.html.j2"), tmp_path, {"x": "abc", "y": {"z": [1, "<"]}})
    except TemplateError as error:
        problems = error.problems
    assert all(problem.file == tmp_path / "t.html.j2" for problem in problems)
    assert all("\n" not in problem.message for problem in problems)
