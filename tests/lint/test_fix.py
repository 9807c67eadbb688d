"""Mending: what becomes of what, what stays, and that it is done once and for all."""

import base64
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, TemplateSyntaxError

from ses_verified_senders.cli.app import main
from ses_verified_senders.verification_email.fix.fixing import fix
from ses_verified_senders.verification_email.fix.loss import Kind
from ses_verified_senders.verification_email.fix.placeholders import MaskError

NOWHERE = Path("/nonexistent")

MENDED = [
    ("<<a href=x>/<", ""),
    ("<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>x</title></head>", "<html><head></head>"),
    ("<p>a<!-- x -->b<!--[if mso]><b><![endif]--></p>", "<p>ab</p>"),
    ("<!--[if !mso]><!--><p>x</p><!--<![endif]-->", "<p>x</p>"),
    ("<![endif]><?xml?><p>x</p>", "<p>x</p>"),
    ("<table role=presentation border=0 width=600>", '<table style="border: 0" width=600>'),
    ('<td bgcolor="ffffff" valign=top>', '<td style="background-color: #ffffff; vertical-align: top">'),
    ("<td bgcolor=red style='color: blue'>", "<td style='background-color: red; color: blue'>"),
    ("<td bgcolor=red style='background: blue'>", "<td style='background: blue'>"),
    ("<td align=center height=9 nowrap>", '<td style="text-align: center; height: 9px; white-space: nowrap">'),
    ("<p align=right style=color:red>", '<p style="text-align: right; color:red">'),
    ("<table align=center>", '<table style="margin-left: auto; margin-right: auto">'),
    ("<tr width=50%>", "<tr>"),
    ('<font color="#333" size=2 face=Arial>x</font>',
     '<font style="color: #333; font-size: small; font-family: Arial">x</font>'),
    ("<hr size=1 noshade>", '<hr style="border-bottom-width: 0; border-style: solid">'),
    ("<img border=0 alt=''>", "<img style=\"border: 0\" alt=''>"),
    ("<body text=#111 onload=x()>", '<body style="color: #111">'),
    ('<table cellpadding="4"><tr><td>x</td><td style="padding: 0">y</td></tr></table>',
     '<table><tr><td style="padding: 4px">x</td><td style="padding: 0">y</td></tr></table>'),
    ("<td align=center><table><tr><td><table></table>", '<td style="text-align: center">'
     '<table style="text-align: left; margin-left: auto; margin-right: auto"><tr><td><table></table>'),
    ("<td align=center><table align=left>", '<td style="text-align: center">'
     '<table style="float: left; text-align: left">'),
    ("<a href='https://example.com'>here</a>", "here"),
    ("<a href='x' style='color: red' target=_blank>here</a>", "<span style='color: red'>here</span>"),
    ("<section class=a><p>x</p></section>", "<div class=a><p>x</p></div>"),
    ("<div><span>x</span></video></div>", "<div><span>x</span></div>"),
    ("a<o:p> </o:p>b<wbr>c", "a b c".replace("b c", "bc")),
    ("<script>if (a<b) {}</script><svg><svg/><path/></svg>x", "x"),
    ("<!doctype html><table style='color: red'></table>",
     "<table style='font: inherit; text-align: inherit; white-space: inherit; color: red'></table>"),
    ("<video><p>x</p>", ""),
    ("<td><video>x</td><td>y</td>", "<td></td><td>y</td>"),
    ("<p>x</p lang=de></b class>", "<p>x</p></b>"),
    ("a<script>x", "a"),
    ("<iframe src=x></iframe>y", "y"),
    ("<p style='background: url(javascript:x)'>", "<p>"),
    ("<q cite='javascript:x'>", "<q>"),
    ("<style>p { color: red } td { padding: 2px }</style><p style='margin:0'>x</p><table><td>y</table>",
     "<p style='color: red; margin:0'>x</p><table><td style=\"padding: 2px\">y</table>"),
    ("<style>a { color: red }</style><a href=x>x</a>", '<span style="color: red">x</span>'),
]  # fmt: skip


@pytest.mark.parametrize(("source", "mended"), MENDED)
def test_what_becomes_of_what(source: str, mended: str) -> None:
    assert fix(source, NOWHERE, is_template=False).source == mended


@pytest.mark.parametrize(
    ("source", "mended"),
    [
        ("{{ name }}<p lang='{{ lang }}'>{{ a|e }}</p>", "{{ name }}<p>{{ a|e }}</p>"),
        (
            "<td bgcolor='{{ c }}'>{% if x %}<b>{% endif %}",
            '<td style="background-color: {{ c }}">{% if x %}<b>{% endif %}',
        ),
        ("<!-- {{ a }} {% if x %} -->y<!-- {% endif %} -->", "{% if x %}y{% endif %}"),
        ("<p {% if x %}lang=de{% endif %}>", "<p {% if x %}lang=de{% endif %}>"),
        ("{# <a> #}{% set x = '<a>' %}<a>x</a>", "{# <a> #}{% set x = '<a>' %}x"),
        ("{% raw %}<a>{{ x }}</a>{% endraw %}", "{% raw %}{{ x }}{% endraw %}"),
        ("<style>p { color: {{ c }} }</style><p>x</p>", "<style>p { color: {{ c }} }</style><p>x</p>"),
        ("{%- block x -%}\n <a>\n{%- endblock -%}\n", "{%- block x -%}\n \n{%- endblock -%}\n"),
        ("<td width='{{ w }}' cellpadding={{ n }}>", "<td width='{{ w }}'>"),
    ],
)
def test_jinja2s_tags_stay_as_they_are(source: str, mended: str) -> None:
    assert fix(source, NOWHERE, is_template=True).source == mended


def test_an_expression_moves_with_its_style() -> None:
    source = (
        "<style>p { color: {{ brand|default('#fff') }}; margin: 0 }</style><p style=\"padding: {{ p }}px\">{{ x }}</p>"
    )
    assert fix(source, NOWHERE, is_template=False).source == (
        "<p style=\"color: {{ brand|default('#fff') }}; margin: 0; padding: {{ p }}px\">{{ x }}</p>"
    )


def test_images_of_the_folder_are_embedded(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a b.png").write_bytes(b"\x89PNG")
    uri = f"data:image/png;base64,{base64.b64encode(bytes([0x89]) + b'PNG').decode()}"
    sources = ["images/a%20b.png", "../a.png", "/etc/a.png", "https://example.com/a.png", "nope.png"]
    html = "".join(f'<img src="{source}" alt="">' for source in sources)
    mended = fix(html, tmp_path, is_template=False).source
    assert mended == html.replace('"images/a%20b.png"', f'"{uri}"')


def test_what_is_lost_is_named_with_its_line() -> None:
    source = "<p>\n<a href='https://example.com/{{ id }}'>x</a>\n<td background='x.png'>\n<svg></svg>"
    source += "<style>p:hover{}</style>"
    losses = fix(source, NOWHERE, is_template=False).losses
    assert [(loss.line, loss.kind) for loss in losses] == [
        (2, Kind.LINK), (3, Kind.BACKGROUND), (4, Kind.ELEMENT), (4, Kind.STYLE),
    ]  # fmt: skip
    assert "https://example.com/{{ id }}" in losses[0].message
    assert "x.png" in losses[1].message


def test_private_use_characters_are_not_taken_for_tags() -> None:
    with pytest.raises(MaskError):
        fix("{{ x }}\U0010fffd", NOWHERE, is_template=True)


PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            "/",
            "=",
            '"',
            "'",
            " ",
            "\n",
            "x",
            "text",
            "<!--",
            "-->",
            "<![",
            "<?",
            "</",
            "&lt;",
            "<p>",
            "</p>",
        ),
        *("<a href=x>", "</a>", "<section>", "</section>", "<svg>", "</svg>", "<style>", "p{color:red}", "</style>"),
        *(
            "<td align=center bgcolor=red",
            " style='color:blue'",
            " lang=x",
            " onclick=x",
            "<table cellpadding=3>",
            "<table>",
        ),
        *(
            "{{ x }}",
            "{% if x %}",
            "{% endif %}",
            "<script>",
            "</script>",
            "<title>",
            "</title>",
            "<textarea>",
            "<br/>",
        ),
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(html=st.lists(PIECES, max_size=12).map("".join))
def test_anything_is_mended_for_good(html: str, reading: ModuleType) -> None:
    once = fix(html, NOWHERE, is_template=False).source
    assert fix(once, NOWHERE, is_template=False).source == once
    # Jinja2's own tags may stand anywhere, also where HTML takes them for names.
    if "{" not in html:
        left = reading.read(once)
        assert (left.tags, left.attributes, left.others) == ({}, {}, {})


def test_the_command_mends_in_place_and_shows_the_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mail.html"
    file.write_bytes(b"<p lang=de>x</p>\r\n<a href=y>z</a>\r\n")
    assert main(["lint", "--fix", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "-<p lang=de>x</p>" in shown
    assert "+<p>x</p>" in shown
    assert f"{file}:2: lost: the link to y" in shown
    assert "1 file fixed, 0 unchanged; lost: 1 link\n" in shown
    assert file.read_bytes() == b"<p>x</p>\r\nz\r\n"
    assert main(["lint", "--fix", str(file)]) == 0
    assert capsys.readouterr().out.strip() == "0 files fixed, 1 unchanged\n0 errors, 0 warnings"


def test_the_command_mends_into_another_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, target = tmp_path / "mail.html", tmp_path / "verify.html.j2"
    file.write_text("<p lang=de>{{ name }}</p>")
    assert main(["lint", "--fix", str(file), "-o", str(target)]) == 0
    assert (file.read_text(), target.read_text()) == ("<p lang=de>{{ name }}</p>", "<p>{{ name }}</p>")
    assert main(["lint", "--fix", str(file), str(file), "-o", str(target)]) == 2
    assert "is for one file" in capsys.readouterr().err


def test_a_template_that_cannot_be_parsed_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "t.html.j2"
    file.write_text("<a>{{ 'x }}</a>")
    assert main(["lint", "--fix", str(file)]) == 2
    assert f"{file}:1: " in capsys.readouterr().err
    assert file.read_text() == "<a>{{ 'x }}</a>"


def parses(source: str) -> bool:
    try:
        Environment().parse(source)
    except TemplateSyntaxError:
        return False
    return True


@settings(max_examples=400, deadline=None)
@given(source=st.lists(PIECES, max_size=12).map("".join))
def test_a_template_is_mended_for_good_and_keeps_jinja2s_tags(source: str) -> None:
    try:
        once = fix(source, NOWHERE, is_template=True).source
    except TemplateSyntaxError:
        return
    assert fix(once, NOWHERE, is_template=True).source == once
    if parses(source):
        assert parses(once)


def test_mending_the_shipped_templates_changes_nothing() -> None:
    folder = Path(__file__).parent.parent.parent / "templates"
    for file in folder.glob("*.j2"):
        source = file.read_text()
        fixed = fix(source, folder, is_template=True)
        assert (fixed.source, fixed.losses) == (source, ())
