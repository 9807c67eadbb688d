"""docs/lint.md is current."""

from pathlib import Path

from ses_verified_senders.verification_email.lint.documentation import page


def test_the_rules_table_is_what_the_rules_say() -> None:
    written = Path(__file__).parent.parent.parent / "docs" / "lint.md"
    assert written.read_text() == page(), (
        "run `python -m ses_verified_senders.verification_email.lint.documentation > docs/lint.md`"
    )
