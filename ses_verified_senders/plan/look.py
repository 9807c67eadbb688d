"""One look at SES for a plan: listings, and single questions only where the answer decides."""

from collections.abc import Mapping, Sequence

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.record import Declared, Seen
from ses_verified_senders.plan.planning import Key, Known, Look, undecided
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.errors import RefusedForAll, naming

ASKED = 20
"""Identities of a region whose tags are read, at one a second: as many as a plan shows by name."""


def look(ses: Ses, declared: Sequence[Declared], before: Mapping[Key, Known]) -> tuple[Look, list[str]]:
    """What SES says of the client's region, and a sentence for each thing that it was not asked or did not answer.

    Raises SesError where it answers nothing at all.
    """
    statuses, unknown = ses.list_identities(), []
    new = {one.address for one in declared if one.region == ses.region}
    # Those who go first: only of them does the answer tell a deletion from a mark that is taken off.
    asked = sorted(undecided(declared, before, statuses, ses.region), key=lambda address: (address in new, address))
    if len(asked) > ASKED:
        unknown.append(
            f"{ses.region}: whose {len(asked) - ASKED} more removed identities are was not asked, at one a second; "
            "the run deletes those that are this stack's alone"
        )
    labels = {one.address: one.label for one in [*(known.declared for known in before.values()), *declared]}
    tagged = {address: _seen(ses, address, labels.get(address, "")) for address in asked[:ASKED]}
    # Of the others the last run's word counts.
    gone = [address for address in asked[ASKED:] if address not in new]
    tagged |= {address: Seen(statuses[address], before[ses.region, address].record.owner) for address in gone}
    try:
        suppressed = ses.list_suppressed() if declared else {}
    except RefusedForAll as error:
        suppressed = {}
        unknown.append(f"{ses.region}: {error.reason}; addresses on the suppression list are not shown")
    return Look(statuses, tagged, suppressed), unknown


def _seen(ses: Ses, address: str, label: str) -> Seen:
    with naming(address, label):
        return owner_tags.seen(ses.find_identity(address))


def recalled(region: str, before: Mapping[Key, Known]) -> Look:
    """What the last run saw of a region that can't be asked; what it owned then counts as this stack's alone."""
    records = {address: known.record for (place, address), known in before.items() if place == region}
    listed = {address: record for address, record in records.items() if record.ses_status}
    return Look(
        statuses={address: record.ses_status for address, record in listed.items()},
        tagged={address: Seen(record.ses_status, record.owner) for address, record in listed.items()},
    )
