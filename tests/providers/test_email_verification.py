"""EmailVerification as the engine drives it: check, diff, create, read, update, delete."""

from collections.abc import Callable
from typing import Any

import pytest

from ses_verified_senders.providers.email_verification import EmailVerificationProvider
from ses_verified_senders.providers.failure import SESError
from ses_verified_senders.ses.errors import RefusedForAll
from tests.fakes import DAY, FakeAccounts, World, answer_error

INPUTS: dict[str, Any] = {
    "address": "a@example.com",
    "region": "us-east-1",
    "templateName": "verify",
    "configurationSetName": "",
    "onRemove": "delete",
    "resend": "",
    "maxSends": 3.0,
    "senderSet": "senders",
    "stack": "org/project/stack",
    "request": "sent and in force",
}
PROVIDER = EmailVerificationProvider()
Start = Callable[[], None]


def create(**changes: Any) -> dict[str, Any]:
    return PROVIDER.create(INPUTS | changes).outs or {}


def refusing(code: str) -> Callable[[Any], None]:
    def act(_request: Any) -> None:
        raise answer_error(code)

    return act


def refuse(world: World, code: str) -> None:
    world.api.before["send_custom_verification_email"] = refusing(code)


def test_create_records_everything() -> None:
    made = PROVIDER.create(INPUTS)
    assert made.outs is not None
    assert made.id == made.outs["owner"]
    assert made.outs["status"] == "PENDING"
    assert made.outs.keys() >= INPUTS.keys()
    assert made.outs["problem"] == ""


@pytest.mark.parametrize("property_", ["templateName", "configurationSetName", "onRemove", "maxSends"])
def test_update_of_a_setting_mails_nobody_and_asks_nobody(world: World, property_: str) -> None:
    outs = create()
    calls = len(world.api.calls)
    news = INPUTS | {property_: 5.0 if property_ == "maxSends" else "another"}
    assert PROVIDER.diff("id", outs, news).changes is True
    updated = PROVIDER.update("id", outs, news).outs or {}
    assert updated == outs | news
    assert len(world.api.calls) == calls


def test_a_renamed_stack_tags_its_identity_and_mails_nobody(world: World) -> None:
    outs, renamed = create(), INPUTS | {"stack": "org/project/renamed"}
    assert PROVIDER.diff("id", outs, renamed).changes is True
    world.api.before["tag_resource"] = refusing("AccessDeniedException")
    failed = PROVIDER.update("id", outs, renamed).outs or {}
    assert failed["problem"].startswith("the stack's new name is not on the identity yet: tagging")
    assert PROVIDER.diff("id", failed, renamed).changes is True
    world.api.before.clear()
    assert PROVIDER.update("id", failed, renamed).outs == outs | renamed
    assert world.api.identities["a@example.com"]["Tags"]["verified-senders:stack"] == "org/project/renamed"
    assert world.api.mails["a@example.com"] == 1


def test_a_raised_max_sends_counts_at_once(world: World, next_run: Start) -> None:
    outs = create(maxSends=1.0)
    world.clock.seconds += DAY + 1
    next_run()
    outs = PROVIDER.read("id", outs).outs or {}
    assert outs["problem"].startswith("PENDING: no link was opened, and maxSends (1) is used up; ask")
    raised = PROVIDER.update("id", outs, INPUTS | {"maxSends": 2.0}).outs or {}
    assert (raised["sends"], raised["problem"]) == (2, "")


def test_no_change_is_no_change() -> None:
    diff = PROVIDER.diff("id", create(), INPUTS)
    assert (diff.changes, diff.replaces) == (False, [])


@pytest.mark.parametrize("property_", ["address", "region"])
def test_another_address_is_another_resource(property_: str) -> None:
    assert PROVIDER.diff("id", create(), INPUTS | {property_: "other"}).replaces == [property_]


def test_what_is_due_shows_as_a_changed_input(world: World, next_run: Start) -> None:
    outs = create()
    world.clock.seconds += DAY + 1
    next_run()
    read = PROVIDER.read("id", outs)
    assert read.inputs is not None
    assert read.outs is not None
    assert read.inputs["request"] == "link expired 2026-05-05T12:00:00Z"
    assert read.inputs | {"request": INPUTS["request"]} == INPUTS
    assert PROVIDER.diff("id", read.outs, INPUTS).changes is True
    updated = PROVIDER.update("id", read.outs, INPUTS).outs or {}
    assert (updated["request"], updated["sends"], world.api.mails["a@example.com"]) == ("sent and in force", 2, 2)
    assert PROVIDER.diff("id", updated, INPUTS).changes is False


def test_a_read_follows_the_status(world: World, next_run: Start) -> None:
    outs = create()
    world.api.click("a@example.com")
    next_run()
    read = PROVIDER.read("id", outs)
    assert read.outs is not None
    assert read.outs["status"] == "SUCCESS"
    assert read.inputs == INPUTS


def test_an_unsettled_address_is_updated_even_without_a_refresh(world: World) -> None:
    refuse(world, "MessageRejected")
    outs = create()
    assert outs["problem"].startswith("REFUSED: MessageRejected")
    assert PROVIDER.diff("id", outs, INPUTS).changes is True


def test_without_credentials_nothing_raises(accounts: FakeAccounts, next_run: Start) -> None:
    accounts.fails = RefusedForAll("finding the account", "NoCredentialsError", "none", "renew the credentials")
    outs = create()
    assert outs["status"] == "NOT_TRIED"
    assert outs["problem"].startswith("NOT_TRIED: finding the account")
    accounts.fails = None
    next_run()
    assert (PROVIDER.update("id", outs, INPUTS).outs or {})["status"] == "PENDING"


def test_what_keeps_a_read_from_ses_is_said_once(accounts: FakeAccounts) -> None:
    outs = create()
    accounts.fails = RefusedForAll("finding the account", "NoCredentialsError", "none", "renew the credentials")
    with pytest.raises(SESError, match="finding the account"):
        PROVIDER.read("id", outs)
    assert PROVIDER.read("id", outs).outs == outs


@pytest.mark.parametrize("act", ["read", "delete"])
def test_credentials_of_another_account_touch_nothing(
    world: World, accounts: FakeAccounts, next_run: Start, act: str
) -> None:
    outs = create()
    calls = len(world.api.calls)
    accounts.account = "999988887777"
    next_run()
    with pytest.raises(SESError, match="999988887777"):
        getattr(PROVIDER, act)("id", outs)
    assert len(world.api.calls) == calls


def test_delete(world: World, next_run: Start) -> None:
    outs = create()
    next_run()
    PROVIDER.delete("id", outs)
    assert "a@example.com" not in world.api.identities


def test_what_is_declared_elsewhere_is_not_deleted(world: World, next_run: Start) -> None:
    """A failed rename that was taken back: the new record's token is on the identity, and the old one lives on."""
    create()
    new = create()
    next_run()
    PROVIDER.check({}, INPUTS)
    PROVIDER.delete("id", new)
    assert "a@example.com" in world.api.identities


def test_deleting_an_address_that_was_never_mailed_asks_nobody(world: World, next_run: Start) -> None:
    refuse(world, "MessageRejected")
    outs = create()
    calls = len(world.api.calls)
    next_run()
    PROVIDER.delete("id", outs)
    assert len(world.api.calls) == calls


def test_a_run_that_is_over_raises(world: World) -> None:
    world.engine_lives = False
    with pytest.raises(SESError, match="the engine of this run is gone"):
        create()


def test_an_error_is_shown_by_its_bare_name() -> None:
    assert SESError.__module__ == "builtins"
