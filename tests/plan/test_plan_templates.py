"""What the plan says of templates."""

import pytest

from ses_verified_senders.plan import templates


@pytest.mark.parametrize(
    ("adopt", "on_remove", "why"),
    [
        (False, "delete", "new; nobody is mailed"),
        (
            True,
            "delete",
            "adopted where SES has it, then given back as it was when removed; else new; nobody is mailed",
        ),
        (True, "retain", "adopted where SES has it, then kept as it is when removed; else new; nobody is mailed"),
    ],
)
def test_a_template_that_is_not_in_the_state(adopt: bool, on_remove: str, why: str) -> None:
    properties = {"templateName": "verify", "adopt": adopt, "onRemove": on_remove}
    [line] = templates.changes({("templates/eu-west-1/verify", "eu-west-1"): properties}, {})
    assert (line.name, line.region, line.why) == ("verify", "eu-west-1", why)
