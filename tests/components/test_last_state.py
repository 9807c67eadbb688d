"""What a program reads of its stack's last state."""

from dataclasses import replace
from typing import Any

import pytest

from ses_verified_senders.life import ledger
from ses_verified_senders.life.ledger import Entry
from ses_verified_senders.life.record import PENDING, Record
from ses_verified_senders.program.last_state import SENDERS, LastState
from ses_verified_senders.providers.group import Group, Own

ADA = "ada@example.org"
KEY = ("us-east-1", ADA)
GROUP = Group("us-east-1", "", "acme/mail/prod", "verify", "", "delete", "", 3, members={ADA: Own()})


def outputs(sender_set: str, resend: str) -> dict[str, Any]:
    """Of a group that honoured this token."""
    group = replace(GROUP, sender_set=sender_set, resend=resend)
    record = Record(owner=sender_set, status=PENDING, origin="sent", sends=1, resend_honoured=resend)
    return group.wire() | {"account": "", "records": ledger.written({ADA: Entry(record)}, "", "")}


@pytest.mark.parametrize("names", [("one", "two"), ("two", "one")])
def test_of_an_address_in_two_sets_each_has_its_own(names: tuple[str, str]) -> None:
    """Else the plan of one would go by the other's record, and mail for its resend token."""
    last = LastState({f"urn:pulumi:prod::mail::{SENDERS}::{name}": outputs(name, f"of {name}") for name in names})
    for name in names:
        assert last.known(name, {KEY})[KEY].record.owner == name
        assert last.senders(name, {f"us-east-1/{ADA}"}) == {f"us-east-1/{ADA}": f"of {name}"}
    assert last.known("new", {KEY}).keys() == {KEY}
    assert last.known("new", ()) == {}
