"""The plan of the run that begins, said before anything is registered."""

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pulumi

from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.declared.sender_set import DeclaredSenderSet
from ses_verified_senders.life.change import digest, fingerprint, objections
from ses_verified_senders.life.page import JournalError
from ses_verified_senders.life.record import Declared
from ses_verified_senders.plan import planning, templates
from ses_verified_senders.plan.look import look, recalled
from ses_verified_senders.plan.plan import Line, Plan, Step, Stop
from ses_verified_senders.plan.plan_json import as_json
from ses_verified_senders.plan.planning import Key, Known, Look
from ses_verified_senders.plan.previewed import FOLDER
from ses_verified_senders.plan.text import text
from ses_verified_senders.program import clients, this_stack
from ses_verified_senders.program.groups import labels, tokens
from ses_verified_senders.program.last_state import LastState
from ses_verified_senders.providers.group import Group
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig

MAILED = (Step.MAIL, Step.MAIL_AGAIN)


def announce(
    name: str,
    settings: DeclaredSenderSet,
    groups: Mapping[str, Group],
    declared_templates: templates.Declared,
    last: LastState,
) -> Plan:
    """Print the plan of a set, and leave it in the folder that the environment names. The plan, for what it stops.

    An `up` prints what it mails and deletes; its preview has said the rest.
    """
    plan = _plan(name, settings, groups, last, declared_templates)
    if pulumi.runtime.is_dry_run() or plan.mails or plan.of(Step.DELETE) or plan.stop or plan.failure:
        pulumi.log.info(text(plan))
    folder = os.environ.get(FOLDER)
    if folder:
        # A resource's name may have a slash.
        (Path(folder) / f"{quote(name, safe='')}.json").write_text(as_json(plan), encoding="utf-8")
    return plan


def _plan(
    name: str,
    settings: DeclaredSenderSet,
    groups: Mapping[str, Group],
    last: LastState,
    declared_templates: templates.Declared,
) -> Plan:
    declared = [group.declared(address) for group in groups.values() for address in group.members]
    before = last.known(name, {(item.region, item.address) for item in declared})
    regions = sorted(settings.regions | {region for region, _ in before})
    new = {region: templates.new(declared_templates, last.templates, region) for region in regions}
    view = _view(regions, declared, before, new)
    lines = planning.lines(declared, before, view.looks, view.now)
    return Plan(
        stack=this_stack.name(),
        accounts={region: view.accounts.get(region, "") for region in regions},
        declared=len(declared),
        confirmed=planning.confirmed(declared, view.looks),
        lines=[*lines, *templates.changes(declared_templates, last.templates, view.templates)],
        seconds=_seconds([line for line in lines if line.step in MAILED]),
        stop=_stop(name, settings, groups, last, lines),
        unknown=view.unknown,
        unchanged=_unchanged(declared, lines),
    )


def _unchanged(declared: Sequence[Declared], lines: Sequence[Line]) -> list[tuple[str, str]]:
    named = {(line.name, line.region) for line in lines}
    items = ((item.label or item.address, item.region) for item in declared)
    return [item for item in items if item not in named]


@dataclass(frozen=True)
class _View:
    """What SES says, and at what time; `unknown` has a sentence for each thing that it did not say."""

    accounts: Mapping[str, str]
    looks: Mapping[str, Look]
    templates: Mapping[str, templates.Found]
    now: datetime
    unknown: Sequence[str]


def _view(
    regions: Sequence[str], declared: Sequence[Declared], before: Mapping[Key, Known], new: Mapping[str, set[str]]
) -> _View:
    """Nothing of a unit test's SES, which has none. `new` has the names of templates."""
    accounts: dict[str, str] = {}
    found: dict[str, templates.Found] = {}
    looks: dict[str, Look] = {}
    unknown: list[str] = []
    now = datetime.now(UTC)
    for region in [] if this_stack.is_mocked() else regions:
        try:
            ses = clients.accounts().ses(region)
            accounts[region] = ses.account
            now = ses.now()
            seen, more = look(ses, declared, before)
            looks[region] = seen
            found[region] = templates.look(ses, new[region])
            unknown += more
        except (SesError, InvalidAwsConfig, InvalidSettings) as error:
            looks[region] = recalled(region, before)
            unknown.append(
                f"{region}: {error}; so this part of the plan goes by the last run and counts every new address as "
                "an e-mail"
            )
            continue
        try:
            looks[region] = _with_journal(region, seen, declared, before, now)
        except (JournalError, SesError, InvalidAwsConfig, InvalidSettings) as error:
            unknown.append(f"{region}: {error}; so this part of the plan does not know what a killed run sent")
    return _View(accounts, looks, found, now, unknown)


def _with_journal(
    region: str, seen: Look, declared: Sequence[Declared], before: Mapping[Key, Known], now: datetime
) -> Look:
    """The look, with what the journal holds of those who would be mailed without it."""
    here = [item for item in declared if item.region == region]
    named = {line.name for line in planning.lines(here, before, {region: seen}, now) if line.step in MAILED}
    journal = clients.journal(region)
    mailed = [item for item in here if (item.label or item.address) in named]
    return replace(seen, pages={item.address: journal.peek(item.address, item.label) for item in mailed})


def _seconds(mailed: Sequence[Line]) -> float:
    """How long the e-mails take: the regions go side by side, each at its pace."""
    rate = this_stack.run_settings().calls_per_second
    busiest = max(Counter(line.region for line in mailed).values(), default=0)
    return busiest / rate if rate else 0


def _stop(
    name: str, settings: DeclaredSenderSet, groups: Mapping[str, Group], last: LastState, lines: Sequence[Line]
) -> Stop | None:
    """The first limit that the change goes over."""
    after, called = dict(tokens(groups)), dict(labels(groups))
    before = last.senders(name, after)
    declared = fingerprint(after, settings.max_removals, settings.max_mailings, settings.approve, called)
    if settings.approve and last.let_through(name) == declared:
        # As in the check of `SenderSet`.
        return None
    if called:
        # Those of the removed are only in what the last run left.
        called = last.labels(name) | called
    found = objections(
        before,
        after,
        settings.max_removals,
        settings.max_mailings,
        settings.approve,
        called or None,
        _mailed(lines, groups),
    )
    return next((Stop(item.setting, item.reason, digest(before, after, called or None)) for item in found), None)


def mailed_keys(plan: Plan, groups: Mapping[str, Group]) -> Collection[str]:
    """Those whom the plan mails, as `region/address`, whatever they are called."""
    return _mailed(plan.lines, groups)


def _mailed(lines: Sequence[Line], groups: Mapping[str, Group]) -> set[str]:
    named = {(line.region, line.name) for line in lines if line.step in MAILED}
    return {
        f"{group.region}/{address}"
        for group in groups.values()
        for address in group.members
        if (group.region, group.key(address)) in named
    }
