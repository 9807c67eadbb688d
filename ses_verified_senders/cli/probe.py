"""`ses-senders probe`."""

import sys

import click

from ses_verified_senders.cli.errors import CommandError

NOBODY = "no terminal to ask at; add --yes once you have read what --help says"


@click.command
@click.option("--region", default="", help="Default: AWS_REGION, AWS_DEFAULT_REGION or the profile's.")
@click.option("--profile", default="", help="Of the AWS configuration; default: boto3's own chain.")
@click.option("--endpoint-url", default="", help="Another SES than AWS's, such as the local server.")
@click.option("--from-address", default="", help="A verified address, which the probe's e-mails come from.")
@click.option("--address", default="", help="One SES doesn't know: is it listed before its link is opened?")
@click.option("--verified-address", default="", help="A verified one: what does a send to it do?")
@click.option("--unverified-from", default="", help="Not verified: which error does it give as From?")
@click.option(
    "--suppressed-address", default="", help="One on the suppression list: does a verification e-mail arrive?"
)
@click.option("--configuration-set", default="", help="One whose events somebody watches: which come of a bounce?")
@click.option("--yes", is_flag=True, help="Go on without asking.")
def probe(
    region: str,
    profile: str,
    endpoint_url: str,
    from_address: str,
    address: str,
    verified_address: str,
    unverified_from: str,
    suppressed_address: str,
    configuration_set: str,
    yes: bool,
) -> int:
    """Ask SES what no public source says.

    It works on an account of yours, says what it will do, and asks before it does anything. It mails no address but
    those it is given, and removes what it made. Exit codes: 0 all that was asked is settled; 1 something stays open or
    could not be removed; 2 the question can't be asked; 130 interrupted.
    """
    from ses_verified_senders.probe.account import ses_of
    from ses_verified_senders.probe.dialogue import ask_at_terminal
    from ses_verified_senders.probe.dialogue import probe as settle
    from ses_verified_senders.probe.ending import clean_up_when_ended
    from ses_verified_senders.probe.evidence import reportable
    from ses_verified_senders.probe.inputs import ProbeInputs
    from ses_verified_senders.ses.clock import SystemClock
    from ses_verified_senders.ses.errors import SesError
    from ses_verified_senders.ses.session import InvalidAwsConfig

    clean_up_when_ended()
    inputs = ProbeInputs(
        from_address, address, verified_address, unverified_from, suppressed_address, configuration_set
    )
    problems = [*inputs.problems(), *([] if yes or sys.stdin.isatty() else [NOBODY])]
    if problems:
        raise CommandError("\n".join(problems))
    clock = SystemClock()
    try:
        ses = ses_of(region, profile, endpoint_url, clock)
    except SesError as error:
        raise CommandError(str(reportable(error))) from None
    except InvalidAwsConfig as error:
        raise CommandError(str(error)) from None
    return settle(inputs, ses, clock, None if yes else ask_at_terminal)
