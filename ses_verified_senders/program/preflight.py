"""What would keep every e-mail of a run from leaving, found at preview: reads only, never a write."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

from ses_verified_senders.declared.later import now
from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.declared.sender import ResolvedSender
from ses_verified_senders.declared.template import ResolvedTemplate
from ses_verified_senders.program import clients, monitor, this_stack
from ses_verified_senders.ses import regions
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.from_address import verifying
from ses_verified_senders.ses.session import InvalidAwsConfig
from ses_verified_senders.verification_email.rendering.locale import name_in

MOST_IDENTITIES = 10_000
MOST_TEMPLATES = 50


@dataclass(frozen=True)
class Obstacle:
    """`message` ends in what to do. A run meets one that is not `fatal` by itself, and sends what it can."""

    message: str
    fatal: bool


def preflight(
    templates: Collection[ResolvedTemplate], senders: Collection[ResolvedSender], folder: Path
) -> Sequence[str]:
    """Warn at preview of what would keep the e-mails from leaving; returns what a run can't get past.

    `folder` holds the templates' files. An `up` without a preview goes ahead: what it meets is recorded with each
    address. A unit test has no account to ask.
    """
    try:
        client = clients.accounts().ses
        asks = this_stack.run_settings().preflight
    except (InvalidSettings, InvalidAwsConfig):
        # The templates have refused it.
        return []
    if not asks or not pulumi.runtime.is_dry_run() or monitor.is_mocked():
        return []
    found = list(obstacles(templates, senders, client, folder))
    for obstacle in found:
        if not obstacle.fatal:
            pulumi.log.warn(f"preflight: {obstacle.message}")
    return [f"preflight: {obstacle.message}" for obstacle in found if obstacle.fatal]


def obstacles(
    templates: Collection[ResolvedTemplate],
    senders: Collection[ResolvedSender],
    client: Callable[[str], Ses],
    folder: Path,
) -> Iterator[Obstacle]:
    """Everything in the way, region by region, then once each error that keeps regions from being asked.

    `client` makes the client of a region; it may raise SesError and InvalidAwsConfig. What another resource of the
    program gives isn't known yet, and isn't asked for.
    """
    locales = {"", *(sender.locale for sender in senders)}
    names = {name_in(template.name, template.file, locale, folder) for template in templates for locale in locales}
    unasked: dict[str, list[str]] = {}
    for region in sorted({region for sender in senders for region in sender.regions}):
        if said := regions.fault(region):
            yield Obstacle(said, True)
            continue
        here = [sender for sender in senders if region in sender.regions]
        try:
            ses = client(region)
            yield from _account(ses)
            # A run makes every template in every region, whether a sender uses it there or not.
            yield from _froms(ses, {address for template in templates if (address := now(template.from_email_address))})
            yield from _quotas(ses, {sender.address for sender in here}, names)
            given = {name for sender in here if (name := now(sender.configuration_set_name))}
            yield from _configuration_sets(ses, given)
        except (SesError, InvalidAwsConfig) as error:
            unasked.setdefault(str(error), []).append(region)
    for said, places in unasked.items():
        yield Obstacle(f"{', '.join(places)}: {said}; set preflight to false for a preview that asks nobody", True)


def _account(ses: Ses) -> Iterator[Obstacle]:
    account = ses.get_account()
    if not account.get("ProductionAccessEnabled", True):
        yield Obstacle(
            f"{ses.region}: the account is in the SES sandbox, where custom verification e-mails are refused; "
            "ask AWS for production access in this region",
            False,
        )
    if not account.get("SendingEnabled", True):
        yield Obstacle(f"{ses.region}: sending is paused for the account; resume it before `up`", False)


def _froms(ses: Ses, addresses: Iterable[str]) -> Iterator[Obstacle]:
    for address in sorted(addresses):
        if not any(_verified(ses, name) for name in verifying(address)):
            domain = address.rpartition("@")[2]
            yield Obstacle(
                f"{ses.region}: From {address} is not verified, nor is its domain; verify {domain} in this region, "
                "or send from an address that is verified there",
                True,
            )


def _verified(ses: Ses, name: str) -> bool:
    found = ses.find_identity(name)
    return found is not None and found.verification_status == "SUCCESS"


def _quotas(ses: Ses, addresses: set[str], templates: set[str]) -> Iterator[Obstacle]:
    """A run deletes only after it made everything, so for a while both are there
    (https://docs.aws.amazon.com/ses/latest/dg/quotas.html). Not fatal, as SES doesn't tell an account's own quotas."""
    for noun, most, held, declared in (
        ("identities", MOST_IDENTITIES, set(ses.list_identities()), addresses),
        ("templates", MOST_TEMPLATES, set(ses.list_templates()), templates),
    ):
        together = len(held | declared)
        if together > most:
            yield Obstacle(
                f"{ses.region}: with those that SES has there would be {together} {noun}, and unless AWS raised the "
                f"quota {most} may be; removals come last in a run, so remove in one run and add in the next, or ask "
                "AWS for more",
                False,
            )


def _configuration_sets(ses: Ses, names: Iterable[str]) -> Iterator[Obstacle]:
    for name in sorted(names):
        if not ses.has_configuration_set(name):
            yield Obstacle(
                f"{ses.region}: there is no configuration set {name}; make it in this region, or leave it out", True
            )
