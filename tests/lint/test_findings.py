"""Findings stand where the Jinja2 source has the cause, and name the value where a value is to blame."""

from pathlib import Path

import pytest

from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Severity
from ses_verified_senders.verification_email.lint.findings import lint_template, lint_variants

PARTS = {
    "base.j2": "<html>\n<body>{% block content %}{% endblock %}\n  <a>base</a></body>",
    "part.j2": "\n   <section>{{ name }}</section>",
    "macros.j2": "\n{% macro logo(url) %}\n <img alt='' src='{{ url }}'>{% endmacro %}",
}
VARIABLES = {
    "name": "<i>",
    "logo": {"url": "https://example.com/a.png"},
    "width": 700,
    "note": "{{ left }}",
    "raw": "<hr noshade>",
}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>\n  <a>x</a>", ("link", "t.j2", 2, 3, "")),
        ("{% include 'part.j2' %}", ("tag", "part.j2", 2, 4, "")),
        ("{% extends 'base.j2' %}", ("link", "base.j2", 3, 3, "")),
        ("{% extends 'base.j2' %}\n{% block content %}\n<p lang=x>{% endblock %}", ("attribute", "t.j2", 3, 4, "")),
        ("{% from 'macros.j2' import logo as l %}{{ l(logo.url) }}", ("image-source", "macros.j2", 3, 22, "logo.url")),
        ('<td\n width="{{ width }}">', ("width", "t.j2", 2, 12, "width")),
        ("<p style='color: {{ name }}; background: url(a.png)'>", ("css-url", "t.j2", 1, 42, "")),
        ("<p style='color: {{ name }}; display: flex'>", ("layout", "t.j2", 1, 30, "")),
        ("<p>{{ note }}</p>", ("placeholder", "t.j2", 1, 7, "note")),
        ("<p>{{ raw|safe }}</p>", ("attribute", "t.j2", 1, 7, "raw")),
        ("x\n<style>p:hover { color: red }</style>", ("lost-style", "t.j2", 2, 8, "")),
        ("x\n<style>p { background: url(a.png) }</style>\n\n<p>x</p>", ("css-url", "t.j2", 2, 12, "")),
        ("<style>\np {\n  margin: 0;\n  color: #ccc\n}</style><p>x</p>", ("contrast", "t.j2", 4, 3, "")),
        ("{{ ('<a href=x>' ~ name)|safe }}", ("link", "t.j2", 1, 6, "")),
        ("{{ nam.e }}", ("jinja2", "t.j2", 1, 4, "")),
        ("<p>\n{{ a ? b }}", ("jinja2", "t.j2", 2, 6, "")),
        ("<head>oh</head>", ("head-text", "t.j2", 1, 7, "")),
        ("x\n{{ nope }}", ("jinja2", "t.j2", 2, 4, "")),
        ("x\n{% if %}", ("jinja2", "t.j2", 2, 7, "")),
    ],
)
def test_a_finding_stands_where_its_cause_is(
    tmp_path: Path, source: str, found: tuple[str, str, int, int, str]
) -> None:
    for name, content in {**PARTS, "t.j2": source}.items():
        (tmp_path / name).write_text(content)
    findings = lint_template(Path("t.j2"), tmp_path, VARIABLES, TemplateFacts())
    places = [(each.rule, each.file.name, each.line, each.column, each.variable) for each in findings]
    assert found in places


def test_what_is_printed_again_and_again_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "t.j2").write_text("{% for x in 'ab' %}<a>{{ x }}</a>{% endfor %}")
    findings = lint_template(Path("t.j2"), tmp_path, {}, TemplateFacts())
    assert [(finding.rule, finding.line, finding.column) for finding in findings] == [("link", 1, 20)]


def test_what_is_printed_again_and_again_keeps_no_other_from_being_told(tmp_path: Path) -> None:
    (tmp_path / "t.j2").write_text("{% for x in range(2000) %}<a>{{ x }}</a>{% endfor %}<a>last</a>")
    findings = lint_template(Path("t.j2"), tmp_path, {}, TemplateFacts())
    assert [(finding.rule, finding.column) for finding in findings] == [("link", 27), ("link", 53)]


def test_a_subject_that_the_template_sets_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "t.j2").write_text("{% set subject = 'a\nb' %}x")
    findings = lint_template(Path("t.j2"), tmp_path, {}, TemplateFacts())
    assert [(finding.rule, finding.variable) for finding in findings] == [("subject", "subject")]


def test_the_shipped_templates_have_no_findings() -> None:
    folder = Path(__file__).parent.parent.parent / "templates"
    variables = {"product_name": "Müller & Söhne", "sender_name": "<Example>"}
    files = sorted(path.relative_to(folder) for path in folder.glob("*.html.j2"))
    assert {"verify.html.j2", "branded.de.html.j2", "formal.html.j2"} <= {file.name for file in files}
    for file in files:
        assert lint_template(file, folder, variables, TemplateFacts()) == ()
        assert lint_variants(file, folder) == ()


def test_languages_with_other_variables_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "v.html.j2").write_text("{{ product_name }}")
    (tmp_path / "v.de.html.j2").write_text("{{ product }}")
    (finding,) = lint_variants(Path("v.html.j2"), tmp_path)
    assert (finding.file.name, finding.severity) == ("v.de.html.j2", Severity.ERROR)
    assert "'product_name'" in finding.message
    assert "'product'" in finding.message
