"""How deep elements stand within each other, which a style block makes matter."""

from pathlib import Path

import pytest

from ses_verified_senders.verification_email.html.markup import Markup
from ses_verified_senders.verification_email.html.nesting import most_formatting, most_open
from ses_verified_senders.verification_email.html.styles import MAX_CSS, MAX_OPEN
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.template import render


@pytest.mark.parametrize(
    ("html", "most", "formatting"),
    [
        ("", 0, 0),
        ("<div></div><div></div>", 1, 0),
        ("<div><b><i></i></b></div>", 3, 2),
        ("<div><b>x</div>" * 3, 4, 3),
        ("<p>x<p>y<li>z<br><img>", 0, 0),
        ("</div></table><div>", 1, 0),
        ("<table><tr><td><table></table><table></table></table>", 2, 0),
        ("<b><table><td></b></table>" * 3, 4, 3),
    ],
)
def test_open_elements_are_counted(html: str, most: int, formatting: int) -> None:
    assert (most_open(Markup(html)), most_formatting(Markup(html))) == (most, formatting)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        # Without the bounds these end the process, take all memory or many seconds.
        ("<div>" * 49_000, "close its tags"),
        ("<p><b>x" * 490 + "<p>x" * 48_000, "close its tags"),
        ("<style>" + ".a{color:red}" * 500_000 + "</style>", "in style blocks"),
    ],
)
def test_what_no_inliner_survives_is_told_with_the_blocks_line(tmp_path: Path, body: str, message: str) -> None:
    (tmp_path / "t.j2").write_text(f"x\n<style>p {{ color: red }}</style>{body}")
    with pytest.raises(TemplateError, match=message) as caught:
        render(Path("t.j2"), tmp_path, {})
    assert (caught.value.file.name, caught.value.line) == ("t.j2", 2)


def test_what_is_within_the_bounds_is_inlined(tmp_path: Path) -> None:
    css = "p { color: red }".ljust(MAX_CSS)
    (tmp_path / "t.j2").write_text(f"<style>{css}</style>{'<div>' * MAX_OPEN}<p>x")
    assert render(Path("t.j2"), tmp_path, {}).html.endswith('<p style="color: red">x')
