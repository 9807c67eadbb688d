"""Senders as the engine drives it: check, diff, create, read, update, delete."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from pulumi.output import Unknown

from ses_verified_senders.life import ledger
from ses_verified_senders.providers.failure import SESError
from ses_verified_senders.providers.group import Group, Own, from_outputs
from ses_verified_senders.providers.run import Run, use
from ses_verified_senders.providers.senders import SendersProvider
from ses_verified_senders.ses.accounts import NoAccounts
from ses_verified_senders.ses.errors import RefusedForAll
from tests.fakes import DAY, FakeAccounts, World, answer_error

PROVIDER = SendersProvider()
A, B, C = "a@example.com", "b@example.com", "c@example.com"
IN_FORCE = "in force"
Start = Callable[[], None]
Props = dict[str, Any]


def inputs(*addresses: str, own: Mapping[str, Own] | None = None, **changes: Any) -> Props:
    """What the engine passes for these addresses."""
    wire: Props = json.loads(json.dumps(group(*addresses, own=own, **changes).inputs()), parse_int=float)
    return wire


def given(*addresses: str) -> Props:
    """What the program gives to be checked."""
    return inputs(*addresses) | {"__declared": float(len(addresses))}


def group(*addresses: str, own: Mapping[str, Own] | None = None, **changes: Any) -> Group:
    common: dict[str, Any] = {
        "region": "us-east-1",
        "sender_set": "senders",
        "stack": "org/project/stack",
        "template_name": "verify",
        "configuration_set_name": "",
        "on_remove": "delete",
        "resend": "",
        "max_sends": 3,
    }
    members = {address: (own or {}).get(address, Own()) for address in addresses}
    return Group(**common | changes, members=members)


def create(*addresses: str, **changes: Any) -> Props:
    return PROVIDER.create(inputs(*addresses or (A, B), **changes)).outs or {}


def update(olds: Props, news: Props) -> Props:
    return PROVIDER.update("id", olds, news).outs or {}


def record(outs: Props, address: str = A) -> ledger.Entry:
    return ledger.read(outs["records"], outs["account"], outs.get("owner", ""))[address]


def status(outs: Props, address: str = A) -> str:
    return record(outs, address).record.status


def refusing(code: str, address: str = "") -> Callable[[Any], None]:
    def act(request: Any) -> None:
        if address in ("", request.get("EmailAddress"), request.get("EmailIdentity")):
            raise answer_error(code)

    return act


def refuse(world: World, code: str, address: str = "") -> None:
    world.api.before["send_custom_verification_email"] = refusing(code, address)


def test_create_records_everything(world: World) -> None:
    made = PROVIDER.create(inputs(A, B))
    assert made.outs is not None
    assert made.outs.keys() == inputs().keys() | {"account", "records"}, "the members stand in the records"
    assert [status(made.outs, address) for address in (A, B)] == ["PENDING", "PENDING"]
    assert record(made.outs).problem == ""
    assert world.api.mails == {A: 1, B: 1}


def test_addresses_that_are_lost_on_the_way_are_not_taken_for_removed() -> None:
    checked = PROVIDER.check({}, given(A, B) | {"__declared": 3.0})
    assert [failure.reason.partition(";")[0] for failure in checked.failures] == ["2 of 3 addresses arrived"]
    assert PROVIDER.check({}, given(A, B)).failures == []
    assert PROVIDER.check({}, given(A, B)).inputs == inputs(A, B)


def test_an_address_says_how_it_differs_and_is_mailed_so(world: World) -> None:
    sent: list[tuple[str, str, str]] = []
    world.api.before["send_custom_verification_email"] = lambda request: sent.append(
        (request["EmailAddress"], request["TemplateName"], request.get("ConfigurationSetName", ""))
    )
    own = {B: Own("verify-de", "feedback", "retain", "spring")}
    props = inputs(A, B, own=own, configuration_set_name="all")
    assert props[A] == IN_FORCE
    assert props[B] == "template verify-de; configuration set feedback; onRemove retain; resend spring; in force"
    outs = PROVIDER.create(props).outs or {}
    assert sent == [(A, "verify", "all"), (B, "verify-de", "feedback")]
    assert record(outs, B).record.resend_honoured == "/spring"


@pytest.mark.parametrize("change", ["template_name", "configuration_set_name", "on_remove", "max_sends"])
def test_update_of_a_setting_mails_nobody_and_asks_nobody(world: World, change: str) -> None:
    outs = create()
    calls = len(world.api.calls)
    changed: dict[str, Any] = {change: 5 if change == "max_sends" else "another"}
    news = inputs(A, B, **changed)
    assert PROVIDER.diff("id", outs, news).changes is True
    assert update(outs, news) == outs | group(A, B, **changed).wire()
    assert len(world.api.calls) == calls


def test_one_added_and_one_removed(world: World) -> None:
    outs, news = create(A, B), inputs(A, C)
    assert PROVIDER.diff("id", outs, news).changes is True
    outs = update(outs, news)
    assert {address: entry.record.status for address, entry in from_outputs(outs)[1].items()} == {
        A: "PENDING",
        C: "PENDING",
    }
    assert world.api.mails == {A: 1, B: 1, C: 1}
    assert world.api.identities.keys() == {A, C}
    assert PROVIDER.diff("id", outs, news).changes is False


def test_what_cannot_be_removed_stays_until_it_can(world: World) -> None:
    outs, news = create(A, B), inputs(A, on_remove="retain")
    world.api.before["delete_email_identity"] = refusing("ConcurrentModificationException")
    outs = update(outs, news)
    assert record(outs, B).problem.startswith("not removed yet: deleting identity (b@example.com): Concurrent")
    read = PROVIDER.read("id", outs)
    assert PROVIDER.diff("id", read.outs or {}, news).changes is True
    world.api.before.clear()
    outs = update(read.outs or {}, news)
    assert from_outputs(outs)[1].keys() == {A}
    assert world.api.identities.keys() == {A}, "as declared when it was removed"
    assert PROVIDER.diff("id", outs, news).changes is False


def test_who_is_declared_again_before_the_removal_stays(world: World) -> None:
    outs = create(A, B)
    world.api.before["delete_email_identity"] = refusing("ConcurrentModificationException")
    outs = update(update(outs, inputs(A)), inputs(A, B))
    assert record(outs, B).problem == ""
    assert world.api.mails == {A: 1, B: 1}


def test_a_renamed_stack_tags_its_identities_and_mails_nobody(world: World) -> None:
    outs, renamed = create(), inputs(A, B, stack="org/project/renamed")
    assert PROVIDER.diff("id", outs, renamed).changes is True
    world.api.before["tag_resource"] = refusing("AccessDeniedException")
    failed = update(outs, renamed)
    assert record(failed).problem.startswith("the stack's new name is not on the identity yet: tagging")
    assert PROVIDER.diff("id", failed, renamed).changes is True
    world.api.before.clear()
    assert update(failed, renamed) == outs | group(A, B, stack="org/project/renamed").wire()
    assert world.api.identities[A]["Tags"]["verified-senders:stack"] == "org/project/renamed"
    assert world.api.mails == {A: 1, B: 1}


def test_a_raised_max_sends_counts_at_once(world: World, next_run: Start) -> None:
    outs = create(A, max_sends=1)
    world.clock.seconds += DAY + 1
    next_run()
    outs = PROVIDER.read("id", outs).outs or {}
    assert record(outs).problem.startswith("PENDING: no link was opened, and maxSends (1) is used up; ask")
    raised = update(outs, inputs(A, max_sends=2))
    assert (record(raised).record.sends, record(raised).problem) == (2, "")


def test_no_change_is_no_change() -> None:
    diff = PROVIDER.diff("id", create(), inputs(A, B))
    assert (diff.changes, diff.replaces) == (False, None)


def test_what_is_due_shows_as_a_changed_input(world: World, next_run: Start) -> None:
    outs = create()
    world.clock.seconds += DAY + 1
    world.api.click(B)
    next_run()
    read = PROVIDER.read("id", outs)
    assert read.outs is not None
    assert read.inputs is not None
    assert read.inputs == inputs(A, B) | {A: "link expired 2026-05-05T12:00:00Z"}
    assert status(read.outs, B) == "SUCCESS"
    assert PROVIDER.diff("id", read.outs, inputs(A, B)).changes is True
    updated = update(read.outs, inputs(A, B))
    assert record(updated).record.sends == 2
    assert world.api.mails == {A: 2, B: 1}
    assert PROVIDER.diff("id", updated, inputs(A, B)).changes is False


def test_the_engine_keeps_its_inputs_where_nothing_changed(world: World, next_run: Start) -> None:
    """It would look at each of ten thousand, twice in every run."""
    outs = create()
    next_run()
    read = PROVIDER.read("id", outs)
    assert (read.inputs, read.outs) == (None, outs)
    world.clock.seconds += DAY + 1
    next_run()
    due = PROVIDER.read("id", outs)
    assert due.inputs == inputs(A, B) | dict.fromkeys((A, B), "link expired 2026-05-05T12:00:00Z")
    world.api.click(A)
    world.api.click(B)
    next_run()
    assert PROVIDER.read("id", due.outs or {}).inputs == inputs(A, B), "nothing is due any more"


def test_an_unsettled_address_is_updated_even_without_a_refresh(world: World) -> None:
    refuse(world, "MessageRejected", A)
    outs = create()
    assert record(outs).problem.startswith("REFUSED: MessageRejected")
    assert status(outs, B) == "PENDING"
    assert PROVIDER.diff("id", outs, inputs(A, B)).changes is True


def test_without_credentials_nothing_raises(accounts: FakeAccounts, next_run: Start) -> None:
    accounts.fails = RefusedForAll("finding the account", "NoCredentialsError", "none", "renew the credentials")
    outs = create()
    assert record(outs).problem.startswith("NOT_TRIED: finding the account")
    accounts.fails = None
    next_run()
    assert status(update(outs, inputs(A, B))) == "PENDING"


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
    assert world.api.identities == {}


def test_what_keeps_all_from_being_deleted_is_said_once(world: World) -> None:
    outs = create(A, B)
    use(Run(NoAccounts("aws:profile is wrong; correct it"), world.folder, world.gate(), world.clock))
    with pytest.raises(SESError) as raised:
        PROVIDER.delete("id", outs)
    assert str(raised.value) == "aws:profile is wrong; correct it"


def test_a_delete_that_fails_for_one_is_done_for_the_others(world: World, next_run: Start) -> None:
    outs = create()
    next_run()
    world.api.before["delete_email_identity"] = refusing("ConcurrentModificationException", A)
    with pytest.raises(SESError, match=r"^deleting identity \(a@example.com\): Conc"):
        PROVIDER.delete("id", outs)
    assert world.api.identities.keys() == {A}


def test_what_is_declared_elsewhere_is_not_deleted(world: World, next_run: Start) -> None:
    """By another group, which an address may have moved to."""
    outs = create(A, B)
    next_run()
    PROVIDER.check({}, given(A))
    PROVIDER.delete("id", outs)
    assert world.api.identities.keys() == {A}


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


def test_a_cancelled_run_ends_after_the_send_in_flight(world: World, process: Run, next_run: Start) -> None:
    world.api.after["send_custom_verification_email"] = lambda _request: process.gate.cancel("the run was cancelled")
    outs = create(A, B, C)
    assert [status(outs, address) for address in (A, B, C)] == ["PENDING", "NOT_TRIED", "NOT_TRIED"]
    assert record(outs, B).problem == "NOT_TRIED: the run was cancelled"
    world.api.after.clear()
    next_run()
    update(outs, inputs(A, B, C))
    assert world.api.mails == {A: 1, B: 1, C: 1}


def handed_over(outs: Props, *addresses: str) -> Props:
    """What the program gives of a new group, with the records of one that was."""
    former = {"stack": outs["stack"], "maxSends": outs["maxSends"], "account": outs["account"], "tags": {}}
    return given(*addresses) | {"__handedOver": json.dumps([former | {"records": outs["records"]}])}


def test_another_group_hands_records_over(world: World, next_run: Start) -> None:
    outs, owner = create(A, B), record(create(A, B), B).record.owner
    outs = update(outs, inputs(A, B))
    calls, owner = len(world.api.calls), record(outs, B).record.owner
    next_run()
    checked = PROVIDER.check({}, handed_over(outs, B, C)).inputs
    assert checked == inputs(B, C), "what is handed over is not stored"
    made = PROVIDER.create(checked).outs or {}
    assert record(made, B) == record(outs, B)
    assert record(made, B).record.owner == owner
    assert world.api.calls[calls:].count("send_custom_verification_email") == 1, "C's"
    PROVIDER.check({}, given(A))
    update(outs, inputs(A))
    assert world.api.identities.keys() == {A, B, C}


def test_an_error_is_shown_by_its_bare_name() -> None:
    assert SESError.__module__ == "builtins"


def test_declared_tags_are_on_what_is_ours_and_follow_the_declaration(world: World) -> None:
    world.api.put(B, "SUCCESS")
    outs = create(A, B, tags='{"cost":"12","team":"mail"}')

    def tags(address: str) -> dict[str, str]:
        found = world.api.identities[address]["Tags"]
        return {key: value for key, value in found.items() if not key.startswith("verified-senders:")}

    assert (tags(A), tags(B)) == ({"cost": "12", "team": "mail"}, {}), "never on what is somebody else's"
    calls = len(world.api.calls)
    outs = update(outs, inputs(A, B, tags='{"cost":"12","team":"mail"}'))
    assert len(world.api.calls) == calls, "nothing changed"
    world.api.before["tag_resource"] = refusing("AccessDeniedException")
    outs = update(outs, inputs(A, B, tags='{"team":"post"}'))
    assert record(outs).problem.startswith("the declared tags are not on the identity yet")
    del world.api.before["tag_resource"]
    outs = update(outs, inputs(A, B, tags='{"team":"post"}', own={A: Own(tags='{"team":"own"}')}))
    assert (tags(A), tags(B), record(outs).problem) == ({"team": "own"}, {}, "")


def test_a_preview_that_does_not_know_a_configuration_set_yet(world: World) -> None:
    """It comes from a resource that isn't made."""
    news = given(A, B) | {"own": Unknown()}  # type: ignore[no-untyped-call]
    assert PROVIDER.check({}, news).failures == []


def test_an_unknown_answer_stays_so_where_the_account_can_not_be_asked(
    world: World, accounts: FakeAccounts, next_run: Start
) -> None:
    def lose(request: Any) -> None:
        raise ReadTimeoutError(endpoint_url="http://127.0.0.1")

    world.api.lists_before_click = False
    world.api.after["send_custom_verification_email"] = lose
    outs = create(A)
    assert status(outs) == "UNKNOWN"
    next_run()
    accounts.fails = RefusedForAll("listing", "ExpiredTokenException", "expired", "renew the credentials")
    outs = update(outs, inputs(A, resend="again"))
    assert status(outs) == "UNKNOWN"


def test_the_tags_of_a_masked_address_that_are_refused_do_not_name_it(world: World) -> None:
    masked: dict[str, Any] = {"labels": {A: "sender-1@masked"}}
    outs = create(A, tags='{"team":"mail"}', **masked)
    world.api.before["tag_resource"] = refusing("AccessDeniedException")
    outs = update(outs, inputs(A, tags='{"team":"post"}', **masked))
    problem = ledger.read(outs["records"], outs["account"], outs.get("owner", ""))["sender-1@masked"].problem
    assert problem.startswith("the declared tags are not on the identity yet")
    assert "sender-1@masked" in problem
    assert A not in problem
