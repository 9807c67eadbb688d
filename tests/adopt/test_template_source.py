"""A template's content comes back from the file byte for byte."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_verified_senders.adopt.template_source import source
from ses_verified_senders.verification_email.rendering.template import render


def rendered(content: str, folder: Path) -> str:
    (folder / "verify.html.j2").write_text(source(content), encoding="utf-8", newline="")
    return str(render(Path("verify.html.j2"), folder, {}).html)


@pytest.mark.parametrize(
    "content",
    [
        "<p>Hello</p>",
        "<p>Hello</p>\n",
        "<p>Hello</p>\n\n",
        "\n\n<p>Grüße & &amp; “you”</p>",
        "<p>Dear {{name}}</p>\n",
        "{% if x %}{# no #}{{ '{%' }}",
        "{% raw %}x{% endraw %}",
        "a {%- endraw -%} b {{ c }}\n",
        "<p>Hello</p>\r\n<p>{{ you }}</p>\r\n",
        "<p>\r\n</p>",
        "{",
        "}}",
    ],
)
def test_the_file_renders_to_the_content(content: str, tmp_path: Path) -> None:
    assert rendered(content, tmp_path) == content


@given(st.text(st.sampled_from("a{}%#- \n'\"<>&endraw"), max_size=40))
def test_any_content(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    assert rendered(content, tmp_path_factory.mktemp("templates")) == content
