"""The program's own way to SES, beside the provider's: what it asks, it asks before anything is registered."""

from functools import cache

from ses_verified_senders.life.journals import journal_of
from ses_verified_senders.life.page import Pages
from ses_verified_senders.program import this_stack
from ses_verified_senders.ses.accounts import Accounts, state_folder
from ses_verified_senders.ses.clock import SystemClock


def journal(region: str) -> Pages:
    """That of the run. Raises SesError, InvalidSettings and InvalidAwsConfig."""
    setting = this_stack.run_settings().journal
    return journal_of(accounts().ses(region), accounts(), state_folder(setting), setting)


@cache
def accounts() -> Accounts:
    """One for the whole program. Raises InvalidSettings and InvalidAwsConfig."""
    run = this_stack.run_settings()
    return Accounts(this_stack.aws_config(), state_folder(run.journal), run.calls_per_second, SystemClock())
