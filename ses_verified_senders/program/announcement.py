"""The plan of the run that begins, said before anything is registered."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import pulumi

from ses_verified_senders.declared.sender_set import DeclaredSenderSet, SenderSetEntry
from ses_verified_senders.life.change import digest, fingerprint, objections
from ses_verified_senders.life.record import Declared
from ses_verified_senders.plan import planning, templates
from ses_verified_senders.plan.plan import MAILED, Line, Plan, Step, Stop
from ses_verified_senders.plan.plan_json import as_json
from ses_verified_senders.plan.planning import Key, Known
from ses_verified_senders.plan.previewed import FOLDER
from ses_verified_senders.plan.text import text
from ses_verified_senders.program import declared_sets, monitor, this_stack
from ses_verified_senders.program.groups import labels, tokens
from ses_verified_senders.program.last_state import LastState, Outputs
from ses_verified_senders.program.view import view, with_journal
from ses_verified_senders.providers.group import Group


def announce(
    name: str,
    sender_set: DeclaredSenderSet,
    groups: Mapping[str, Group],
    declared_templates: templates.Declared,
    last: LastState,
) -> Plan:
    """Print the plan of a set, and leave it in the folder that the environment names. The plan, for what it stops.

    An `up` prints what it mails and deletes; its preview has said the rest.
    """
    plan = _plan(name, sender_set, groups, last, declared_templates)
    # A resource's name may have a slash.
    _say(plan, quote(name, safe=""))
    if not plan.stop and not plan.failure:
        declared_sets.mail(mailed_keys(plan.lines, groups))
    return plan


def _say(plan: Plan, file: str) -> None:
    if pulumi.runtime.is_dry_run() or plan.mails or plan.of(Step.DELETE) or plan.stop or plan.failure:
        pulumi.log.info(text(plan))
    folder = os.environ.get(FOLDER)
    if folder:
        (Path(folder) / f"{file}.json").write_text(as_json(plan), encoding="utf-8")


async def gone(
    name: str, sender_set: DeclaredSenderSet, groups: Mapping[str, Group], last: LastState, plan: Plan
) -> Mapping[str, str]:
    """As `declared_sets.gone`, which this awaits. Where that is after the program's last line, its first set prints the
    plan of all that the program no longer has; `plan` is the set's own."""
    senders = await declared_sets.gone(name, last)
    held, former = declared_sets.leaving(name, last)
    if held or former:
        # No set has such a name.
        _say(_leaving(held, former, _stop(name, sender_set.settings, groups, last, plan.lines, senders)), "{gone}")
    return senders


def _leaving(held: Mapping[Key, Sequence[Known]], former: Mapping[str, Outputs], stop: Stop | None) -> Plan:
    regions = sorted({region for region, _ in held} | {str(one["region"]) for one in former.values()})
    here = {region: {key: one for key, one in former.items() if one["region"] == region} for region in regions}
    before = {key: planning.first_to_go(several) for key, several in held.items()}
    names = {region: {str(one["templateName"]) for one in here[region].values()} for region in regions}
    seen = view(regions, [], before, names)
    lines = [line for region in regions for line in templates.removals(here[region], seen.templates.get(region, {}))]
    return Plan(
        stack=this_stack.name(),
        accounts={region: seen.accounts.get(region, "") for region in regions},
        declared=len(held),
        confirmed=planning.confirmed([known.declared for known in before.values()], seen.looks),
        lines=[*planning.destroyed(held, seen.looks, this_stack.name()), *lines],
        stop=stop,
        unknown=seen.unknown,
        leaving=True,
    )


def _plan(
    name: str,
    sender_set: DeclaredSenderSet,
    groups: Mapping[str, Group],
    last: LastState,
    declared_templates: templates.Declared,
) -> Plan:
    declared = [group.declared(address) for group in groups.values() for address in group.members]
    before = last.known(name, {(item.region, item.address) for item in declared})
    regions = sorted(sender_set.regions | {region for region, _ in before})
    new = {region: templates.new(declared_templates, last.templates, region) for region in regions}
    seen = view(regions, declared, before, new)
    fresh = planning.lines(declared, before, seen.looks, seen.now)
    if any(line.step in MAILED for line in fresh):
        seen = with_journal(seen, declared, fresh)
        fresh = planning.lines(declared, before, seen.looks, seen.now)
    refreshes = monitor.is_mocked() or this_stack.refreshes()
    lines = fresh if refreshes else planning.lines(declared, before, seen.looks, seen.now, refreshes=False)
    lines = [*_once(lines, groups)]
    changed = templates.changes(declared_templates, last.templates, seen.templates)
    return Plan(
        stack=this_stack.name(),
        accounts={region: seen.accounts.get(region, "") for region in regions},
        declared=len(declared),
        confirmed=planning.confirmed(declared, seen.looks),
        lines=[*lines, *changed],
        seconds=_seconds([line for line in lines if line.step in MAILED]),
        stop=_stop(name, sender_set.settings, groups, last, lines, {}),
        unknown=[*seen.unknown, *_unread(lines, fresh)],
        unchanged=_unchanged(declared, lines),
        failure=templates.failure(changed),
    )


def _once(lines: Sequence[Line], groups: Mapping[str, Group]) -> Iterator[Line]:
    """Who is in two sets gets one e-mail, and the second set finds that link out."""
    mailed = declared_sets.mailed()
    theirs = {
        (group.region, group.key(address))
        for group in groups.values()
        for address in group.members
        if f"{group.region}/{address}" in mailed
    }
    for line in lines:
        if line.step not in MAILED or (line.region, line.name) not in theirs:
            yield line
        elif line.step is Step.MAIL:
            yield Line(Step.ADOPT, line.name, line.region, "another component of this program mails it")


def _unread(lines: Sequence[Line], fresh: Sequence[Line]) -> Iterator[str]:
    """What a run that doesn't refresh leaves undone."""
    due = sum(line.step in MAILED for line in fresh) - sum(line.step in MAILED for line in lines)
    if due > 0:
        yield (
            f"SES says that {due} more {'e-mail is' if due == 1 else 'e-mails are'} due, which a run sends only after "
            "`pulumi refresh` or with --refresh: Pulumi.yaml has no `options: refresh: always`"
        )


def _unchanged(declared: Sequence[Declared], lines: Sequence[Line]) -> list[tuple[str, str]]:
    named = {(line.name, line.region) for line in lines}
    items = ((item.label or item.address, item.region) for item in declared)
    return [item for item in items if item not in named]


def _seconds(mailed: Sequence[Line]) -> float:
    """How long the e-mails take: the regions go side by side, each at its pace."""
    rate = this_stack.run_settings().calls_per_second
    busiest = max(Counter(line.region for line in mailed).values(), default=0)
    return busiest / rate if rate else 0


def _stop(
    name: str,
    settings: SenderSetEntry,
    groups: Mapping[str, Group],
    last: LastState,
    lines: Sequence[Line],
    gone: Mapping[str, str],
) -> Stop | None:
    """The first limit that the change goes over, as in the check of `SenderSet`."""
    after, called = dict(tokens(groups)), dict(labels(groups))
    before = {**gone, **last.senders(name, after)}
    declared = fingerprint(after, settings.max_removals, settings.max_mailings, settings.approve, called)
    if settings.approve and last.let_through(name) == declared and gone.keys() <= after.keys():
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
        mailed_keys(lines, groups),
    )
    return next((Stop(item.setting, item.reason, digest(before, after, called or None)) for item in found), None)


def mailed_keys(lines: Sequence[Line], groups: Mapping[str, Group]) -> set[str]:
    """Those whom the lines mail, as `region/address`, whatever they are called."""
    named = {(line.region, line.name) for line in lines if line.step in MAILED}
    return {
        f"{group.region}/{address}"
        for group in groups.values()
        for address in group.members
        if (group.region, group.key(address)) in named
    }
