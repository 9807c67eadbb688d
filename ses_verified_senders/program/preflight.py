"""What would keep every e-mail of a run from leaving, found at preview: reads only, never a write."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ses_verified_senders.declared.settings import TEMPLATES, Settings
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


def obstacles(
    settings: Settings, client: Callable[[str], Ses], templates_dir: Path = Path(TEMPLATES)
) -> Iterator[Obstacle]:
    """Everything in the way, region by region, then once each error that keeps regions from being asked.

    `client` makes the client of a region; it may raise SesError and InvalidAwsConfig.
    """
    locales = {"", *(sender.locale for sender in settings.senders)}
    templates = {
        name_in(template.name, template.file, locale, templates_dir)
        for template in settings.templates
        for locale in locales
    }
    unasked: dict[str, list[str]] = {}
    for region in sorted(settings.regions):
        senders = [sender for sender in settings.senders if region in sender.regions]
        try:
            ses = client(region)
            yield from _account(ses)
            used = {sender.template_name for sender in senders}
            yield from _froms(
                ses, {template.from_email_address for template in settings.templates if template.name in used}
            )
            yield from _quotas(ses, {sender.address for sender in senders}, templates)
            yield from _configuration_sets(ses, {sender.configuration_set_name for sender in senders} - {""})
        except (SesError, InvalidAwsConfig) as error:
            unasked.setdefault(str(error), []).append(region)
    for said, regions in unasked.items():
        yield Obstacle(f"{', '.join(regions)}: {said}; set preflight to false for a preview that asks nobody", True)


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
