"""EmailVerification: one address in one region is asked to confirm, and followed until it has."""

from dataclasses import fields, replace
from typing import Any

import pulumi
from pulumi import dynamic

from ses_verified_senders.life.decision import due, may_send, problem
from ses_verified_senders.life.gate import RunIsOver
from ses_verified_senders.life.journal import JournalError
from ses_verified_senders.life.mailer import Mailer, new_owner, not_tried
from ses_verified_senders.life.record import IN_FORCE, UNSETTLED, Declared, Record
from ses_verified_senders.providers import run
from ses_verified_senders.providers.lanes import seen_to
from ses_verified_senders.providers.wire import WireResource, camel, differ, from_wire, to_wire
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig

INPUTS = (*(camel(field.name) for field in fields(Declared)), "request")
NOT_RETAGGED = "the stack's new name is not on the identity yet"
REPLACING = ("address", "region")


class EmailVerificationProvider(dynamic.ResourceProvider):
    """Module and class name are in every stack's state: what moves leaves an alias in its old place, for good."""

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        run.configure(req.config.get)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        run.current().declare(run.identity_name(news["region"], news["address"]))
        return dynamic.CheckResult(news, [])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        replaces = differ(olds, news, REPLACING)
        changed = bool(differ(olds, news, INPUTS)) or olds.get("status") in UNSETTLED
        return dynamic.DiffResult(changes=changed, replaces=replaces)

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        record, problem_now = _apply(from_wire(Declared, props), None)
        return dynamic.CreateResult(record.owner, _outputs(props, record, problem_now))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Follow the status. Where a send is due, the input `request` says why, which the next preview shows."""
        declared, record = from_wire(Declared, props), from_wire(Record, props)
        try:
            sender = run.current().sender(declared.region)
            sender.check_account(record)
            record = sender.observe(declared.address, record)
        except (SesError, InvalidAwsConfig) as error:
            if run.current().first_unreadable(declared.region):
                raise run.failing(error) from None
            return dynamic.ReadResult(id_, props)
        now = sender.now()
        record = replace(record, request=due(record, declared.max_sends, now))
        if record.request != IN_FORCE:
            run.current().progress.expect([f"{declared.region}/{declared.address}"])
        outputs = _outputs(props, record, problem(record, declared.max_sends, now))
        return dynamic.ReadResult(id_, outputs, {name: outputs[name] for name in INPUTS if name in outputs})

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        declared, before, record = from_wire(Declared, news), from_wire(Declared, olds), from_wire(Record, olds)
        said = str(olds.get("problem", ""))
        if declared.stack != before.stack and (failure := _retag(declared, before.stack, record)):
            # With the old name in the state, the next run tries again.
            return dynamic.UpdateResult(_outputs(news | {"stack": before.stack}, record, failure))
        if said.startswith(NOT_RETAGGED):
            said = ""
        if said and declared.max_sends > before.max_sends:
            record = replace(record, request=f"maxSends {declared.max_sends}")
        if may_send(declared, record):
            record, said = _apply(declared, record)
        # Else template, configuration set and the like are used at the next send.
        return dynamic.UpdateResult(_outputs(news, record, said))

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Keeps what the program declares elsewhere in this run: a renamed resource is made before the old one goes."""
        declared, record = from_wire(Declared, props), from_wire(Record, props)
        if not record.origin or run.current().declares(run.identity_name(declared.region, declared.address)):
            return
        try:
            sender = run.current().sender(declared.region)
            sender.check_account(record)
            sender.ownership.give_up(declared, record)
        except (SesError, InvalidAwsConfig, JournalError) as error:
            raise run.failing(error) from None


def _retag(declared: Declared, former: str, record: Record) -> str:
    """Put the stack's new name on the identity; returns why that failed, or ""."""
    try:
        sender = run.current().sender(declared.region)
        sender.check_account(record)
        sender.ownership.retag(declared, former, record)
    except (SesError, InvalidAwsConfig, JournalError) as error:
        return f"{NOT_RETAGGED}: {error}"
    return ""


def _apply(declared: Declared, record: Record | None) -> tuple[Record, str]:
    """The new record, and the problem that the run's outcome has to name."""
    sender: Mailer
    try:
        sender = run.current().sender(declared.region)
        if record is not None:
            sender.check_account(record)
        applied = sender.apply(declared, record)
    except (SesError, InvalidAwsConfig) as error:
        # Without an account nothing can be asked of SES, and the next run tries again.
        applied = not_tried(replace(record or Record(owner=new_owner()), request=IN_FORCE), str(error))
        return applied, f"{applied.status}: {applied.reason}" if applied.status in UNSETTLED else ""
    except RunIsOver as over:
        raise run.failing(over) from None
    finally:
        run.current().progress.done()
    return applied, problem(applied, declared.max_sends, sender.now())


def _outputs(inputs: dict[str, Any], record: Record, problem_now: str) -> dict[str, Any]:
    """All properties: the inputs, the record, and what is wrong with it."""
    given = {name: inputs[name] for name in INPUTS if name in inputs}
    return given | to_wire(record) | {"problem": problem_now}


class EmailVerification(WireResource, module="ses", name="EmailVerification"):
    """An address that is asked to confirm, once, by SES's SendCustomVerificationEmail."""

    status: pulumi.Output[str]
    """SES's VerificationStatus, or REFUSED, UNKNOWN or NOT_TRIED."""
    sent_at: pulumi.Output[str]
    """When the e-mail left, UTC; "" if none did."""
    expires_at: pulumi.Output[str]
    """When the link stops working, UTC."""
    message_id: pulumi.Output[str]
    """SES's MessageId."""
    problem: pulumi.Output[str]
    """What the run's outcome names; "" if all is well."""

    def __init__(
        self,
        name: str,
        declared: Declared,
        opts: pulumi.ResourceOptions | None = None,
        *,
        configuration_set_name: pulumi.Input[str] = "",
        after: pulumi.Resource | None = None,
    ) -> None:
        """`configuration_set_name` is for one that is made in the same program, where none is declared by name.

        The engine learns of this resource only once it is done with `after`, which is no dependency; see `lanes`.
        """
        inputs = {field.name: getattr(declared, field.name) for field in fields(declared)}
        # None rather than "", so that a stack without labels has no such property.
        inputs["label"] = declared.label or None
        inputs["address"] = pulumi.Output.secret(declared.address) if declared.label else declared.address
        inputs["configuration_set_name"] = declared.configuration_set_name or configuration_set_name
        outputs = dict.fromkeys(("status", "sent_at", "expires_at", "message_id", "problem"))
        super().__init__(EmailVerificationProvider(), name, inputs | {"request": _request(after)} | outputs, opts)


def _request(after: pulumi.Resource | None) -> pulumi.Input[str]:
    return IN_FORCE if after is None else _request_later(after)


async def _request_later(after: pulumi.Resource) -> str:
    await seen_to(after)
    return IN_FORCE
