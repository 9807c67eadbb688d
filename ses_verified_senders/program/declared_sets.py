"""The sender sets of the program that runs, and those of the last run that it no longer has."""

from collections.abc import Collection

from pulumi.runtime.settings import get_root_resource

from ses_verified_senders.program.last_state import LastState

_sets: dict[str, Collection[str]] = {}


def declare(name: str, senders: Collection[str]) -> None:
    """The program declares a set of these, as `region/address`."""
    _sets[name] = frozenset(senders)


async def gone(name: str, last: LastState) -> dict[str, str]:
    """The senders, with their resend tokens, of sets that the program no longer has, as far as they concern this set:
    those that it has now, and, where it is the program's first, those that no set has.

    Awaited by the engine's side of the set, which is after the program's last line unless that awaits something: then
    sets may follow, and only one that shares an address with this set passes for its former self.
    """
    former = {old: last.senders(old) for old in last.set_names() - _sets.keys()}
    if not getattr(get_root_resource(), "_outputs_registered", False):
        former = {old: senders for old, senders in former.items() if not senders.keys().isdisjoint(_sets[name])}
    concerns = set(_sets[name])
    if name == next(iter(_sets)):
        declared = {key for senders in _sets.values() for key in senders}
        concerns |= {key for senders in former.values() for key in senders} - declared
    return {key: token for senders in former.values() for key, token in senders.items() if key in concerns}
