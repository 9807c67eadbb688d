"""What a stack left at SES and no longer knows, looked for in every region that its state or its settings name."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.declared.run_settings import NAMESPACE
from ses_verified_senders.declared.settings import Settings, load
from ses_verified_senders.ses.accounts import Accounts, state_folder
from ses_verified_senders.ses.clock import SystemClock
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import AwsConfig, InvalidAwsConfig
from ses_verified_senders.status.orphans import SearchProgress, orphans
from ses_verified_senders.status.selected_stack import SelectedStack, StackError

Key = tuple[str, str]
"""Region and address."""


@dataclass(frozen=True)
class LeftBehind:
    """An identity with the tags of `stack`, whose state doesn't have it; the config may declare it all the same.

    `label` is what a stack that masks addresses calls it, else "".
    """

    address: str
    region: str
    stack: str
    declared: bool
    label: str


@dataclass(frozen=True)
class _Declared:
    """A stack's config; `region` is its default one, "" without."""

    stack: str
    region: str
    settings: Settings
    aws: AwsConfig

    @property
    def keys(self) -> set[Key]:
        return {(region, sender.address) for sender in self.settings.sender_set.senders for region in sender.regions}


def left_behind(stack: SelectedStack, known: Collection[Key], root: Path) -> Iterator[LeftBehind]:
    """`known` is what the state has, `root` the project's folder. Asks SES for each identity that isn't known, at one a
    second, and says on standard error how far it is. Raises StackError."""
    declared = _declared(stack, root)
    settings, clock, label = declared.settings, SystemClock(), declared.settings.sender_set.mask.label
    run = settings.run
    folder = state_folder(run.journal, root)
    accounts = Accounts(declared.aws, folder, run.calls_per_second, clock)
    regions = {region for region, _ in declared.keys.union(known)} | {declared.region}
    try:
        for region in sorted(regions - {""}):
            addresses = {address for place, address in known if place == region}
            progress = SearchProgress(region, clock, run.calls_per_second)
            for address in orphans(accounts.ses(region), declared.stack, addresses, progress, label):
                declares = (region, address) in declared.keys
                yield LeftBehind(address, region, declared.stack, declares, label(address))
    except (SesError, InvalidAwsConfig) as error:
        raise StackError(str(error)) from None


def _declared(stack: SelectedStack, root: Path) -> _Declared:
    name, config = stack.full_name(), stack.config()
    short_name = name.rpartition("/")[2]
    prefix = f"{NAMESPACE}:"
    own = {key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)}
    # As pulumi-aws finds the program's.
    region = config.get("aws:region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    try:
        settings = load(own, root, region, stack.config_file or f"Pulumi.{short_name}.yaml")
        return _Declared(name, region or "", settings, AwsConfig.of(config.get, settings.run.roles))
    except (InvalidSettings, InvalidAwsConfig) as error:
        raise StackError(str(error)) from None
