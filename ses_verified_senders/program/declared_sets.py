"""The sender sets and templates of the program that runs, and those of the last run that it no longer has."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pulumi.runtime.settings import get_root_resource

from ses_verified_senders.plan.planning import Key, Known
from ses_verified_senders.program.last_state import LastState, Outputs
from ses_verified_senders.program.per_run import per_run


@dataclass
class _Program:
    """`sets` has each set's senders, as `region/address`."""

    sets: dict[str, Collection[str]] = field(default_factory=dict)
    templates: set[Key] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    mailed: set[str] = field(default_factory=set)


_this = per_run(_Program)


def declare(name: str, senders: Collection[str]) -> None:
    """The program declares a set of these, as `region/address`."""
    _this().sets[name] = frozenset(senders)


def declare_template(region: str, name: str) -> None:
    """The program declares a template of that name at SES."""
    _this().templates.add((region, name))


def mail(senders: Collection[str]) -> None:
    """A set of the program mails these, by its plan."""
    _this().mailed.update(senders)


def mailed() -> Collection[str]:
    """Whom sets mail that the program declared before, as `region/address`."""
    return _this().mailed


def refuse(name: str) -> None:
    """The program has a component of that name which is at fault and declares nothing."""
    _this().refused.add(name)


async def gone(name: str, last: LastState) -> dict[str, str]:
    """The senders, with their resend tokens, of sets that the program no longer has, as far as they concern this set:
    those that it has now, and, where it is the program's first, those that no set has.

    Awaited by the engine's side of the set, which is after the program's last line unless that awaits something: then
    sets may follow, and only one that shares an address with this set passes for its former self.
    """
    former = {old: last.senders(old) for old in last.set_names() - _this().sets.keys()}
    if not _all_declared():
        former = {old: senders for old, senders in former.items() if not senders.keys().isdisjoint(_this().sets[name])}
    concerns = set(_this().sets[name])
    if name == next(iter(_this().sets)):
        declared = {key for senders in _this().sets.values() for key in senders}
        concerns |= {key for senders in former.values() for key in senders} - declared
    return {key: token for senders in former.values() for key, token in senders.items() if key in concerns}


def leaving(name: str, last: LastState) -> tuple[Mapping[Key, Sequence[Known]], Mapping[str, Outputs]]:
    """The addresses of sets that the program no longer has, and the templates by their resources' names, as far as
    nothing else of the program has them. Nothing of both while the program runs, nor for a set that isn't its first."""
    held: defaultdict[Key, list[Known]] = defaultdict(list)
    if name != next(iter(_this().sets)) or not _all_declared():
        return held, {}
    declared = {key for senders in _this().sets.values() for key in senders}
    for (region, address), known in last.held:
        if known.declared.sender_set not in _this().sets and f"{region}/{address}" not in declared:
            held[region, address].append(known)
    templates = {
        resource: properties
        for resource, properties in last.templates.items()
        if (properties["region"], properties["templateName"]) not in _this().templates
    }
    return held, templates


def _all_declared() -> bool:
    """Whether the program is past its last line, and no component is missing because it was refused."""
    return bool(getattr(get_root_resource(), "_outputs_registered", False)) and not _this().refused
