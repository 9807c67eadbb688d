"""docs/lint.md is current."""

from pathlib import Path

from ses_verified_senders.verification_email.html.styles import MAX_FORMATTED
from ses_verified_senders.verification_email.lint.documentation import page


def test_the_rules_table_is_what_the_rules_say() -> None:
    written = Path(__file__).parent.parent.parent / "docs" / "lint.md"
    assert written.read_text() == page(), (
        "run `python -m ses_verified_senders.verification_email.lint.documentation > docs/lint.md`"
    )


def test_a_bound_of_our_own_leads_to_where_it_is_told() -> None:
    (row,) = (line for line in page().splitlines() if line.startswith("| `unread` |"))
    assert row.endswith("| [ours](#bounds) |")
    assert page().count("\n## Bounds\n") == 1


def test_every_bound_of_style_blocks_is_told() -> None:
    assert f"{MAX_FORMATTED:,}" in page().split("\n## Bounds\n")[-1]
