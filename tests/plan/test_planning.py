"""The plan says what the run does."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ses_verified_senders.life.decision import due, may_send
from ses_verified_senders.life.journal import Journal
from ses_verified_senders.life.record import Declared, Record
from ses_verified_senders.plan import planning
from ses_verified_senders.plan.look import ASKED, look, recalled
from ses_verified_senders.plan.plan import Line, Step
from ses_verified_senders.plan.planning import Key, Known
from tests.fakes import DAY, REGION, World, ses_of
from tests.life.declared import DECLARED

NAMES = ("a@example.com", "b@example.com", "B@example.com")


def declared(address: str, **changed: object) -> Declared:
    return replace(DECLARED, address=address, owner=f"{NAMES.index(address)}" * 32, **changed)  # type: ignore[arg-type]


@dataclass
class Stack:
    """A stack's state, its last plan, and what its last run did."""

    world: World
    state: dict[Key, Known] = field(default_factory=dict)

    def plan(self, items: list[Declared]) -> list[Line]:
        ses = ses_of(self.world.api, self.world.folder)
        seen, unknown = look(ses, items, self.state)
        assert not unknown
        journal = Journal(self.world.folder / "pages")
        seen = replace(seen, pages=journal.entries({item.address: item.label for item in items}))
        return planning.lines(items, self.state, {REGION: seen}, ses.now())

    def run(self, items: list[Declared]) -> None:
        """As the engine does it: a refresh, the changes, then the removals."""
        mailer = self.world.sender()
        kept = {}
        for item in items:
            known = self.state.get((REGION, item.address))
            record = self._refreshed(item, known.record) if known else None
            if may_send(item, record):
                record = mailer.apply(item, record)
            assert record
            kept[REGION, item.address] = Known(item, record)
        for key, known in self.state.items():
            if key not in kept:
                mailer.ownership.give_up(known.declared, known.record)
        self.state = kept

    def _refreshed(self, item: Declared, record: Record) -> Record:
        mailer = self.world.sender()
        record = mailer.observe({item.address: record})[item.address]
        return replace(record, request=due(record, item.max_sends, mailer.now()))


def test_removals_beyond_what_is_asked_are_deletions(tmp_path: Path) -> None:
    """They are this stack's unless somebody else's mark says otherwise, which the run will see."""
    world = World(tmp_path)
    stack = Stack(world)
    many = [replace(DECLARED, address=f"{number:02}@example.com", owner=f"{number:032}") for number in range(ASKED + 3)]
    stack.run(many)
    ses = ses_of(world.api, world.folder)
    seen, [said] = look(ses, many[:1], stack.state)
    found = planning.lines(many[:1], stack.state, {REGION: seen}, ses.now())
    assert [line.step for line in found] == [Step.DELETE] * (ASKED + 2)
    assert f"SES was asked of {ASKED} identities whose they are, at one a second, and not of 2 more" in said


steps = st.lists(
    st.tuples(
        st.sampled_from(["run", "click", "fail", "delete", "foreign", "suppress", "release", "wait", "resend"]),
        st.sets(st.sampled_from(NAMES), min_size=1),
    ),
    max_size=12,
)


@pytest.mark.parametrize("lists_before_click", [True, False])
@settings(max_examples=20)
@given(lives=steps)
def test_plan_and_deed(lists_before_click: bool, lives: list[tuple[str, set[str]]]) -> None:
    with TemporaryDirectory() as folder:
        stack = Stack(World(Path(folder), lists_before_click))
        token = 0
        for step, names in [*lives, ("run", set(NAMES))]:
            api = stack.world.api
            match step:
                case "run":
                    hold_together(stack, [declared(name, resend=f"{token or ''}") for name in sorted(names)])
                case "resend":
                    token += 1
                case "wait":
                    stack.world.clock.seconds += DAY + 1
                case "suppress":
                    api.suppressed |= names
                case "release":
                    api.suppressed -= names
                case "foreign":
                    for name in names - api.identities.keys():
                        api.put(name, "PENDING")
                case _:
                    for name in names & api.identities.keys():
                        change_by_hand(stack, step, name)


def change_by_hand(stack: Stack, step: str, name: str) -> None:
    api = stack.world.api
    if step == "delete":
        del api.identities[name]
    else:
        api.identities[name]["VerificationStatus"] = "SUCCESS" if step == "click" else "FAILED"


def hold_together(stack: Stack, items: list[Declared]) -> None:
    planned, api = stack.plan(items), stack.world.api
    mails, identities = api.mails.copy(), set(api.identities)
    stack.run(items)
    assert {line.name for line in planned if line.step in (Step.MAIL, Step.MAIL_AGAIN)} == set(api.mails - mails)
    assert {line.name for line in planned if line.step is Step.DELETE} == identities - set(api.identities)


def lines(world: World, before: dict[Key, Known], *items: Declared) -> list[str]:
    return [f"{line.step.value}: {line.name}: {line.why}" for line in Stack(world, before).plan(list(items))]


def test_new_adopted_and_covered(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.api.put("b@example.com", "SUCCESS")
    world.api.put("example.com", "SUCCESS")
    assert lines(world, {}, declared("a@example.com"), declared("b@example.com")) == [
        "mail: a@example.com: new; can send already, as example.com is verified",
        "adopt: b@example.com: verified already; kept when removed",
    ]


def test_a_change_of_case_says_what_it_deletes(tmp_path: Path) -> None:
    world = World(tmp_path)
    stack = Stack(world)
    stack.run([declared("b@example.com")])
    world.api.click("b@example.com")
    assert lines(world, stack.state, declared("B@example.com")) == [
        "mail: B@example.com: new",
        "delete: b@example.com: VERIFIED: identity is deleted, it can no longer send; differs only in case from "
        "B@example.com, which is mailed",
    ]


def test_the_suppression_list_holds_an_address_back(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.api.suppressed.add("a@example.com")
    assert lines(world, {}, declared("a@example.com")) == [
        "refuse: a@example.com: on the account's suppression list (BOUNCE)"
    ]
    assert lines(world, {}, declared("a@example.com", send_suppressed=True)) == ["mail: a@example.com: new"]


def test_a_setting_holds_back_who_is_new(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.api.put("b@example.com", "SUCCESS")
    items = [declared("a@example.com", mail_new=False), declared("b@example.com", mail_new=False)]
    assert lines(world, {}, *items) == [
        "refuse: a@example.com: new, and mailNew is false",
        "adopt: b@example.com: verified already; kept when removed",
    ]


def test_what_stays_says_why(tmp_path: Path) -> None:
    world = World(tmp_path)
    stack = Stack(world)
    stack.run([declared("a@example.com", on_remove="retain"), declared("b@example.com")])
    world.api.identities["b@example.com"]["Tags"]["verified-senders:used-by:0123456789ab"] = "org/project/there"
    assert lines(world, stack.state) == [
        "keep: a@example.com: identity kept (onRemove: retain)",
        "keep: b@example.com: identity kept (also used by org/project/there)",
    ]


def test_settings_that_change_mail_nobody_and_are_said(tmp_path: Path) -> None:
    world = World(tmp_path)
    stack = Stack(world)
    stack.run([declared("a@example.com"), declared("b@example.com")])
    changed = declared("a@example.com", on_remove="retain", tags={"team": "mail"}, template_name="verify-now")
    assert lines(world, stack.state, changed, declared("b@example.com")) == [
        "change sender: a@example.com: onRemove delete → retain; tags; the next e-mail is of verify-now"
    ]


def test_a_link_that_expired_says_when_and_how_often(tmp_path: Path) -> None:
    world = World(tmp_path)
    stack = Stack(world)
    stack.run([declared("a@example.com")])
    world.clock.seconds += DAY + 1
    assert lines(world, stack.state, declared("a@example.com")) == [
        "mail again: a@example.com: link expired 2026-05-05T12:00:00Z (2 of 3)"
    ]


def test_maxsends_that_is_used_up_holds_back(tmp_path: Path) -> None:
    world = World(tmp_path)
    stack = Stack(world)
    item = declared("a@example.com", max_sends=1)
    stack.run([item])
    world.clock.seconds += DAY + 1
    assert lines(world, stack.state, item) == ["refuse: a@example.com: maxSends (1) is used up"]


def test_a_region_that_can_not_be_asked_is_planned_by_the_last_run(tmp_path: Path) -> None:
    stack = Stack(World(tmp_path))
    verified, waiting = declared(NAMES[0]), declared(NAMES[1])
    stack.run([verified, waiting])
    stack.world.api.click(NAMES[0])
    stack.run([verified, waiting])
    looks, now = {REGION: recalled(REGION, stack.state)}, stack.world.sender().now()
    assert planning.lines([verified, waiting], stack.state, looks, now) == []
    [removal] = planning.lines([waiting], stack.state, looks, now)
    assert (removal.step, removal.name) == (Step.DELETE, NAMES[0])
    assert "it can no longer send" in removal.why
