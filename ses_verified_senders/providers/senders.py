"""Senders: a group of a region's addresses, each asked to confirm, once, and followed until it has."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pulumi
from pulumi import dynamic

from ses_verified_senders.life import ledger
from ses_verified_senders.life.gate import RunIsOver
from ses_verified_senders.life.record import IN_FORCE, UNSETTLED
from ses_verified_senders.providers import run
from ses_verified_senders.providers.failure import SESError
from ses_verified_senders.providers.group import (
    INPUTS,
    Group,
    from_inputs,
    from_outputs,
    member_keys,
)
from ses_verified_senders.providers.group_mailer import GroupMailer, Kept
from ses_verified_senders.providers.lanes import after
from ses_verified_senders.providers.wire import WireResource, differ, known, take
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig

NAMED = 20


class SendersProvider(dynamic.ResourceProvider):
    """Module and class name are in every stack's state: what moves leaves an alias in its old place, for good."""

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        run.configure(req.config.get)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Sees whether all addresses arrived, and takes what another group hands over out of what is stored."""
        arrived, declared = len(member_keys(news)), int(take(news, "declared") or 0)
        if arrived != declared:
            return dynamic.CheckResult(news, [dynamic.CheckFailure("region", _lost(arrived, declared))])
        this, group = run.current(), from_inputs(known(news))
        this.declare(*(run.identity_name(group.region, address) for address in group.members))
        for former in json.loads(take(news, "handed_over") or "[]"):
            this.hand_over(group.region, _held(former, group))
        return dynamic.CheckResult(news, [])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        kept = _kept(olds)
        unsettled = any(entry.record.status in UNSETTLED for entry in kept.ledger.values())
        before = _inputs(kept)
        names = {*INPUTS, *member_keys(before), *member_keys(news)}
        return dynamic.DiffResult(changes=unsettled or bool(differ(before, news, names)))

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        return dynamic.CreateResult(uuid.uuid4().hex, _bring(props, None))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Follow the statuses. Where a send is due, the address's property says why, which the next preview shows."""
        this, before = run.current(), _kept(props)
        try:
            kept = GroupMailer(this).observe(before)
        except (SesError, InvalidAwsConfig) as error:
            if this.first_unreadable(before.group.region):
                raise run.failing(error) from None
            return dynamic.ReadResult(id_, props)
        this.progress.expect(f"{kept.group.region}/{key}" for key in _requests(kept))
        # The engine keeps the inputs that it has where it gets none, which spares it a look at each of ten thousand.
        return dynamic.ReadResult(id_, _outputs(kept), None if kept == before else _inputs(kept))

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        return dynamic.UpdateResult(_bring(news, _kept(olds)))

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """What can't be removed of the group keeps the engine from forgetting it."""
        kept = _kept(props)
        failures = GroupMailer(run.current()).give_up(kept, list(kept.group.members))
        if failures:
            # What keeps every one of them is one sentence.
            said = list(dict.fromkeys(failures.values()))
            more = f"\nand {len(said) - NAMED} more" if len(said) > NAMED else ""
            raise SESError("\n".join(said[:NAMED]) + more)


def _lost(arrived: int, declared: int) -> str:
    """Nobody must be taken for removed whom the SDK, or a transformation, dropped on the way."""
    return (
        f"{arrived} of {declared} addresses arrived; a transformation of the program must change a resource's "
        "properties in place and not return a copy; if there is none, report this with the release of Pulumi's SDK"
    )


def _bring(props: dict[str, Any], before: Kept | None) -> dict[str, Any]:
    try:
        return _outputs(GroupMailer(run.current()).bring(from_inputs(props), before))
    except RunIsOver as over:
        raise run.failing(over) from None


def _kept(outputs: Mapping[str, Any]) -> Kept:
    return Kept(*from_outputs(outputs))


def _outputs(kept: Kept) -> dict[str, Any]:
    """What is common, and the records. The members stand in these, and in no second place."""
    account = ledger.account_of(kept.ledger)
    entries = {kept.group.key(address): entry for address, entry in kept.ledger.items()}
    return kept.group.wire() | {"account": account, "records": ledger.written(entries, account, kept.group.owner)}


def _inputs(kept: Kept) -> dict[str, Any]:
    """As if the program had declared what the state holds, but for those where a send is due."""
    return kept.group.inputs() | _requests(kept)


def _requests(kept: Kept) -> dict[str, str]:
    """Why a send is due, of those where one is."""
    requests = {kept.group.key(address): entry.record.request for address, entry in kept.ledger.items()}
    return {key: request for key, request in requests.items() if request != IN_FORCE}


def _held(former: Mapping[str, Any], group: Group) -> dict[str, run.Held]:
    entries = ledger.read(former["records"], former["account"], "")
    addresses = {group.key(address): address for address in group.members}
    return {
        addresses[key]: run.Held(entry, former["stack"], int(former["maxSends"]), former["tags"].get(key, {}))
        for key, entry in entries.items()
        if key in addresses
    }


class Senders(WireResource, module="ses", name="Senders"):
    """Addresses that are asked to confirm, once each, by SES's SendCustomVerificationEmail."""

    records: pulumi.Output[str]
    """What became of each address, as JSON; see `life.ledger`."""
    account: pulumi.Output[str]
    """The account of the records."""

    def __init__(
        self,
        name: str,
        group: Group,
        opts: pulumi.ResourceOptions | None = None,
        *,
        owner: pulumi.Input[str] = "",
        configuration_set_name: pulumi.Input[str] = "",
        handed_over: str = "",
        following: Iterable[pulumi.Resource] = (),
    ) -> None:
        """`owner` is the id of the set that the group is part of. `configuration_set_name` is for one that is made in
        the same program, where none is declared by name.

        `handed_over` has the records of addresses that other groups of the stack held, see `last_state`. The engine
        learns of this resource only once it is done with those that it is `following`, which are no dependencies.
        """
        common, sentences = _declared(group)
        common["max_sends"] = after(following, group.max_sends)
        common["owner"] = owner
        common["configuration_set_name"] = group.configuration_set_name or configuration_set_name
        if group.labels:
            common["addresses"] = pulumi.Output.secret(common["addresses"])
        super().__init__(
            SendersProvider(),
            name,
            common | {"records": None, "account": None},
            opts,
            inputs=sentences,
            in_passing={
                "declared": len(sentences),
                "handed_over": pulumi.Output.secret(handed_over) if handed_over else None,
            },
        )


def _declared(group: Group) -> tuple[dict[str, Any], dict[str, Any]]:
    """The group's properties and sentences, where configuration sets may be other resources' outputs."""
    names: dict[str, Any] = {address: own.configuration_set_name for address, own in group.members.items()}
    later = {address: name for address, name in names.items() if isinstance(name, pulumi.Output)}
    plain = _named(group, dict.fromkeys(later, ""))
    properties: dict[str, Any] = plain.properties()
    sentences: dict[str, Any] = dict(plain.sentences())
    if later:
        wire = pulumi.Output.all(**later).apply(lambda names: _named(group, names).inputs())
        properties["own"] = wire.apply(lambda wire: wire.get("own"))
        sentences |= {group.key(address): wire.apply(partial(_of, group.key(address))) for address in later}
    return properties, sentences


def _named(group: Group, names: Mapping[str, str]) -> Group:
    """The group with these configuration sets, by address."""
    members = {
        address: replace(own, configuration_set_name=names.get(address, own.configuration_set_name))
        for address, own in group.members.items()
    }
    return replace(group, members=members)


def _of(key: str, wire: Mapping[str, Any]) -> Any:
    return wire[key]
