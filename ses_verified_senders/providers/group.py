"""A group of a region's addresses, as the program declares it and as a stack's state holds it.

Each member is an input of its own, so that a preview shows each by itself. The outputs have the members in their
records, and in no second place.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ses_verified_senders.life import ledger
from ses_verified_senders.life.ledger import Entry
from ses_verified_senders.life.names import camel
from ses_verified_senders.life.record import IN_FORCE, Declared
from ses_verified_senders.life.resend import joined


@dataclass(frozen=True)
class Own:
    """What an address declares for itself; "" where it takes what its group has."""

    template_name: str = ""
    configuration_set_name: str = ""
    on_remove: str = ""
    resend: str = ""
    tags: str = ""


NOTHING = Own()
OWN = {field.name: camel(field.name) for field in fields(Own)}
SPOKEN = {"template_name": "template", "configuration_set_name": "configuration set", "on_remove": "onRemove"}


@dataclass(frozen=True)
class Group:
    """`members` are the addresses; what they do not declare for themselves is common to the group.

    `labels` has what messages and names call each address, and is empty where they may call it by its name.
    `resend` is the token of the whole set; `tags` are as `tags_text` writes them, "" where there are none; `owner`
    and what follows it are as in `life.record.Declared`.
    """

    region: str
    sender_set: str
    stack: str
    template_name: str
    configuration_set_name: str
    on_remove: str
    resend: str
    max_sends: int
    owner: str = ""
    adopted_link_lifetime: float = 0.0
    send_suppressed: bool = False
    mail_new: bool = True
    tags: str = ""
    members: Mapping[str, Own] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def declared(self, address: str) -> Declared:
        own = self.members[address]
        return Declared(
            address=address,
            region=self.region,
            template_name=own.template_name or self.template_name,
            configuration_set_name=own.configuration_set_name or self.configuration_set_name,
            on_remove=own.on_remove or self.on_remove,
            resend=self.token(address),
            max_sends=self.max_sends,
            sender_set=self.sender_set,
            stack=self.stack,
            label=self.labels.get(address, ""),
            owner=self.owner,
            adopted_link_lifetime=self.adopted_link_lifetime,
            send_suppressed=self.send_suppressed,
            mail_new=self.mail_new,
            tags=json.loads(own.tags or self.tags or "{}"),
        )

    @property
    def template_names(self) -> set[str]:
        """Of all that its members are mailed with."""
        return {own.template_name or self.template_name for own in self.members.values()}

    def token(self, address: str) -> str:
        """The resend token of an address: the set's, and its own."""
        return joined(self.resend, self.members[address].resend)

    def key(self, address: str) -> str:
        """What the address is called in names, records and messages."""
        return self.labels.get(address) or address

    def properties(self) -> dict[str, Any]:
        """What is common, by the names of this class's fields, and as text what few of the addresses have."""
        common = {name: getattr(self, name) for name in COMMON}
        own = {self.key(address): _given(own) for address, own in self.members.items() if _given(own)}
        addresses = {label: address for address, label in self.labels.items()}
        return common | {"own": _text(own), "addresses": _text(addresses)}

    def wire(self) -> dict[str, Any]:
        """The same as the state has it."""
        return {camel(name): value for name, value in self.properties().items() if value is not None}

    def inputs(self) -> dict[str, Any]:
        """As the state has its inputs: the same, and a sentence for each address."""
        return self.wire() | self.sentences()

    def sentences(self) -> dict[str, str]:
        """Of each address, by what it is called: how it differs from its group, and that nothing is due."""
        return {self.key(address): _sentence(own) for address, own in self.members.items()}


COMMON = tuple(field.name for field in fields(Group) if field.name not in ("members", "labels"))
INPUTS = (*(camel(name) for name in COMMON), "own", "addresses")
"""The properties of a group beside its addresses."""


def _from_properties(properties: Mapping[str, Any], keys: Iterable[str]) -> Group:
    """`keys` are what the members are called."""
    addresses: dict[str, str] = json.loads(properties.get("addresses") or "{}")
    own = {key: _own(given) for key, given in json.loads(properties.get("own") or "{}").items()}
    keys = list(keys)
    return Group(
        **{name: properties[camel(name)] for name in COMMON if name != "max_sends" and camel(name) in properties},
        max_sends=int(properties["maxSends"]),
        members={addresses.get(key, key): own.get(key, NOTHING) for key in keys},
        labels={addresses[key]: key for key in keys if key in addresses},
    )


def from_inputs(inputs: Mapping[str, Any]) -> Group:
    """The group of a resource's inputs."""
    return _from_properties(inputs, member_keys(inputs))


def from_outputs(outputs: Mapping[str, Any]) -> tuple[Group, dict[str, Entry]]:
    """The group of a state's outputs, and what is recorded of each address."""
    owner, account = outputs.get("owner") or "", outputs.get("account") or ""
    entries = ledger.read(outputs.get("records") or "", account, owner)
    group = _from_properties(outputs, entries)
    return group, {address: entries[group.key(address)] for address in group.members}


def member_keys(inputs: Mapping[str, Any]) -> list[str]:
    """The properties that are addresses or their labels."""
    labels = json.loads(inputs.get("addresses") or "{}")
    return [key for key in inputs if "@" in key or key in labels]


def _given(own: Own) -> dict[str, str]:
    return {OWN[name]: value for name, value in vars(own).items() if value}


def _own(given: Mapping[str, str]) -> Own:
    return Own(**{name: given.get(wire, "") for name, wire in OWN.items()})


def tags_text(tags: Mapping[str, str]) -> str:
    """As a group and its addresses have them; no tags at all are "{}", which differs from what the group has."""
    return json.dumps(dict(tags), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _text(mapping: Mapping[str, Any]) -> str | None:
    """None rather than "{}", so that a group of nothing but equals has no such property."""
    return json.dumps(mapping, sort_keys=True, ensure_ascii=False, separators=(",", ":")) if mapping else None


def _sentence(own: Own) -> str:
    return "; ".join([*_deviations(own), IN_FORCE])


def _deviations(own: Own) -> Iterator[str]:
    for name, value in vars(own).items():
        if value:
            yield f"{SPOKEN.get(name, name)} {value}"
