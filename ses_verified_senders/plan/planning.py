"""The plan of a run: a pure function of what is declared, the stack's last state, and one look at SES.

It asks the same decision that the run will ask (`life.decision`), so that what it says is what the run does.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ses_verified_senders.life.decision import Act, decide, due, may_send, observed, problem
from ses_verified_senders.life.evidence import last_email
from ses_verified_senders.life.ownership import alone
from ses_verified_senders.life.record import (
    PENDING,
    SUCCESS,
    UNSETTLED,
    Declared,
    JournalEntry,
    Record,
    Seen,
    revised,
)
from ses_verified_senders.life.resend import asks_again
from ses_verified_senders.plan.plan import Line, Step
from ses_verified_senders.ses.from_address import verifying

Key = tuple[str, str]
"""Region and address."""


@dataclass(frozen=True)
class Known:
    """An address as the stack's last state has it."""

    declared: Declared
    record: Record


@dataclass(frozen=True)
class Look:
    """What SES says of a region: the status of each identity that it lists; what the tags say of those whose tags
    decide; and which addresses are on the account's suppression list, with the reason. `pages` has what the journal
    holds of the addresses that would be mailed."""

    statuses: Mapping[str, str] = field(default_factory=dict)
    tagged: Mapping[str, Seen] = field(default_factory=dict)
    suppressed: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, JournalEntry] = field(default_factory=dict)

    def seen(self, address: str) -> Seen:
        return self.tagged.get(address) or Seen(status=self.statuses.get(address, ""))

    def without(self, stack: str) -> "Look":
        """The same, as if that stack used nothing."""
        tagged = {
            address: replace(seen, used_by={mark: user for mark, user in seen.used_by.items() if user != stack})
            for address, seen in self.tagged.items()
        }
        return replace(self, tagged=tagged)

    def verified_domain(self, address: str) -> str:
        """The verified domain that lets SES send from the address already, or ""."""
        domains = (name for name in verifying(address) if "@" not in name)
        return next((name for name in domains if self.statuses.get(name) == SUCCESS), "")


NOTHING = Look()
RETAINED = "retainOnDelete"
"""The engine's own option, by which it forgets a resource and leaves what it made."""


def lines(
    declared: Sequence[Declared],
    before: Mapping[Key, Known],
    looks: Mapping[str, Look],
    now: datetime,
    refreshes: bool = True,
) -> list[Line]:
    """What happens to each address that something happens to, in the order of the declaration, removals last.

    A run that `refreshes` sees what SES says of those recorded, any other goes by the records.
    """
    keys = {(item.region, item.address) for item in declared}
    found: list[Line] = []
    for item in declared:
        known = before.get((item.region, item.address))
        done = [*_lines(item, known, looks.get(item.region, NOTHING), now, refreshes)]
        found += done or (_settings(item, known.declared) if known else [])
    removed = [known for key, known in sorted(before.items()) if key not in keys]
    twins = {(line.region, line.name.lower()): line.name for line in found if line.step is Step.MAIL}
    return [*found, *(line for known in removed for line in _removal(known, looks, twins))]


def destroyed(
    held: Mapping[Key, Sequence[Known]], looks: Mapping[str, Look], stack: str, retained: Collection[Key] = ()
) -> list[Line]:
    """What happens to each address of a stack that goes as a whole: what it uses itself keeps nothing, and of several
    sets that have the address, the last one deletes what another of them made. Of those `retained`, the engine has
    nothing removed: a mark of this stack's stays on them, for good."""
    apart = {region: look.without(stack) for region, look in looks.items()}
    found: list[Line] = []
    for key, several in sorted(held.items()):
        if key in retained:
            declared = several[0].declared
            found.append(Line(Step.KEEP, declared.label or declared.address, key[0], f"identity kept ({RETAINED})"))
            continue
        lines = [line for known in several for line in _removal(known, apart, {})]
        found += sorted(lines, key=lambda line: line.step is not Step.DELETE)[:1]
    return found


def first_to_go(several: Sequence[Known]) -> Known:
    """The one of several sets' that may delete the identity, if any may."""
    return next(filter(_may_delete, several), several[0])


def confirmed(declared: Sequence[Declared], looks: Mapping[str, Look]) -> int:
    """How many of the declared addresses SES lists as verified."""
    return sum(looks.get(item.region, NOTHING).seen(item.address).status == SUCCESS for item in declared)


def undecided(
    declared: Sequence[Declared], before: Mapping[Key, Known], statuses: Mapping[str, str], region: str
) -> Collection[str]:
    """The addresses of a region whose tags decide: new ones that a link is out to, and removed ones that are ours."""
    here = {item.address for item in declared if item.region == region}
    new = {address for address in here if (region, address) not in before and statuses.get(address) == PENDING}
    removed = {
        address
        for (place, address), known in before.items()
        if place == region and address not in here and address in statuses and _may_delete(known)
    }
    return new | removed


def _may_delete(known: Known) -> bool:
    return known.record.origin == "sent" and known.declared.on_remove == "delete"


def _lines(item: Declared, known: Known | None, look: Look, now: datetime, refreshes: bool) -> Iterator[Line]:
    seen = look.seen(item.address)
    name = item.label or item.address
    record = known.record if known else None
    if record and refreshes:
        record = _read(record, item, seen, now)
    if not may_send(item, record):
        if record and problem(record, item.max_sends, now):
            yield _exhausted(item, name)
        return
    left = last_email(item, record or Record(owner=item.owner), look.pages.get(item.address), seen)
    decision = decide(item, record, left, seen, now)
    match decision.act:
        case Act.SEND:
            yield _mail(item, name, record, seen, look)
        case Act.ADOPT | Act.RESUME:
            yield from _taken_over(item, name, record, decision.act, seen)
        case Act.REFUSE:
            yield _exhausted(item, name)


def _settings(item: Declared, former: Declared) -> Iterator[Line]:
    """What changes of an address beside its e-mails. What another resource gives isn't known here."""
    said = []
    if item.on_remove != former.on_remove:
        said.append(f"onRemove {former.on_remove} → {item.on_remove}")
    if item.tags != former.tags:
        said.append("tags")
    if item.template_name != former.template_name:
        said.append(f"the next e-mail is of {item.template_name}")
    if said:
        yield Line(Step.CHANGE_SENDER, item.label or item.address, item.region, "; ".join(said))


def _exhausted(item: Declared, name: str) -> Line:
    return Line(Step.REFUSE, name, item.region, f"maxSends ({item.max_sends}) is used up")


def _read(record: Record, item: Declared, seen: Seen, now: datetime) -> Record:
    """The record as the run's refresh will have it."""
    read = observed(record, seen, now)
    return revised(read, request=due(read, item.max_sends, now, item.adopted_link_lifetime))


def _mail(item: Declared, name: str, record: Record | None, seen: Seen, look: Look) -> Line:
    reason = look.suppressed.get(item.address)
    if reason and not item.send_suppressed:
        return Line(Step.REFUSE, name, item.region, f"on the account's suppression list ({reason})")
    new = record is None or not record.origin
    if new and not item.mail_new:
        return Line(Step.REFUSE, name, item.region, "new, and mailNew is false")
    step = Step.MAIL if new else Step.MAIL_AGAIN
    return Line(step, name, item.region, "; ".join(_reasons(item, record, seen, look)), item.template_name)


def _reasons(item: Declared, record: Record | None, seen: Seen, look: Look) -> Iterator[str]:
    if record is None or not record.origin:
        yield "new" if not seen.status else f"new, SES says {seen.status}"
    elif asks_again(item.resend, record.resend_honoured):
        yield f"resend token {item.resend!r}"
    elif record.status in UNSETTLED:
        yield record.request
    else:
        yield f"{record.request} ({record.sends + 1} of {item.max_sends})"
    domain = look.verified_domain(item.address)
    if domain:
        yield f"can send already, as {domain} is verified"


def _taken_over(item: Declared, name: str, record: Record | None, act: Act, seen: Seen) -> Iterator[Line]:
    if record is not None and record.origin:
        # An e-mail that the state does not know of: the run only writes it down.
        return
    whose = "asked by this stack before" if act is Act.RESUME else "kept when removed"
    state = "verified already" if seen.status == SUCCESS else "a link is out already"
    yield Line(Step.ADOPT, name, item.region, f"{state}; {whose}")


def _removal(known: Known, looks: Mapping[str, Look], twins: Mapping[tuple[str, str], str]) -> Iterator[Line]:
    declared, record = known.declared, known.record
    look = looks.get(declared.region, NOTHING)
    seen, name = look.seen(declared.address), declared.label or declared.address
    if not record.origin:
        return
    twin = twins.get((declared.region, name.lower()))
    also = f"; differs only in case from {twin}, which is mailed" if twin else ""
    if not seen.status:
        yield Line(Step.KEEP, name, declared.region, f"no identity at SES{also}")
    elif not _may_delete(known) or not alone(record, seen):
        yield Line(Step.KEEP, name, declared.region, f"identity kept ({_why_kept(known, seen)}){also}")
    else:
        lost = "it can no longer send" if seen.status == SUCCESS else "its link stops working"
        yield Line(Step.DELETE, name, declared.region, f"{_shown(seen.status)}: identity is deleted, {lost}{also}")


def _shown(status: str) -> str:
    return "VERIFIED" if status == SUCCESS else status


def _why_kept(known: Known, seen: Seen) -> str:
    if known.declared.on_remove != "delete":
        return f"onRemove: {known.declared.on_remove}"
    others = sorted(set(seen.used_by.values()) - {known.declared.stack})
    return f"also used by {', '.join(others)}" if others else "not created by this stack"
