"""What the last run left in this stack's own state, read while the program runs.

The engine's own function behind StackReference gives it, for each resource; it is undocumented, so whoever asks must do
without where it gives nothing. There is nothing, either, before the first `up`.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pulumi
from pulumi.runtime.proto.resource_pb2 import ResourceInvokeRequest
from pulumi.runtime.rpc import deserialize_properties_unwrap_secrets
from pulumi.runtime.settings import get_monitor

from ses_verified_senders.life import ledger
from ses_verified_senders.life.ledger import Entry
from ses_verified_senders.plan.planning import Key, Known
from ses_verified_senders.program import monitor, this_stack
from ses_verified_senders.program.background import answer, begun
from ses_verified_senders.program.per_run import per_run
from ses_verified_senders.providers.group import Group, from_outputs

FUNCTION = "pulumi:pulumi:readStackResourceOutputs"
SENDERS = "pulumi-python:dynamic/ses:Senders"
SENDER_SET = "pulumi-python:dynamic/ses:SenderSet"
TEMPLATE = "pulumi-python:dynamic/ses:CustomVerificationTemplate"
STACK = "pulumi:pulumi:Stack"
Outputs = Mapping[str, Any]


@dataclass(frozen=True)
class LastState:
    """`outputs` are the resources' own, by URN."""

    outputs: Mapping[str, Outputs]

    @cached_property
    def groups(self) -> Mapping[str, Outputs]:
        """Those of every Senders, by the resource's name."""
        return {name: outputs for name, outputs in self._of_type(SENDERS).items() if "records" in outputs}

    def _of_type(self, type_: str) -> Mapping[str, Outputs]:
        """By the resource's name."""
        return {
            urn.split("::")[-1]: outputs
            for urn, outputs in self.outputs.items()
            if urn.split("::")[2].split("$")[-1] == type_
        }

    def handed_over(self, name: str, group: Group) -> str:
        """The records that other groups held of the addresses which a group of this name does not hold yet.

        As JSON, see `Senders`; "" where there are none.
        """
        held = self._held(name)
        wanted = {address for address in group.members if address not in held}
        formers = []
        for _, former, account, entries in self._formers(name, group) if wanted else ():
            found = {address: entry for address, entry in entries.items() if address in wanted}
            wanted -= found.keys()
            if found:
                records = {
                    group.key(address): entry.naming(address, group.labels.get(address, ""))
                    for address, entry in found.items()
                }
                tags = {group.key(address): own for address in found if (own := former.declared(address).tags)}
                formers.append(
                    {
                        "stack": former.stack,
                        "maxSends": former.max_sends,
                        "account": account,
                        "tags": tags,
                        "records": ledger.written(records, account, ""),
                    }
                )
        return json.dumps(formers, ensure_ascii=False) if formers else ""

    def _held(self, name: str) -> set[str]:
        return {address for held, group, _, _ in self._read if held == name for address in group.members}

    def _formers(self, name: str, group: Group) -> list[tuple[str, Group, str, Mapping[str, Entry]]]:
        """The region's other groups, those of the same set first."""
        found = [former for former in self._read if former[0] != name and former[1].region == group.region]
        return sorted(found, key=lambda former: former[1].sender_set != group.sender_set)

    @cached_property
    def _read(self) -> list[tuple[str, Group, str, Mapping[str, Entry]]]:
        """Name, group, account and records by address."""
        return list(self._read_all())

    def _read_all(self) -> Iterator[tuple[str, Group, str, Mapping[str, Entry]]]:
        for name, outputs in self.groups.items():
            former, entries = from_outputs(outputs)
            yield name, former, outputs.get("account") or "", entries

    @cached_property
    def templates(self) -> Mapping[str, Outputs]:
        """The properties of every CustomVerificationTemplate, by the resource's name."""
        return self._of_type(TEMPLATE)

    def template_names(self, component: str) -> list[str]:
        """At SES, of the templates that a component of this name made."""
        made = (found for name, found in self.templates.items() if name.startswith(f"{component}/"))
        return list(dict.fromkeys(str(properties["templateName"]) for properties in made))

    @property
    def stack_outputs(self) -> Outputs:
        """What the program exported; secrets are in clear."""
        return next((outputs for urn, outputs in self.outputs.items() if urn.split("::")[2] == STACK), {})

    def known(self, sender_set: str, declared: Collection[Key]) -> dict[Key, Known]:
        """What a set has recorded, by region and address, and other sets of addresses that it declares now."""
        own, others = {}, {}
        for key, known in self.held:
            if known.declared.sender_set == sender_set:
                own[key] = known
            elif key in declared:
                others[key] = known
        return others | own

    @cached_property
    def held(self) -> list[tuple[Key, Known]]:
        """What every set has recorded; two may have the same address."""
        return [
            ((group.region, address), Known(group.declared(address), entry.record))
            for _, group, _, entries in self._read
            for address, entry in entries.items()
        ]

    def set_names(self) -> set[str]:
        """Of the sender sets that had addresses."""
        return {str(outputs.get("senderSet")) for outputs in self.groups.values()}

    def labels(self, sender_set: str) -> dict[str, str]:
        """What each `region/address` of a set was called, where addresses were masked."""
        return {
            f"{group.region}/{address}": f"{group.region}/{label}"
            for _, group, _, _ in self._read
            if group.sender_set == sender_set
            for address, label in group.labels.items()
        }

    def senders(self, sender_set: str, declared: Collection[str] = ()) -> dict[str, str]:
        """The resend tokens by `region/address` of a set, and of other sets' senders that it declares now."""
        held = [
            (group.sender_set, f"{group.region}/{address}", group.token(address))
            for _, group, _, _ in self._read
            for address in group.members
        ]
        own = {key: resend for holder, key, resend in held if holder == sender_set}
        return {key: resend for _, key, resend in held if key in declared} | own

    def let_through(self, sender_set: str) -> str:
        """The fingerprint of what the last run began to do with a set; "" where there was none."""
        found = self._of_type(SENDER_SET).get(sender_set, {})
        return str(found.get("declared", ""))


@per_run
def last_state() -> LastState:
    """That of the program's stack; read once a run."""
    return LastState(_outputs())


def begin_reading() -> None:
    """Have the engine read it in the background. A unit test has none."""
    if not monitor.is_mocked():
        _asked()


@per_run
def _asked() -> "Future[Mapping[str, Any]]":
    engine: Any = get_monitor()
    request = ResourceInvokeRequest(tok=FUNCTION)
    request.args["stackName"] = this_stack.name()
    return begun(lambda: _told(engine.Invoke(request)))


def _told(response: Any) -> Mapping[str, Any]:
    if response.failures:
        raise ValueError(response.failures[0].reason)
    read: Mapping[str, Any]
    read, _ = deserialize_properties_unwrap_secrets(getattr(response, "return"))
    return read


def _outputs() -> Mapping[str, Outputs]:
    if monitor.is_mocked():
        return {}
    try:
        read = answer(_asked())
    except Exception as error:
        # Any that the engine and its backend may have: the program goes on as on another engine.
        pulumi.log.debug(f"the stack's last outputs can't be read: {error}")
        return {}
    resources: Mapping[str, Mapping[str, Any]] = read.get("outputs") or {}
    return {urn: resource.get("outputs") or {} for urn, resource in resources.items()}
