"""What `pulumi destroy` does to all that a stack has at SES, by its state and one look at SES.

It reads the state as the engine exports it and runs no program, as a destroy needs none.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.declared.run_settings import usable_run_settings
from ses_verified_senders.plan import planning, templates
from ses_verified_senders.plan.look import look, recalled
from ses_verified_senders.plan.plan import Line, Plan
from ses_verified_senders.plan.planning import Key, Known, Look
from ses_verified_senders.program.last_state import LastState
from ses_verified_senders.ses.accounts import Accounts, state_folder
from ses_verified_senders.ses.clock import SystemClock
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import AwsConfig, InvalidAwsConfig
from ses_verified_senders.status.selected_stack import SelectedStack, StackError

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which the engine knows its own wrapping, here of secrets (SDK, `rpc._special_sig_key`)."""
Templates = Mapping[str, Mapping[str, Any]]
"""Properties by the resource's name."""


def destruction(stack: SelectedStack, root: Path) -> Plan:
    """`root` is the project's folder. Raises StackError."""
    name, resources, accounts = stack.full_name(), _resources(stack), _accounts(stack, root)
    state, kept = _state(resources), _state([one for one in resources if one.get(planning.RETAINED)])
    held: defaultdict[Key, list[Known]] = defaultdict(list)
    for key, known in state.held:
        held[key].append(known)
    regions = sorted({region for region, _ in held} | {str(one["region"]) for one in state.templates.values()})
    found, looks, lines, unknown = dict[str, str](), dict[str, Look](), list[Line](), list[str]()
    before = {key: planning.first_to_go(several) for key, several in held.items()}
    for region in regions:
        here = {
            key: one for key, one in state.templates.items() if one["region"] == region and key not in kept.templates
        }
        try:
            ses = accounts.ses(region)
            for account in sorted(_recorded_in(region, held, here)):
                ses.check_account(account)
            looks[region], more = look(ses, [], before)
            lines += templates.removals(here, templates.look(ses, {str(one["templateName"]) for one in here.values()}))
            found[region] = ses.account
            unknown += more
        except (SesError, InvalidAwsConfig) as error:
            looks[region] = recalled(region, before)
            lines += templates.removals(here, {})
            unknown.append(f"{region}: {error}; so this part of the plan goes by the last run")
    return Plan(
        stack=name,
        accounts={region: found.get(region, "") for region in regions},
        declared=len(held),
        confirmed=planning.confirmed([known.declared for known in before.values()], looks),
        lines=[
            *planning.destroyed(held, looks, name, {key for key, _ in kept.held}),
            *templates.retained(kept.templates),
            *lines,
        ],
        unknown=unknown,
        failure=_failure(resources),
    )


def _failure(resources: Sequence[Mapping[str, Any]]) -> str:
    """The engine checks for it at a destroy's preview, of all resources."""
    names = [one["urn"].split("::")[-1] for one in resources if one.get("protect")]
    if not names:
        return ""
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return (
        f"{names[0]}{more}: protected, so that `pulumi destroy` fails at its preview and removes nothing; "
        "take `protect` off and run `pulumi up` first, or `pulumi state unprotect`. With --skip-preview, it removes "
        "what no protected resource needs"
    )


def _accounts(stack: SelectedStack, root: Path) -> Accounts:
    """As the provider has them."""
    config = stack.config()
    try:
        run = usable_run_settings(config.get)
        aws = AwsConfig.usable(config.get, run.roles)
    except (InvalidSettings, InvalidAwsConfig) as error:
        raise StackError(str(error)) from None
    return Accounts(aws, state_folder(run.journal, root), run.calls_per_second, SystemClock())


def _recorded_in(region: str, held: Mapping[Key, Sequence[Known]], here: Templates) -> set[str]:
    """The accounts that the state names."""
    recorded = {known.record.account for (place, _), several in held.items() if place == region for known in several}
    return recorded | {str(properties.get("account", "")) for properties in here.values()}


def _resources(stack: SelectedStack) -> list[Mapping[str, Any]]:
    deployment = stack.export(show_secrets=True).get("deployment") or {}
    # One that is marked is a replaced resource that waits for its deletion, under the URN of the one that replaced it.
    return [one for one in deployment.get("resources") or [] if not one.get("delete")]


def _state(resources: Sequence[Mapping[str, Any]]) -> LastState:
    return LastState({one["urn"]: _plain(one.get("outputs") or {}) for one in resources})


def _plain(outputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without the wrapping of secrets."""
    return {
        key: json.loads(value["plaintext"]) if isinstance(value, dict) and SIGNATURE in value else value
        for key, value in outputs.items()
    }
