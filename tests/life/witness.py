"""Sees each call that SES carries out and each run's end, and says what broke the contract."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.mailer import BEING_REMOVED, REMOVAL_LASTS
from ses_verified_senders.life.record import IN_FORCE, LAPSED, UNSETTLED
from ses_verified_senders.life.resend import asks_again
from ses_verified_senders.ses.clock import moment
from tests.fakes import DAY
from tests.life.engine_double import SEND, EngineDouble, LivingApi, Props, Stack
from tests.life.model import Mail, Model

DELETE = "delete_email_identity"


class Witness:
    """`loose` are the addresses of whose link nobody knows the age; at those `touched`, a tag may be missing."""

    def __init__(self, api: LivingApi, engine: EngineDouble, stacks: Mapping[str, Stack], model: Model) -> None:
        self.api, self.engine, self.stacks, self.model = api, engine, stacks, model
        self.loose: set[str] = set()
        self.touched: set[str] = set()
        self.mailed: list[Mail] = []
        self._deleted: set[str] = set()
        self._ended: set[str] = set()
        self._gone: dict[str, float] = {}
        self._since: dict[tuple[str, str], float] = {}
        self._state: dict[tuple[str, str], Props] = {}
        self._identities: dict[str, dict[str, Any]] = {}
        self._doubts = 0
        self._began = 0.0
        self._killed_at = 0.0

    def _wrong(self, what: str) -> None:
        self.model.wrong.append(what)

    # During a run

    def watch(self, operation: str, request: Props) -> None:
        """SES is about to carry out a call of the run that goes on."""
        if operation == SEND:
            self._send(request)
        elif operation == f"doubtful {SEND}":
            self.model.doubts.append(self._mail(request["EmailAddress"]))
        elif operation == "doubtful tag_resource":
            # A listed identity is told of an e-mail before it leaves.
            self.model.doubts.append(self._mail(request["ResourceArn"].partition("identity/")[2]))
        elif operation == DELETE:
            self._delete(request["EmailIdentity"])

    def _mail(self, address: str) -> Mail:
        this = self.engine.running
        return Mail(address, self.api.clock.time(), this.name, this.declared.get(address, {}).get("resend", ""))

    def _send(self, request: Props) -> None:
        this, mail = self.engine.running, self._mail(request["EmailAddress"])
        declared, record = this.declared.get(mail.address, {}), this.record(mail.address)
        before = self.model.in_force(mail.address, mail.at)
        self.model.send(
            mail,
            declared=bool(declared),
            verified=self.api.status(mail.address) == "SUCCESS",
            recorded=before is not None and _holds(record, before),
        )
        if request["TemplateName"] != declared.get("templateName"):
            self._wrong(f"{mail} with another template than the one declared")
        if not _due(record, mail.token):
            self._wrong(f"{mail} though nothing said that it is due")
        self.mailed.append(mail)
        self.loose.discard(mail.address)
        self._deleted.discard(mail.address)
        self._ended.discard(mail.address)

    def _delete(self, address: str) -> None:
        this = self.engine.running
        marks = self.api.identities.get(address, {}).get("Tags", {})
        users = [other for other in self.stacks.values() if other is not this and other.uses(address)]
        if address in this.declared:
            self._wrong(f"{address} deleted though it is declared")
        mailed = any(mail.stack == this.name for mail in [*self.model.to(address), *self.model.doubts])
        if not mailed and address not in self.touched:
            self._wrong(f"{address} deleted by {this.name}, which never mailed it")
        own = [record["owner"] for record in this.records(address)]
        if marks.get(owner_tags.OWNER) not in [*own, *map(owner_tags.mark, own)]:
            self._wrong(f"{address} deleted by {this.name}, whose it isn't")
        if all(record["onRemove"] == "retain" for record in this.records(address)):
            self._wrong(f"{address} deleted though it is to be retained")
        # A stack that used the address while SES didn't list it could leave no mark.
        listed = self.model.listed and not any(doubt.address == address for doubt in self.model.doubts)
        marked = any(_use(record["owner"]) in marks for user in users for record in user.records(address))
        if users and (marked or (listed and address not in self.touched)):
            self._wrong(f"{address} deleted though {' and '.join(user.name for user in users)} use it")
        self._deleted.add(address)
        self.deleted(address)

    def deleted(self, address: str) -> None:
        """The identity is gone, by a run or by hand."""
        self.model.ended(address)
        self.verified_no_more(address)

    def verified_no_more(self, address: str) -> None:
        """Who has to confirm anew is asked as often as anybody."""
        self.model.forget_count(address)
        self._gone[address] = self.api.clock.time()

    # Around a run

    def before_run(self, stack: Stack) -> None:
        self._began = self.api.clock.time()
        self._state, self._identities = dict(stack.state), deepcopy(self.api.identities)
        self.mailed, self._doubts = [], len(self.model.doubts)
        for (_, address), record in stack.state.items():
            if record["status"] == "SUCCESS" != self.api.status(address):
                # The journal may still tell of one that left within the day before.
                self._since[stack.name, address] = self._gone.get(address, 0.0) - DAY

    def after_run(self, stack: Stack) -> None:
        """What holds however a run ended."""
        if len(self.mailed) > stack.budget:
            self._wrong(f"{len(self.mailed)} mails though {stack.budget} may be")
        for mail in self.model.mails:
            if mail.stack == stack.name and any(_holds(record, mail) for record in stack.records(mail.address)):
                self.model.recorded(mail)
        for key in self._state.keys() - stack.state.keys():
            self.model.forget_count(key[1], stack.name)
        for key in self._state.keys() & stack.state.keys():
            self._count_anew(stack, self._state[key], stack.state[key])

    def _count_anew(self, stack: Stack, before: Props, record: Props) -> None:
        """A new token begins a new count, with its first mail."""
        if asks_again(record["resendHonoured"], before["resendHonoured"]) and record["sentAt"] != before["sentAt"]:
            self._since[stack.name, record["address"]] = moment(record["sentAt"]).timestamp()

    def killed(self, stack: Stack) -> None:
        self._killed_at = self.api.clock.time()
        for mail in self.mailed:
            if not any(_holds(record, mail) for record in stack.records(mail.address)):
                marks = self.api.identities.get(mail.address, {}).get("Tags", {})
                tagged = owner_tags.SENT_AT in marks and moment(marks[owner_tags.SENT_AT]).timestamp() == mail.at
                self.model.unrecorded(mail, tagged)

    def forget(self, stack: str, address: str) -> None:
        """The record is an older one, or made anew: it doesn't know how many e-mails there were."""
        self.model.forget_count(address, stack)
        self._since.pop((stack, address), None)
        self._ended.discard(address)

    # After a run that read SES afresh and met no fault

    def after_whole_run(self, stack: Stack, addresses: set[str]) -> None:
        """`addresses` are those that nothing stood in the way of."""
        for address in addresses & stack.declared.keys():
            self._settled(stack, address)
        for component, address in self._state.keys() - stack.state.keys():
            if address in addresses - stack.declared.keys():
                self._removed(stack, address, self._state[component, address])

    def _before(self, stack: Stack, address: str) -> Props:
        """The record that the stack had of the address, if it still knows it."""
        known = [
            record
            for (component, held), record in self._state.items()
            if held == address and (stack.hands_over or component == stack.component)
        ]
        return self._state.get((stack.component, address), (known or [{}])[0])

    def _settled(self, stack: Stack, address: str) -> None:
        """Nobody is forgotten, and the record is true."""
        record, before = stack.record(address), self._before(stack, address)
        who, status = f"{address} of {stack.name}", self.api.status(address)
        if "maxMailings" in record["reason"]:
            if len(self.mailed) + len(self.model.doubts) - self._doubts < stack.budget:
                self._wrong(f"{who} held back though {stack.budget} mails may be sent")
            return
        if record["reason"] == BEING_REMOVED:
            if self._began - self._killed_at > REMOVAL_LASTS.total_seconds():
                self._wrong(f"{who} waits for a removal that ended long ago")
            return
        if (record["status"] == "SUCCESS") != (status == "SUCCESS"):
            self._wrong(f"{who} is {record['status']}, but at SES {status}")
        if status != "SUCCESS" and asks_again(stack.declared[address]["resend"], record["resendHonoured"]):
            self._wrong(f"{who} asked again, and that isn't recorded")
        if record["sends"] > self.model.most(address, self._since.get((stack.name, address), 0.0)):
            self._wrong(f"{who} counts {record['sends']} mails, more than there were")
        exhausted = record["sends"] >= self.model.max_sends and record["problem"]
        if status != "SUCCESS" and not exhausted:
            if record["status"] != "PENDING" or not self._link_out(stack, address, before):
                self._wrong(f"{who} is forgotten: {record['status']}")
            if self._owed(stack, address, before) and not self._mailed(stack, address):
                self._wrong(f"{who} is owed a mail")
        marks = self.api.identities.get(address, {}).get("Tags", {})
        if marks.get(owner_tags.OWNER) == record["owner"] and marks[owner_tags.STACK] != stack.full_name:
            self._wrong(f"{address} isn't marked with {stack.name}'s new name")
        if record.get("sentAt") != before.get("sentAt") or not before.get("origin"):
            self._marked(stack, address, record)

    def _link_out(self, stack: Stack, address: str, before: Props) -> bool:
        """As of the run's begin, when it read SES."""
        now, last = self._began, self.model.to(address)[-1:]
        if self.model.in_doubt(address, now) or (self.model.in_force(address, now) and address not in self._ended):
            return True
        if not stack.record(address)["expiresAt"]:
            return self.api.status(address) == "PENDING"
        lapses = moment(stack.record(address)["expiresAt"]).timestamp()
        unread = not before.get("origin") or before["status"] in UNSETTLED
        if unread and lapses <= self._began and self.api.status(address) == "PENDING":
            # SES still lists it as PENDING: the next read says that it lapsed.
            return True
        held = any(_holds(stack.record(address), mail) for mail in last)
        unknown = not held or stack.record(address)["origin"] == "adopted" or address in self.loose
        return unknown and self._began < lapses

    def _owed(self, stack: Stack, address: str, before: Props) -> bool:
        """A new token asks for a mail, and so does SES where it says that the link has come to nothing."""
        # Where the journal is lost, the mail of a killed run passes for the one that is asked for.
        if not before.get("origin") or address in self.loose:
            return False
        token, last = stack.declared[address]["resend"], self.model.to(address)[-1:]
        if asks_again(token, before["resendHonoured"]):
            return not self.model.answered(stack.name, address, token)
        status = self._identities.get(address, {}).get("VerificationStatus")
        holds = any(_holds(before, mail) for mail in last) and before["status"] == "PENDING"
        ended = status in LAPSED and status != before["sesStatus"]
        return holds and ended and not self.model.in_doubt(address, self._began)

    def _mailed(self, stack: Stack, address: str) -> bool:
        mails = [*self.mailed, *self.model.doubts[self._doubts :]]
        return any((mail.stack, mail.address) == (stack.name, address) for mail in mails)

    def _marked(self, stack: Stack, address: str, record: Props) -> None:
        """An identity that is listed says whose it is and who uses it."""
        marks = self.api.identities.get(address, {}).get("Tags", {})
        owner = marks.get(owner_tags.OWNER)
        # What SES listed before isn't this stack's, whoever mailed it.
        made = self._mailed(stack, address) and address not in self._identities
        if self.model.listed and made and not owner:
            self._wrong(f"{address} isn't marked as {stack.name}'s")
        former = self._identities.get(address, {}).get("Tags", {}).get(owner_tags.OWNER)
        others = [other for other in self.stacks.values() if other is not stack]
        if owner != former and any(former == held["owner"] for other in others for held in other.records(address)):
            self._wrong(f"{address} is taken from its owner by {stack.name}")
        if owner and owner != record["owner"] and _use(record["owner"]) not in marks:
            self._wrong(f"{address} isn't marked as used by {stack.name}")

    def _removed(self, stack: Stack, address: str, record: Props) -> None:
        """What was this record's own is gone, and what it used bears its mark no more."""
        marks = self._identities.get(address, {}).get("Tags", {})
        others = {key for key in marks if key.startswith(owner_tags.USED_BY)} - {_use(record["owner"])}
        kept = self.api.identities.get(address, {})
        # That of an e-mail which a killed run sent is kept.
        own = marks.get(owner_tags.OWNER) == record["owner"] and any(
            _holds(record, m) for m in self.model.to(address)[-1:]
        )
        if kept and own and not others and record["onRemove"] == "delete" and record["origin"] == "sent":
            self._wrong(f"{address} isn't deleted though it is {stack.name}'s alone")
        if record["origin"] == "adopted" and _use(record["owner"]) in kept.get("Tags", {}):
            self._wrong(f"{address} is still marked as used by {stack.name}")
        users = any(other.uses(address) for other in self.stacks.values())
        if address in self._deleted and not kept and not users:
            self._ended.add(address)


def _use(owner: str) -> str:
    """The tag that says that the record uses the identity."""
    return owner_tags.USED_BY + owner_tags.mark(owner)


def _due(record: Props, token: str) -> bool:
    """Whether something had said that a mail is due, before this run came to the address."""
    if not record.get("origin") or record["status"] in UNSETTLED:
        return True
    return record["request"] != IN_FORCE or asks_again(token, record["resendHonoured"])


def _holds(record: Props, mail: Mail) -> bool:
    return bool(record.get("sentAt")) and moment(record["sentAt"]).timestamp() == mail.at
