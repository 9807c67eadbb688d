"""The program's own way to SES, beside the provider's, for its preflight and its plan."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial

from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.life.journals import journal_of
from ses_verified_senders.life.page import Pages
from ses_verified_senders.program import monitor, this_stack
from ses_verified_senders.program.background import begun
from ses_verified_senders.program.per_run import per_run
from ses_verified_senders.ses.accounts import Accounts, state_folder
from ses_verified_senders.ses.client import IdentityListing
from ses_verified_senders.ses.clock import SystemClock
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.regions import known
from ses_verified_senders.ses.session import InvalidAwsConfig


def journal(region: str) -> Pages:
    """That of the run. Raises SesError, InvalidSettings and InvalidAwsConfig."""
    setting = this_stack.run_settings().journal
    return journal_of(accounts().ses(region), accounts(), state_folder(setting), setting)


@per_run
def accounts() -> Accounts:
    """One for the whole program. Raises InvalidSettings and InvalidAwsConfig."""
    run = this_stack.run_settings()
    return Accounts(this_stack.aws_config(), state_folder(run.journal), run.calls_per_second, SystemClock())


def begin_listings(regions: Iterable[str]) -> None:
    """Have the identities of these regions listed, side by side: at SES's pace, ten thousand of one take ten seconds.

    The first call that needs a listing waits for it and raises its error.
    """
    if not monitor.is_mocked():
        for region in regions:
            begun(partial(_list, accounts(), region))


def _list(accounts: Accounts, region: str) -> None:
    # The preflight has a sentence for one that SES isn't in.
    if region in known():
        accounts.ses(region).list_identities()


def identity_listings(regions: Iterable[str]) -> Mapping[str, IdentityListing]:
    """What the plan read of SES's identities. A unit test has asked nobody."""
    found = {}
    for region in [] if monitor.is_mocked() else regions:
        with suppress(SesError, InvalidAwsConfig, InvalidSettings):
            if listing := accounts().ses(region).identity_listing:
                found[region] = listing
    return found
