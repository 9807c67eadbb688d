"""The name at SES of a template in a sender's language."""

from pathlib import Path

import pytest

from ses_verified_senders.declared.template import ResolvedTemplate
from ses_verified_senders.verification_email.rendering.locale import name_in


@pytest.mark.parametrize(
    ("file", "locale", "name"),
    [
        ("verify.html.j2", "", "verify"),
        ("verify.html.j2", "de", "verify-de"),
        ("verify.html.j2", "de-AT", "verify-de"),
        ("verify.html.j2", "pt-br", "verify-pt-BR"),
        ("verify.html.j2", "fr", "verify"),
        ("verify.v2.html.j2", "fr", "verify-fr"),
    ],
)
def test_the_variant_that_comes_closest(tmp_path: Path, file: str, locale: str, name: str) -> None:
    for variant in ("verify.html.j2", "verify.de.html.j2", "verify.pt-BR.html.j2", "verify.v2.fr.html.j2"):
        (tmp_path / variant).write_text("<p>Hello</p>")
    template = ResolvedTemplate("verify", Path(file), "a@example.com", "Hello", "https://a", "https://b", {}, {}, False)
    assert name_in(template.name, template.file, locale, tmp_path) == name
