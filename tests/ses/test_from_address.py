import pytest

from ses_verified_senders.ses.from_address import verifying


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("jo@example.com", ["example.com", "jo@example.com"]),
        (
            "jo+news@a.b.example.com",
            ["a.b.example.com", "jo+news@a.b.example.com", "b.example.com", "example.com", "jo@a.b.example.com"],
        ),
    ],
)
def test_each_identity_once_and_no_top_level_domain(address: str, names: list[str]) -> None:
    assert verifying(address) == names
