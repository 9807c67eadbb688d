"""Carries out what was decided for an address. Any resource can use it, for one address or for a whole set."""

import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

from ses_verified_senders.life import evidence, owner_tags
from ses_verified_senders.life.decision import Act, Decision, decide, in_force, lapses, observed, unrecorded
from ses_verified_senders.life.departure import JournaledDeparture, SeenOtherwise
from ses_verified_senders.life.gate import Gate, HeldBack, RunIsOver
from ses_verified_senders.life.ownership import Ownership
from ses_verified_senders.life.page import JournalError, Overtaken, Page, Pages
from ses_verified_senders.life.record import (
    FAILED,
    IN_FORCE,
    LAPSED,
    NOT_LISTED,
    NOT_TRIED,
    PENDING,
    REFUSED,
    SUCCESS,
    UNKNOWN,
    UNSETTLED,
    Declared,
    Intent,
    JournalEntry,
    Record,
    Removal,
    Seen,
)
from ses_verified_senders.life.resend import asks_again
from ses_verified_senders.life.second_look import SecondLook
from ses_verified_senders.ses import errors
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.clock import moment, timestamp

# What a look at one address met, and every other look in the region would meet as well. A send whose answer was lost is
# another matter: it may have been carried out.
REGION_WIDE = (errors.RefusedForAll, errors.Unreachable, errors.Throttled, errors.AnswerLost)
SEND_WIDE = (errors.RefusedForAll, errors.Unreachable, errors.Throttled)
# So long another stack's removal may be under way; one that was killed meanwhile holds nobody back for longer.
REMOVAL_LASTS = timedelta(minutes=5)
BEING_REMOVED = "another stack deletes the identity at this moment; run again"
ADOPTS_ONLY = "mailNew is false: this run adopts only; set it to true to mail the address"
TEMPLATE_WIDE = frozenset({"NotFoundException", "MailFromDomainNotVerifiedException"})


def new_owner() -> str:
    """A fresh owner token."""
    return uuid.uuid4().hex


class Mailer:
    """Mails and follows the addresses of one account and region; `ownership` says whose their identities are.

    Nothing that SES says of one address is raised: it is recorded. Raises `gate.RunIsOver` when the engine is gone.
    """

    def __init__(self, ses: Ses, journal: Pages, gate: Gate) -> None:
        self._ses = ses
        self._journal = journal
        self._gate = gate
        self.ownership = Ownership(ses, journal)
        self._second_look = SecondLook(self.ownership, journal, self.apply)

    def apply(self, declared: Declared, record: Record | None) -> Record:
        """Bring SES to what is declared and return the new record. `record` is None for an address that is new here.

        Where it comes out UNKNOWN, `look_again` says more once the rest of the run is done.
        """
        before = record or Record(owner=declared.owner or new_owner())
        before = replace(before, account=self._ses.account, request=IN_FORCE)
        try:
            self._gate.check(*self._scopes(declared))
            while True:
                with suppress(SeenOtherwise, Overtaken), self._page(declared) as page:
                    return self._apply_page(declared, record, before, page)
        except (HeldBack, JournalError) as cause:
            return not_tried(before, str(cause))

    def _page(self, declared: Declared) -> AbstractContextManager[Page]:
        return self._journal.page(declared.address, declared.label)

    def _apply_page(self, declared: Declared, record: Record | None, before: Record, page: Page) -> Record:
        written = page.read()
        if isinstance(written, Removal) and self._goes_on(written, before):
            return not_tried(before, BEING_REMOVED)
        try:
            seen = self.ownership.look(declared)
        except REGION_WIDE as error:
            self._gate.close(self._region_scope, error)
            return not_tried(before, error.reason)
        except errors.Refused as error:
            return self._refused(before, error)
        except errors.SesError as error:
            return not_tried(before, error.reason)
        now = self._ses.now()
        entry = evidence.last_email(declared, before, written, seen)
        decision = decide(declared, record, entry, seen, now)
        if decision.act is Act.SEND:
            if not before.origin and not declared.mail_new:
                return not_tried(before, ADOPTS_ONLY)
            return self._send(declared, before, written, seen, page)
        return self._settle(decision, declared, before, entry, seen, page)

    def _goes_on(self, removal: Removal, before: Record) -> bool:
        """Whether another stack deletes the identity at this moment; its own run may have been killed while it did."""
        return removal.owner != before.owner and abs(self._ses.now() - moment(removal.began_at)) < REMOVAL_LASTS

    def _settle(
        self, decision: Decision, declared: Declared, before: Record, entry: Intent | None, seen: Seen, page: Page
    ) -> Record:
        """The record where no e-mail is sent."""
        now = self._ses.now()
        if decision.act is Act.RESUME:
            resumed = self._resume(declared, before, entry, seen, now)
            page.use(owner_tags.mark(before.owner), declared.stack)
            return resumed
        if decision.act is Act.ADOPT:
            adopted = self._adopt(declared, before, entry, seen, now)
            page.use(owner_tags.mark(before.owner), declared.stack)
            return adopted
        if decision.act is Act.REFUSE:
            kept = observed(before, seen, now)
            return replace(kept, status=FAILED) if kept.status in UNSETTLED else kept
        if seen.status == SUCCESS:
            before = replace(before, status=SUCCESS)
        elif before.status in UNSETTLED:
            before = replace(before, status=PENDING)
        return replace(observed(before, seen, now), reason="", resend_honoured=declared.resend)

    def _resume(self, declared: Declared, before: Record, entry: Intent | None, seen: Seen, now: datetime) -> Record:
        """An e-mail of this stack is out, or was opened, and the state doesn't know it."""
        known = entry if unrecorded(entry, before, now) else None
        asked_again = asks_again(declared.resend, before.resend_honoured)
        sent_at = known.sent_at if known else before.sent_at or seen.sent_at
        expires_at = (known.expires_at if known else before.expires_at) or (
            lapses(moment(sent_at)) if sent_at else lapses(now)
        )
        resumed = replace(
            before,
            status=SUCCESS if seen.status == SUCCESS else PENDING,
            reason=evidence.assumption(before, known, seen),
            message_id=known.message_id if known else before.message_id,
            sent_at=sent_at,
            expires_at=expires_at,
            sends=(0 if asked_again else before.sends) + 1 if known or not before.origin else before.sends,
            resend_honoured=declared.resend,
            ses_status=seen.status,
            void="",
        )
        return self.ownership.resume(declared, resumed, seen, entry)

    def _adopt(self, declared: Declared, before: Record, entry: Intent | None, seen: Seen, now: datetime) -> Record:
        """A link of somebody else is out, or was opened."""
        journaled = entry.expires_at if entry and in_force(entry.expires_at, now) else ""
        # A link that nobody's tag is on may be another stack's all the same, which tags it right after its send.
        if seen.owner or seen.status == PENDING or journaled:
            failure = self.ownership.use(declared, before)
            if failure and (seen.owner or journaled):
                # Unmarked, its owner's removal would delete what is used here: so it isn't adopted yet.
                return not_tried(before, failure)
        pending = seen.status != SUCCESS
        return replace(
            before,
            status=PENDING if pending else SUCCESS,
            reason="",
            expires_at=journaled if pending else "",
            adopted_at=timestamp(now) if pending else "",
            origin="adopted",
            resend_honoured=declared.resend,
            ses_status=seen.status,
        )

    def _send(self, declared: Declared, before: Record, written: JournalEntry | None, seen: Seen, page: Page) -> Record:
        if refused := self._suppressed(declared, before):
            return refused
        asked_again = asks_again(declared.resend, before.resend_honoured)
        scopes = self._scopes(declared)
        departure = JournaledDeparture(
            self._ses, self._gate, scopes, declared, before.owner, page, written, seen, self.ownership
        )
        with self._gate.passing(*scopes):
            try:
                with errors.naming(declared.address, declared.label):
                    message_id = self._ses.send_custom_verification_email(
                        declared.address, declared.template_name, declared.configuration_set_name, departure
                    )
            except errors.AnswerLost as error:
                # It may have been sent: the page stays as it is, and the next run looks before it sends.
                self._gate.suspect(self._region_scope, error)
                self._second_look.doubt(declared.address, before, departure, isinstance(error, errors.Failed))
                lost = _sent(before, departure.entry, declared, asked_again)
                return replace(lost, status=UNKNOWN, reason=error.reason)
            except errors.SesError as error:
                departure.came_to_nothing()
                return replace(self._not_sent(declared, before, error), void=departure.void)
            except (HeldBack, JournalError) as cause:
                departure.came_to_nothing()
                return replace(not_tried(before, str(cause)), void=departure.void)
            except (RunIsOver, SeenOtherwise, Overtaken):
                departure.came_to_nothing()
                raise
            self._gate.answered(self._region_scope)
        departure.arrived(message_id)
        sent = _sent(before, departure.entry, declared, asked_again)
        claimed = self.ownership.claim(declared, replace(sent, ses_status=self._status_after(declared, seen)), seen)
        departure.settled(claimed.ses_status != NOT_LISTED)
        if seen.status == NOT_LISTED:
            self._second_look.listed(claimed.ses_status != NOT_LISTED)
        return claimed

    def _suppressed(self, declared: Declared, before: Record) -> Record | None:
        """The record of an address that SES would take the e-mail for, and drop it; None for any other."""
        if declared.send_suppressed:
            return None
        try:
            with errors.naming(declared.address, declared.label):
                self._ses.check_suppression(declared.address)
        except errors.Refused as error:
            return self._refused(before, error)
        except errors.SesError as error:
            return self._not_sent(declared, before, error)
        return None

    def look_again(self, declared: Declared, record: Record) -> Record:
        """The record of an address whose send `apply` left UNKNOWN, once the others of the run are done."""
        return self._second_look.settled(declared, record)

    def _not_sent(self, declared: Declared, before: Record, error: errors.SesError) -> Record:
        """The record after an answer that says that nothing was sent."""
        if isinstance(error, errors.Refused):
            return self._refused(before, error)
        if isinstance(error, SEND_WIDE):
            # Spare the other addresses what this one met.
            self._gate.close(self._scope_of(error, declared), error)
        return not_tried(before, error.reason)

    def _refused(self, before: Record, error: errors.Refused) -> Record:
        if error.code == errors.ACCESS_DENIED:
            # A policy that lacks the action denies every address by its own name.
            self._gate.suspect(self._region_scope, error)
        else:
            self._gate.answered(self._region_scope)
        return _held(before, REFUSED, error.reason)

    def _scope_of(self, error: errors.SesError, declared: Declared) -> str:
        template_wide = error.code in TEMPLATE_WIDE or (
            error.code == "SendingPausedException" and declared.configuration_set_name
        )
        return self._template_scope(declared) if template_wide else self._region_scope

    def _status_after(self, declared: Declared, before: Seen) -> str:
        """What SES says after the send: it tells a FAILED that was there before from one that is about this link."""
        if before.status not in LAPSED:
            return before.status
        try:
            return self.ownership.look(declared).status
        except errors.SesError:
            return before.status

    def _scopes(self, declared: Declared) -> tuple[str, str]:
        return self._region_scope, self._template_scope(declared)

    @property
    def _region_scope(self) -> str:
        return f"{self._ses.account}/{self._ses.region}"

    def _template_scope(self, declared: Declared) -> str:
        return f"{self._region_scope}/{declared.template_name}/{declared.configuration_set_name}"

    # Following

    def check_account(self, record: Record) -> None:
        """Raises SesError where the record is of another account."""
        self._ses.check_account(record.account)

    def observe(self, records: Mapping[str, Record]) -> dict[str, Record]:
        """The records by address, after a look at SES's listing. Raises SesError."""
        listing, now = self._ses.list_identities(), self._ses.now()
        return {
            address: observed(record, Seen(status=listing.get(address, "")), now) for address, record in records.items()
        }

    def now(self) -> datetime:
        """SES's time."""
        return self._ses.now()


def _sent(before: Record, entry: Intent, declared: Declared, asked_again: bool) -> Record:
    return replace(
        before,
        status=PENDING,
        reason="",
        message_id=entry.message_id,
        sent_at=entry.sent_at,
        expires_at=entry.expires_at,
        sends=1 if asked_again else before.sends + 1,
        origin="sent",
        resend_honoured=declared.resend,
        adopted_at="",
        void="",
    )


def not_tried(before: Record, reason: str) -> Record:
    """The record of an address that nothing was asked of SES for."""
    return _held(before, NOT_TRIED, reason)


def _held(before: Record, status: str, reason: str) -> Record:
    """Nothing was sent in this run. One whose answer was lost stays in doubt, as its e-mail may be out; who is verified
    is owed no e-mail."""
    if before.status == SUCCESS:
        return before
    return replace(before, status=UNKNOWN if before.status == UNKNOWN else status, reason=reason)
