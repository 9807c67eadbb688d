"""What did not show before a fix does not show after it, and what is dropped is named."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from ses_verified_senders.verification_email.fix.file import fixed_files
from ses_verified_senders.verification_email.fix.fixing import fix
from ses_verified_senders.verification_email.fix.loss import Kind
from ses_verified_senders.verification_email.rendering.template import render

NOWHERE = Path("/nonexistent")
# Each holds the word `secret`, which no browser shows; `kept` is what the fix makes of it.
HIDDEN = [
    ("<title>secret</title>", ""),
    ("<template><p>secret</p></template>", ""),
    ("<template><template>secret</template>secret</template>", ""),
    ("<dialog>secret</dialog>", ""),
    ("<noscript>secret</noscript>", ""),
    ("<datalist><option>secret</datalist>", ""),
    ("<ruby>x<rp>secret</rp><rt>y</rt></ruby>", 'x<span style="font-size: 50%">y</span>'),
    ("<details><summary>x</summary>secret<p>secret</p></details>", "<div><div>x</div></div>"),
    ("<details>secret</details>", "<div></div>"),
    ("<object data=x><p>secret</p></object>", ""),
    ("<iframe>secret</iframe>", ""),
    ("<video>secret</video><audio>secret</audio><canvas>secret</canvas>", ""),
    ("<progress value=1>secret</progress><meter>secret</meter>", ""),
    ("<svg><text>secret</text></svg><math>secret</math>", ""),
    ("<noframes>secret</noframes><noembed>secret</noembed>", ""),
    ("<script>secret</script><style>.secret{}</style>", ""),
    ("<input type=hidden value=secret>", ""),
    ("<INPUT TYPE=' Hidden ' value=secret>", ""),
    ("<p hidden>secret</p>", '<p style="display: none">secret</p>'),
    ("<section hidden>secret</section>", '<div style="display: none">secret</div>'),
    ("<a hidden href=x>secret</a>", '<span style="display: none">secret</span>'),
    ("<o:p hidden>secret</o:p>", '<span style="display: none">secret</span>'),
    ("<nav popover>secret</nav>", '<div style="display: none">secret</div>'),
    ("<textarea hidden>secret</textarea>", '<textarea style="display: none">secret</textarea>'),
    ("<select><option hidden>secret</select>", '<select><option style="display: none">secret</select>'),
    ("<a style='display:none'>secret</a>", "<span style='display:none'>secret</span>"),
    ("<style>.x{display:none}</style><b class=x>secret</b>", '<b style="display: none" class=x>secret</b>'),
    ("<style>nav{display:none}</style><nav>secret</nav>", '<div style="display: none">secret</div>'),
    ("<style>@media (min-width:481px){.m{display:none!important}}</style><p class=m>secret</p>",
     '<p style="display: none !important" class=m>secret</p>'),
    ("<style>[hidden]{display:none}</style><nav hidden>secret</nav>", '<div style="display: none">secret</div>'),
    ("<!-- secret --><!--[if mso]>secret<![endif]--><![CDATA[secret]]>", ""),
    ("<video>secret", ""),
    ("<frameset>secret</frameset>", ""),
    ("<p style='display:none;behavior:url(x)'>secret</p>", '<p style="display: none">secret</p>'),
    ("<p style='display:none;width:expression(1)'>secret</p>", '<p style="display: none">secret</p>'),
    ("<table><td><template>secret</td><td>x</td></table>", "<table><td></td><td>x</td></table>"),
]  # fmt: skip


# Style sheets that hide what is in a <nav>.
SHEETS = [
    "@supports (display: grid) { nav { display: none } }",
    "@layer a { nav { display: none } }",
    "@media not print { nav { display: none } }",
    "@media all and (hover: hover) and (orientation: landscape) { nav { display: none } }",
    "@media (400px <= width < 9000px) { nav { display: none } }",
    "@media (pointer: coarse) or (-webkit-min-device-pixel-ratio: 0) { nav { display: none } }",
    ":is(nav, aside) { display: none }",
    "div > :where(nav) { display: none }",
    "nav:is(nav):not(:target, :hover) { display: none }",
    ":root { --d: none; --e: var(--d) } nav { display: var(--e) }",
    "nav { display: var(--nowhere, none) }",
    "div { & nav { display: none } }",
    "div { nav { @media screen { display: none } } }",
    "nav { display: none; behavior: url(x) }",
    "@import 'local.css';",
    "@import url(local.css) screen;",
    '@import url("within.css");',
]
LOCAL = {"local.css": "nav { display: none }", "within.css": "@import 'local.css'; p { margin: 0 }"}


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """A folder with style sheets."""
    for name, css in LOCAL.items():
        (tmp_path / name).write_text(css)
    return tmp_path


@pytest.mark.parametrize("css", SHEETS)
@pytest.mark.parametrize("is_template", [False, True])
def test_what_any_style_sheet_hides_stays_hidden(css: str, is_template: bool, local: Path) -> None:
    source = f"<style>{css}</style><div><nav>secret</nav></div>"
    assert '<div style="display: none">secret</div>' in fix(source, local, is_template).source


@pytest.mark.parametrize(("source", "kept"), HIDDEN)
def test_what_is_hidden_stays_hidden(source: str, kept: str) -> None:
    fixed = fix(source, NOWHERE, is_template=False).source
    assert fixed == kept
    assert fix(fixed, NOWHERE, is_template=False).source == fixed


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("<dialog open>x</dialog>", "<div>x</div>"),
        ("<details open><summary>x</summary>y</details>", "<div><div>x</div>y</div>"),
        ("<p hidden style='display:block'>x</p>", "<p style='display:block'>x</p>"),
        ("<input type=text>", "<input>"),
        ("<select><option>x</select>", "<select><option>x</select>"),
        ("<p hidden>x</p><p>y</p>", '<p style="display: none">x</p><p>y</p>'),
    ],
)
def test_what_is_shown_stays_shown(source: str, kept: str) -> None:
    assert fix(source, NOWHERE, is_template=False).source == kept


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("<title>{% block title %}secret{% endblock %}</title>", ""),
        ("<!-- {% include 'old.html.j2' %} -->", ""),
        ("<!--[if mso]>{% include 'old.html.j2' %}<![endif]-->", ""),
        ("<!-- {{ secret }} {% for x in y %}secret{% else %}secret{% endfor %} -->", ""),
        ("<template>{% if x %}secret{% endif %}</template>", ""),
        ("<!-- {% filter upper %}secret{% endfilter %}{% call m() %}secret{% endcall %} -->", ""),
        ("<!-- {% raw %}secret{% endraw %}{# secret #} -->", ""),
        # What prints nothing stays for those who need it, and so does the half of a pair.
        ("<!-- {% set x = 1 %}secret -->{{ x }}", "{% set x = 1 %}{{ x }}"),
        ("<!-- {% set x %}y{% endset %} -->{{ x }}", "{% set x %}y{% endset %}{{ x }}"),
        ("<!-- {% from 'm.j2' import m %} -->{{ m() }}", "{% from 'm.j2' import m %}{{ m() }}"),
        ("<!-- {% macro m() %}<b>y</b>{% endmacro %} -->{{ m() }}", "{% macro m() %}<b>y</b>{% endmacro %}{{ m() }}"),
        ("<!-- {% extends 'base.j2' %} -->", "{% extends 'base.j2' %}"),
        ("<!-- {% if a %}{% set b = 1 %}secret{% else %}{% set b = 2 %}{% endif %} -->",
         "{% if a %}{% set b = 1 %}{% else %}{% set b = 2 %}{% endif %}"),
        ("<!-- {% if x %} -->y<!-- {% else %} -->z<!-- {% endif %} -->", "{% if x %}y{% else %}z{% endif %}"),
        ("<{{ tag }} bgcolor=red>x</{{ tag }}>", '<{{ tag }} style="background-color: red">x</{{ tag }}>'),
        ("<h{{ n }} lang=x>y</h{{ n }}>", "<h{{ n }}>y</h{{ n }}>"),
        ("<p {% if x %} hidden {% endif %} lang=de>y", "<p {% if x %} hidden {% endif %} lang=de>y"),
    ],
)  # fmt: skip
def test_jinja2_in_what_is_hidden_prints_nothing_any_more(source: str, kept: str) -> None:
    fixed = fix(source, NOWHERE, is_template=True)
    assert fixed.source == kept
    assert fix(kept, NOWHERE, is_template=True).source == kept


def test_a_childs_title_is_not_mailed(tmp_path: Path) -> None:
    layout = "<head><title>{% block title %}{% endblock %}</title></head><body>{% block body %}{% endblock %}</body>"
    child = "{% extends 'base.j2' %}{% block title %}secret{% endblock %}{% block body %}x{% endblock %}"
    (tmp_path / "base.j2").write_text(fix(layout, tmp_path, is_template=True).source)
    (tmp_path / "t.j2").write_text(child)
    assert render(Path("t.j2"), tmp_path, {}).html == "<head></head><body>x</body>"


def test_a_block_that_is_printed_elsewhere_too_stays_for_that(tmp_path: Path) -> None:
    source = "<title>{% block title %}Hello{% endblock %}</title><h1>{{ self.title() }}</h1>"
    (tmp_path / "t.j2").write_text(fix(source, tmp_path, is_template=True).source)
    assert render(Path("t.j2"), tmp_path, {}).html == "<h1>Hello</h1>"


def test_a_templates_own_styles_hold_for_the_tags_that_change(tmp_path: Path) -> None:
    source = "<style>nav, a.x { display: none }</style><nav>secret</nav><a class=x>secret</a><p>y</p>"
    fixed = fix(source, tmp_path, is_template=True).source
    assert '<div style="display: none">secret</div><span style="display: none" class=x>secret</span>' in fixed
    assert fixed.startswith("<style>")


# A template's own style block, or that of its layout or of what includes it, and what of a `secret` it hides.
RULES = [
    ("nav{display:none}", "<nav>secret</nav>"),
    ("aside.x{visibility:hidden}", "<aside class=x>secret</aside>"),
    ("#all > a:first-child{display:none}", "<a href=x>secret</a><p>y</p>"),
    ("[data-x]{display:none}", "<p data-x>secret</p>"),
    ("[align=left] b{display:none}", "<p align=left><b>secret</b></p>"),
    ("section p{display:none}", "<section><p>secret</p></section>"),
    ("nav + p{display:none}", "<nav>y</nav><p>secret</p>"),
    ("@media (min-width:481px){nav{display:none!important}}", "<nav>secret</nav>"),
]


@pytest.mark.parametrize(("rule", "html"), RULES)
@pytest.mark.parametrize(
    ("layout", "child"),
    [
        (
            "STYLE<div id=all>{% block b %}{% endblock %}</div>",
            "{% extends 'base.j2' %}{% block b %}HTML{% endblock %}",
        ),
        ("STYLE<div id=all>{% include 'part.j2' %}</div>", "{% extends 'base.j2' %}"),
        ("STYLE<div id=all>HTML</div>", "{% extends 'base.j2' %}"),
    ],
    ids=["layout", "include", "own"],
)
def test_what_a_style_block_hides_stays_hidden(rule: str, html: str, layout: str, child: str, tmp_path: Path) -> None:
    for name, text in {"base.j2": layout, "child.j2": child, "part.j2": "HTML"}.items():
        (tmp_path / name).write_text(text.replace("STYLE", f"<style>{rule}</style>").replace("HTML", html))
    for fixed in fixed_files([tmp_path / name for name in ("base.j2", "child.j2", "part.j2")]).files:
        fixed.write(fixed.file)
    mailed = render(Path("child.j2"), tmp_path, {}, stand_ins=True).html
    assert re.search(r'<\w+ style="[^"]*(?:display: none|visibility: hidden)[^"]*"[^>]*>secret', mailed), mailed


BRANCHES = [
    "{% if x %}a{% else %}<nav>secret</nav>{% endif %}",
    "{% if x %}a{% elif y %}b{% elif z %}<nav>secret</nav>{% else %}c{% endif %}",
    "{% if x %}{% if y %}a{% else %}<nav>secret</nav>{% endif %}{% endif %}",
    "{% for each in [] %}a{% else %}<nav>secret</nav>{% endfor %}",
    "{% for each in x or [] %}a{% else %}<nav>secret</nav>{% endfor %}",
    "{% for each in [] %}<nav>secret</nav>{% endfor %}",
    "{% for each in [1] %}{% if loop.first %}a{% else %}<nav>secret</nav>{% endif %}{% endfor %}",
    "{% macro m() %}<nav>secret</nav>{% endmacro %}{{ 'a' if x else m() }}",
    "{% macro m() %}<nav>secret</nav>{% endmacro %}{{ x or m() }}",
    "{% macro m() %}{% if x %}{{ caller() }}{% endif %}{% endmacro %}{% call m() %}<nav>secret</nav>{% endcall %}",
    "{% set text %}<nav>secret</nav>{% endset %}{% if not x %}{{ text }}{% endif %}",
    "{% if x is undefined %}<nav>secret</nav>{% endif %}",
    "{% if x == 3 %}a{% else %}{% include 'part.j2' %}{% endif %}",
    "{% if x %}a{% else %}<section><p>secret</p></section>{% endif %}",
]
# All hide <nav>, and paragraphs in <section>.
LAYOUTS = {
    "block": "<style>nav, section p { display: none }</style>{% block b %}{% endblock %}",
    "link": "<link rel=stylesheet href=all.css>{% block b %}{% endblock %}",
    "named by a variable": "{% set name = 'all.css' %}<link rel=stylesheet href={{ name }}>{% block b %}{% endblock %}",
    "import": "<style>@import 'all.css' screen;</style>{% block b %}{% endblock %}",
    "branch": "{% if y %}<link rel=stylesheet href=all.css>{% endif %}<p>{% block b %}{% endblock %}</p>",
    "other branch": "{% if x %}a{% else %}{% include 'head.j2' %}{% endif %}{% block b %}{% endblock %}",
    "included": "{% include 'head.j2' %}{% block b %}{% endblock %}",
}
PARTS = {
    "all.css": "nav, section p { display: none }",
    "head.j2": "<style>nav, section p { display: none }</style>",
    "part.j2": "<nav>secret</nav>",
    "middle.j2": "{% extends 'base.j2' %}{% block b %}<i>{% block c %}{% endblock %}</i>{% endblock %}",
}


def fix_all(folder: Path, names: Iterable[str]) -> None:
    """Fix these files in their folder."""
    fixed = fixed_files([folder / name for name in names])
    assert fixed.problems == []
    for file in fixed.files:
        file.write(file.file)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("body", BRANCHES)
def test_what_a_layout_hides_in_any_branch_stays_hidden(layout: str, body: str, tmp_path: Path) -> None:
    child = f"{{% extends 'middle.j2' %}}{{% block c %}}{body}{{% endblock %}}"
    for name, text in {**PARTS, "base.j2": LAYOUTS[layout], "child.j2": child}.items():
        (tmp_path / name).write_text(text)
    # What is not named is read.
    fix_all(tmp_path, ["child.j2", "part.j2"])
    shown = (tmp_path / ("part.j2" if "part.j2" in body else "child.j2")).read_text()
    assert re.search(r'<\w+ style="display: none">secret', shown), shown


def test_a_tag_in_a_layout_hides_what_a_child_does_not_change(tmp_path: Path) -> None:
    style = "<style>section p, section.u > p { opacity: 0; font-size: 0 }</style>"
    (tmp_path / "base.j2").write_text(f"{style}<section>{{% block b %}}{{% endblock %}}</section>")
    (tmp_path / "child.j2").write_text("{% extends 'base.j2' %}{% block b %}<p>secret</p>{% endblock %}")
    fix_all(tmp_path, ["base.j2", "child.j2"])
    assert '<p style="opacity: 0; font-size: 0">secret</p>' in render(Path("child.j2"), tmp_path, {}).html


def test_what_is_hidden_here_and_shown_there_is_hidden_and_named(tmp_path: Path) -> None:
    (tmp_path / "hides.j2").write_text("<style>nav { display: none }</style>{% include 'part.j2' %}")
    (tmp_path / "shows.j2").write_text("{% include 'part.j2' %}")
    part = tmp_path / "part.j2"
    part.write_text("x\n<nav>secret</nav><p>y</p>")
    (fixed,) = fixed_files([part]).files
    assert fixed.fixed == 'x\n<div style="display: none">secret</div><p>y</p>'
    (loss,) = fixed.losses
    assert (loss.line, loss.kind) == (2, Kind.HIDDEN)
    assert "<nav> is hidden everywhere now" in loss.message
    fix_all(tmp_path, ["part.j2"])
    assert fixed_files([part]).files[0].losses == ()


def test_where_nobody_knows_what_a_layout_hides_nothing_is_fixed(tmp_path: Path) -> None:
    (tmp_path / "base.j2").write_text("<style>nav { display: none }</style>{% block b %}{% endblock %}")
    child = tmp_path / "child.j2"
    child.write_text("{% extends layout %}{% block b %}<nav>secret</nav>{% endblock %}")
    (problem,) = fixed_files([child]).problems
    assert problem.startswith(f"{child}:1: ")
    assert "give layout with --var layout=…" in problem
    (fixed,) = fixed_files([child], variables={"layout": "base.j2"}).files
    assert '<div style="display: none">secret</div>' in fixed.fixed


OTHER_BROWSERS = (
    "not (display: grid)",
    "(display: grid) and (not (display: inline-grid))",
    "(-webkit-overflow-scrolling: touch)",
    "(-moz-appearance: none)",
    "(-ms-ime-align: auto)",
    "(font: -apple-system-body) and (color: red)",
)


def test_what_a_macro_that_calls_itself_prints_stays_hidden(tmp_path: Path) -> None:
    (tmp_path / "base.j2").write_text("<style>nav { display: none }</style>{% block b %}{% endblock %}")
    macro = "{% macro m(n) %}{% if n > 0 %}<nav>secret</nav>{{ m(n - 1) }}{% endif %}{% endmacro %}"
    child = tmp_path / "child.j2"
    child.write_text(f"{{% extends 'base.j2' %}}{{% block b %}}{macro}{{{{ m(3) }}}}{{% endblock %}}")
    (fixed,) = fixed_files([child]).files
    assert '<div style="display: none">secret</div>' in fixed.fixed


@pytest.mark.timeout(10)
def test_a_long_row_of_ors_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "t.j2"
    file.write_text("<a>{{ " + " or ".join(f"x{number}" for number in range(40)) + " }}</a>")
    assert not fixed_files([file]).problems


def test_what_another_browser_would_show_stays_hidden() -> None:
    for condition in OTHER_BROWSERS:
        source = f"<style>p {{ display: none }} @supports {condition} {{ p {{ display: block }} }}</style><p>secret</p>"
        fixed = fix(source, NOWHERE, is_template=False)
        assert fixed.source == '<p style="display: none">secret</p>', condition
        assert [loss.kind for loss in fixed.losses] == [Kind.STYLE]


def test_a_comment_that_ends_in_one_branch_is_not_dropped(tmp_path: Path) -> None:
    file = tmp_path / "t.j2"
    file.write_text("<!-- {% if x %} -->\ny{% else %}secret\n--> z{% endif %}")
    (problem,) = fixed_files([file]).problems
    assert "a comment ends in line 3 in one branch only" in problem


def test_a_sheet_that_jinja2_names_is_named(tmp_path: Path) -> None:
    (loss,) = fix("<link rel=stylesheet href={{ name }}>", tmp_path, is_template=True).losses
    assert (loss.kind, "whose name Jinja2 prints" in loss.message) == (Kind.STYLE_SHEET, True)


def test_a_style_block_in_a_branch_is_one(tmp_path: Path) -> None:
    source = "<style>{% if x %}nav { display: none }{% endif %}</style><nav>secret</nav>"
    for is_template in (False, True):
        assert '<div style="display: none">secret</div>' in fix(source, tmp_path, is_template).source


def test_line_ends_of_any_kind_count_the_same_in_layout_and_child(tmp_path: Path) -> None:
    (tmp_path / "base.j2").write_bytes(b"<style>\rnav\r{display:none}</style>\r\n{% block b %}{% endblock %}")
    child = tmp_path / "child.j2"
    child.write_bytes(b"{% extends 'base.j2' %}\r\n{% block b %}\r\n<nav>secret</nav>{% endblock %}")
    (fixed,) = fixed_files([child]).files
    assert '<div style="display:none">secret</div>' in fixed.fixed.replace(": ", ":")
    child.write_bytes(b"{% extends 'base.j2' %}\r{% block b %}<p>x</p>\n<i>y</i><nav>z</nav>{% endblock %}")
    (fixed,) = fixed_files([child]).files
    assert "<p>x</p>\n<i>y</i>" in fixed.fixed


def test_what_a_layout_says_by_a_variable_is_left_to_it(tmp_path: Path) -> None:
    (tmp_path / "base.j2").write_text("<style>a { color: {{ brand }}; margin: 0 }</style>{% block b %}{% endblock %}")
    child = tmp_path / "child.j2"
    child.write_text("{% extends 'base.j2' %}{% block b %}<a>x</a>{% endblock %}")
    (fixed,) = fixed_files([child]).files
    assert fixed.fixed == "{% extends 'base.j2' %}{% block b %}<span style=\"margin: 0\">x</span>{% endblock %}"


def test_a_loss_is_named_with_the_line_of_the_source() -> None:
    (loss,) = fix("{#\n\n#}{{\n x }}<a href=x>y</a>", NOWHERE, is_template=True).losses
    assert loss.line == 4


def test_what_is_dropped_is_named() -> None:
    source = "<template>x</template>\n<title>{% block t %}x{% endblock %}</title>\n<!-- {% include 'x' %} -->"
    losses = fix(f"{source}\n<!--[if mso]>x<![endif]-->", NOWHERE, is_template=True).losses
    assert [(loss.line, loss.kind) for loss in losses] == [
        (1, Kind.HIDDEN),
        (2, Kind.JINJA2),
        (3, Kind.JINJA2),
        (4, Kind.OUTLOOK),
    ]
    assert "{% include 'x' %}" in losses[2].message
