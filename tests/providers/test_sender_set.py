"""SenderSet stops a change that would hit too many, at preview."""

import json
import re
from typing import Any

import pytest

from ses_verified_senders.life import change
from ses_verified_senders.providers.run import Run
from ses_verified_senders.providers.sender_set import SenderSetProvider
from ses_verified_senders.providers.wire import to_wire
from ses_verified_senders.ses.client import IdentityListing
from tests.fakes import ACCOUNT, REGION, World

PROVIDER = SenderSetProvider()
# Of the change from 100 senders to 70.
DIGEST = "746ddce6a58a"


def props(count: int, resend: str = "", **settings: Any) -> dict[str, Any]:
    senders = {f"us-east-1/{number:04}@example.com": resend for number in range(count)}
    return {"name": "senders", "senders": json.dumps(senders), "maxMailings": 500.0} | settings


def failures(olds: dict[str, Any], news: dict[str, Any]) -> list[tuple[str, str]]:
    return [(failure.property, failure.reason) for failure in PROVIDER.check(olds, news).failures]


@pytest.mark.parametrize(
    ("before", "after", "setting"),
    [
        (props(0), props(0), "name"),
        (props(10), props(0), "name"),
        (props(10), props(6), "maxRemovals"),
        (props(100), props(79), "maxRemovals"),
        (props(10), props(9, maxRemovals=0.0), "maxRemovals"),
        ({}, props(501), "maxMailings"),
        (props(10), props(10, "again", maxMailings=9.0), "maxMailings"),
        (props(10), props(21, maxMailings=10.0), "maxMailings"),
    ],
)
def test_too_much_is_refused(before: dict[str, Any], after: dict[str, Any], setting: str) -> None:
    assert [name for name, _ in failures(before, after)] == [setting]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, props(500)),
        (props(10), props(7)),
        (props(100), props(80)),
        (props(100), props(1, maxRemovals=99.0)),
        ({}, props(501, maxMailings=501.0)),
        (props(1000), props(1000)),
        (props(10), props(10, "again", maxMailings=10.0)),
    ],
)
def test_what_is_allowed_passes(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert failures(before, after) == []


def test_all_objections_at_once() -> None:
    other = props(20, maxMailings=5.0)
    other["senders"] = json.dumps({f"eu-west-1/{number}@example.com": "" for number in range(20)})
    assert [name for name, _ in failures(props(20), other)] == ["maxRemovals", "maxMailings"]


def test_an_objection_names_twenty_and_the_way_out() -> None:
    [(_, reason)] = failures(props(100), props(70))
    assert reason.count("@example.com") == 20
    assert "and 10 more" in reason
    assert reason.startswith("this change removes 30 of 100 senders (limit: 20): us-east-1/0070@example.com, ")
    assert reason.endswith(f"If intended, set `approve: {DIGEST}`; it allows only this change")


def test_an_approval_lets_one_change_through_and_no_other(process: Run) -> None:
    approved = props(70, approve=DIGEST)
    assert failures(props(100), approved) == []
    assert [name for name, _ in failures(props(100), approved | {"senders": props(69)["senders"]})] == ["maxRemovals"]
    assert [name for name, _ in failures(props(100), props(70, approve="0" * 12))] == ["maxRemovals"]


def test_an_approved_mailing_is_sent_whole(process: Run) -> None:
    [(_, reason)] = failures({}, props(3, maxMailings=2.0))
    digest = re.search("approve: ([0-9a-f]{12})`", reason)
    assert digest
    assert failures({}, props(3, maxMailings=2.0, approve=digest[1])) == []
    for _ in range(3):
        process.gate.leave("senders")


def test_a_failure_never_names_the_list() -> None:
    """The engine prints the whole value of the property that a failure names."""
    for property_, _ in failures(props(100), props(0)) + failures({}, props(501)):
        assert property_ != "senders"


def test_the_set_declares_its_addresses_and_its_budget(process: Run) -> None:
    PROVIDER.check({}, props(2, maxMailings=1.0))
    assert process.declares("identity us-east-1/0001@example.com")
    assert not process.declares("identity us-east-1/0002@example.com")
    process.gate.leave("senders")
    with pytest.raises(Exception, match=r"maxMailings \(1\) is reached"):
        process.gate.leave("senders")


def test_diff_of_the_set() -> None:
    outs = PROVIDER.create(props(2)).outs or {}
    assert PROVIDER.diff("id", outs, props(2)).changes is False
    assert PROVIDER.diff("id", outs, props(3)).changes is True
    assert PROVIDER.diff("id", outs, props(2, maxRemovals=1.0)).changes is True


def test_a_renamed_set_is_no_new_one(process: Run) -> None:
    """Else its name would be a way round the limits."""
    news = props(6) | {"name": "people", "__gone": props(10)["senders"]}
    checked = PROVIDER.check({}, news)
    assert [failure.property for failure in checked.failures] == ["maxRemovals"]
    assert "__gone" not in checked.inputs, "it is not stored"
    assert failures({}, props(10, maxMailings=0.0) | {"__gone": props(10)["senders"]}) == []


def test_a_set_that_goes_is_stopped_though_the_other_stays_as_it_was(process: Run) -> None:
    kept = props(6)
    [(setting, reason)] = failures(kept, kept | {"__gone": props(100)["senders"]})
    assert setting == "maxRemovals"
    assert reason.startswith("this change removes 94 of 100 senders (limit: 20): ")


def test_the_change_is_the_one_that_the_plan_names(process: Run) -> None:
    """Each would else ask for a digest of its own, and `approve` holds one."""
    planned = {"__before": props(2)["senders"]}
    news = props(6, maxMailings=3.0)
    digest = change.digest(json.loads(planned["__before"]), json.loads(news["senders"]))
    [(_, reason)] = failures({}, news | planned)
    assert digest in reason
    checked = PROVIDER.check({}, news | planned | {"approve": digest})
    assert checked.failures == []
    assert "__before" not in checked.inputs, "it is not stored"


def test_the_change_of_a_masked_set_is_the_one_that_the_plan_names(process: Run) -> None:
    """A run that was killed has stored the labels of what it declared, and the groups have those of the run before."""
    before, after = labelled(10), dict(list(labelled(10).items())[:2])
    halfway = {"__before": props(10)["senders"], "__formerLabels": json.dumps(before)}
    news = props(2, labels=json.dumps(after), maxRemovals=1.0)
    [(_, reason)] = failures(props(2, labels=json.dumps(after)), news | halfway)
    assert change.digest(json.loads(halfway["__before"]), json.loads(news["senders"]), before) in reason
    assert "us-east-1/label-9" in reason
    assert "__formerLabels" not in PROVIDER.check({}, news | halfway).inputs, "it is not stored"


def test_a_change_that_was_let_through_and_broke_off_goes_on(process: Run) -> None:
    """The set was stored before the first e-mail; the plan starts from what the groups have."""
    news = props(6, maxMailings=1.0)
    approved = news | {"approve": change.digest({}, json.loads(news["senders"]))}
    halfway = {"__before": props(2)["senders"]}
    assert failures(approved, approved | halfway) == []
    for _ in range(5):
        process.gate.leave("senders")
    with pytest.raises(Exception, match=r"maxMailings \(5\) is reached"):
        process.gate.leave("senders")
    # With another limit, or another set, it is another change.
    assert failures(approved, approved | halfway | {"maxMailings": 2.0}) != []
    assert failures(approved, approved | halfway | {"senders": props(5)["senders"]}) != []


def test_what_nobody_approved_is_stopped_each_time(process: Run) -> None:
    """The set was declared before, within the limits; then the state lost its groups, as after half a destroy."""
    grown = props(6, maxMailings=3.0)
    assert failures(grown, grown | {"__before": props(4)["senders"]}) == []
    assert [name for name, _ in failures(grown, grown | {"__before": "{}"})] == ["maxMailings"]


def labelled(count: int) -> dict[str, str]:
    return {key: f"us-east-1/label-{number}" for number, key in enumerate(json.loads(props(count)["senders"]))}


def test_labels_are_what_messages_say() -> None:
    """Of the declared and of the removed; one that was declared before its stack masked any is not named."""
    labels = labelled(10)
    news = props(2, labels=json.dumps(dict(list(labels.items())[:2])), maxMailings=0.0)
    [(_, reason)] = failures(props(10, labels=json.dumps(labels)), news)
    assert "us-east-1/label-2, us-east-1/label-3" in reason
    assert "example.com" not in reason
    [(_, reason)] = failures(props(10), news)
    assert "removes 8 of 10 senders" in reason
    assert "us-east-1/unlabelled, us-east-1/unlabelled" in reason
    assert "example.com" not in reason


def test_switching_masking_is_no_change_of_the_set() -> None:
    masked = props(10, labels=json.dumps(labelled(10)), maxMailings=0.0, maxRemovals=0.0)
    unmasked = props(10, maxMailings=0.0, maxRemovals=0.0)
    assert failures(unmasked, masked) == []
    assert failures(masked, unmasked) == []


def listings(account: str, world: World) -> str:
    listing = IdentityListing(account, world.clock.time(), {"ada@example.com": "SUCCESS"})
    return json.dumps({REGION: to_wire(listing)})


def test_the_provider_counts_as_read_what_the_program_read(process: Run, world: World) -> None:
    checked = PROVIDER.check({}, props(1, __listings=listings(ACCOUNT, world)))
    assert "__listings" not in checked.inputs, "it is not stored"
    assert process.ses(REGION).list_identities() == {"ada@example.com": "SUCCESS"}
    world.clock.seconds += 61
    assert process.ses(REGION).list_identities() == {}, "it is as old as any"


def test_another_accounts_listing_counts_for_nothing(process: Run, world: World) -> None:
    PROVIDER.check({}, props(1, __listings=listings("999999999999", world)))
    assert process.ses(REGION).list_identities() == {}
