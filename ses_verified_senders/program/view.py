"""What a plan sees of SES while the program runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.life.page import JournalError
from ses_verified_senders.life.record import Declared
from ses_verified_senders.plan import templates
from ses_verified_senders.plan.look import look, recalled
from ses_verified_senders.plan.plan import MAILED, Line
from ses_verified_senders.plan.planning import Key, Known, Look
from ses_verified_senders.program import clients, monitor
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig


@dataclass(frozen=True)
class View:
    """What SES says, and at what time; `unknown` has a sentence for each thing that it did not say."""

    accounts: Mapping[str, str]
    looks: Mapping[str, Look]
    templates: Mapping[str, templates.Found]
    now: datetime
    unknown: Sequence[str]


def view(
    regions: Sequence[str],
    declared: Sequence[Declared],
    before: Mapping[Key, Known],
    asked: Mapping[str, Collection[str]],
) -> View:
    """Nothing of a unit test's SES, which has none. `asked` has the names of each region's templates to ask of."""
    accounts: dict[str, str] = {}
    found: dict[str, templates.Found] = {}
    looks: dict[str, Look] = {}
    unknown: list[str] = []
    now = datetime.now(UTC)
    for region in [] if monitor.is_mocked() else regions:
        try:
            ses = clients.accounts().ses(region)
            accounts[region] = ses.account
            now = ses.now()
            seen, more = look(ses, declared, before)
            looks[region] = seen
            unknown += more
        except (SesError, InvalidAwsConfig, InvalidSettings) as error:
            looks[region] = recalled(region, before)
            unknown.append(
                f"{region}: {error}; so this part of the plan goes by the last run and counts every new address as "
                "an e-mail"
            )
            continue
        try:
            found[region] = templates.look(ses, asked[region])
        except SesError as error:
            unknown.append(
                f"{region}: {error}; so this part of the plan does not know whose the templates of these names are"
            )
    return View(accounts, looks, found, now, unknown)


def with_journal(seen: View, declared: Sequence[Declared], lines: Sequence[Line]) -> View:
    """The view, with what the journal holds of those whom `lines` mail: they are mailed without it."""
    named = {(line.region, line.name) for line in lines if line.step in MAILED}
    mailed = [item for item in declared if (item.region, item.label or item.address) in named]
    looks, unknown = dict(seen.looks), list(seen.unknown)
    for region in sorted({item.region for item in mailed} & seen.accounts.keys()):
        try:
            journal = clients.journal(region)
            pages = journal.entries({item.address: item.label for item in mailed if item.region == region})
        except (JournalError, SesError, InvalidAwsConfig, InvalidSettings) as error:
            unknown.append(f"{region}: {error}; so this part of the plan does not know what a killed run sent")
            continue
        looks[region] = replace(looks[region], pages=pages)
    return replace(seen, looks=looks, unknown=unknown)
