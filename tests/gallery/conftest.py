"""What the gallery's tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ses_verified_senders.gallery.emails import Project
from tests.gallery.browser import chromium_or_skip

STACK = """
config:
  project:templates:
    verify:
      file: verify.html.j2
      fromEmailAddress: hello@example.com
      subject: Of the stack
      successRedirectionUrl: https://example.com/confirmed
      failureRedirectionUrl: https://example.com/not-confirmed
      variables: {product_name: Shop}
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium_or_skip() as started:
        yield started


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "base.html.j2").write_text("<html><body>{% block b %}{% endblock %}</body></html>")
    (folder / "verify.html.j2").write_text(
        "{% extends 'base.html.j2' %}{% block b %}<p>Hi {{ product_name }}</p>{% endblock %}"
    )
    (folder / "verify.de.html.j2").write_text("{% set subject = 'Hallo' %}<p>Hallo {{ product_name }}</p>")
    (folder / "other.html.j2").write_text("<p>{{ product_name }} {{ unknown }}</p>")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    return Project(folder, [tmp_path / "Pulumi.dev.yaml"])
