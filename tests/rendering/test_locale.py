"""A template in several languages."""

from pathlib import Path

import pytest

from ses_verified_senders.verification_email.rendering.locale import (
    base_of,
    clashing_names,
    differing_variants,
    locales,
    localized,
    variables,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "verify.html.j2",
        "verify.de.html.j2",
        "verify.pt-BR.html.j2",
        "verify.draft2.html.j2",
        "other.de.html.j2",
    ):
        (tmp_path / name).write_text("{{ product_name }}")
    return tmp_path


VERIFY = Path("verify.html.j2")


def test_variants_are_found_beside_the_file(folder: Path) -> None:
    assert locales(VERIFY, folder) == {"de": Path("verify.de.html.j2"), "pt-BR": Path("verify.pt-BR.html.j2")}


@pytest.mark.parametrize("ending", [".html.j2", ".html", ".htm", ".html.jinja", ".html.jinja2", ".jinja", ".j2"])
@pytest.mark.parametrize("locale", ["ja", "jv", "fr"])
def test_a_language_is_no_part_of_the_ending(tmp_path: Path, locale: str, ending: str) -> None:
    file, variant = Path(f"verify{ending}"), Path(f"verify.{locale}{ending}")
    for name in (file, variant):
        (tmp_path / name).write_text("x")
    assert locales(file, tmp_path) == {locale: variant}
    assert base_of(variant, tmp_path) == file


@pytest.mark.parametrize(
    ("locale", "chosen"),
    [
        ("de", "verify.de.html.j2"),
        ("de-AT", "verify.de.html.j2"),
        ("pt-br", "verify.pt-BR.html.j2"),
        ("pt", "verify.html.j2"),
        ("fr", "verify.html.j2"),
    ],
)
def test_the_closest_language_is_chosen(folder: Path, locale: str, chosen: str) -> None:
    assert localized(VERIFY, locale, folder) == Path(chosen)


def test_a_variant_knows_whose_it_is(folder: Path) -> None:
    assert base_of(Path("verify.de.html.j2"), folder) == VERIFY
    assert base_of(Path("other.de.html.j2"), folder) == Path("other.de.html.j2")
    assert base_of(VERIFY, folder) == VERIFY


def test_variables_are_those_of_all_files_together(folder: Path) -> None:
    (folder / "base.j2").write_text("{{ footer }}{% block a %}{% endblock %}{{ image('x.png') }}")
    (folder / "m.j2").write_text("{% macro f(x) %}{{ x }}{{ unit }}{% endmacro %}")
    head = "{% extends 'base.j2' %}{% from 'm.j2' import f %}{% set own = 1 %}"
    source = head + "{% block a %}{{ f(own) }}{{ name }}{% endblock %}"
    (folder / "t.html.j2").write_text(source)
    assert variables(Path("t.html.j2"), folder) == {"footer", "unit", "name"}


def test_variants_with_other_variables_are_told(folder: Path) -> None:
    (folder / "verify.de.html.j2").write_text("{{ product }}")
    assert differing_variants(VERIFY, folder) == {
        Path("verify.de.html.j2"): (frozenset({"product_name"}), frozenset({"product"}))
    }


def test_a_declared_name_that_a_variant_takes_is_a_clash(folder: Path) -> None:
    clashes = clashing_names({"verify": VERIFY, "verify-de": Path("other.html.j2"), "verify-fr": VERIFY}, folder)
    assert list(clashes) == ["verify-de"]
    assert "rename one of the two" in clashes["verify-de"]
