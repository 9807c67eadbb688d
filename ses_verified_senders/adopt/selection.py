"""Which of an account's identities and templates are taken over, and why the others aren't."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ses_verified_senders.adopt.account import FoundRegion
from ses_verified_senders.declared.address import InvalidAddress, ses_address
from ses_verified_senders.life import owner_tags
from ses_verified_senders.ses.client import CustomVerificationEmailTemplate, Identity
from ses_verified_senders.text.tag import RESERVED

CLOUDFORMATION = "aws:cloudformation:"
TERRAFORM = "terraform"


@dataclass(frozen=True)
class LeftOut:
    """What is not taken over: an identity or a template of a region."""

    region: str
    name: str
    reason: str


@dataclass(frozen=True)
class TakenOver:
    """An address, and the regions in which SES says the same of it."""

    address: str
    status: str
    configuration_set_name: str
    tags: Mapping[str, str]
    regions: tuple[str, ...]


def senders(found: Iterable[FoundRegion], left_out: list[LeftOut]) -> list[TakenOver]:
    """By address; whatever isn't taken over goes to `left_out`."""
    regions: dict[tuple[str, str, str, tuple[tuple[str, str], ...]], list[str]] = {}
    for region in found:
        for name in sorted(region.statuses):
            identity = region.identities.get(name)
            if reason := _reason(region, name, identity):
                left_out.append(LeftOut(region.region, name, reason))
            elif identity:
                tags = tuple(sorted(declarable(identity.tags).items()))
                key = (name, identity.verification_status, identity.configuration_set_name, tags)
                regions.setdefault(key, []).append(region.region)
    return [
        TakenOver(address, status, configuration_set, dict(tags), tuple(where))
        for (address, status, configuration_set, tags), where in sorted(regions.items())
    ]


def _reason(region: FoundRegion, name: str, identity: Identity | None) -> str:
    """Why an identity is not taken over, or ""."""
    if "@" not in name:
        return "a domain: its DNS records verify it, and no e-mail; SendingFoundation can declare one"
    if identity is None:
        return "it was deleted while this ran"
    if other := managed_by(identity.tags):
        return other
    covering = region.covering(name)
    if covering and not identity.configuration_set_name:
        return f"covered: {covering} is verified, so SES sends from it anyhow; declare it if it needs its own settings"
    return _undeclarable(name)


def _undeclarable(address: str) -> str:
    try:
        declared = ses_address(address)
    except InvalidAddress as error:
        return f"can't be declared: {error}"
    return "" if declared == address else f"can't be declared as SES has it: it would become {declared}"


def managed_by(tags: Mapping[str, str]) -> str:
    """What says that another tool looks after it, or ""."""
    for key, value in sorted(tags.items()):
        if key.startswith(CLOUDFORMATION):
            return f"CloudFormation's, by its tag {key}={value}; take it out of that stack first, and keep it"
        if TERRAFORM in f"{key}={value}".lower():
            return f"Terraform's, by its tag {key}={value}; take it out of that state first (terraform state rm)"
    if stack := tags.get(owner_tags.STACK):
        return f"already the stack {stack}'s of this tool"
    return ""


def declarable(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that can be declared: neither AWS's nor our marks."""
    return {key: value for key, value in tags.items() if not key.lower().startswith(RESERVED)}


def templates(found: Iterable[FoundRegion], left_out: list[LeftOut]) -> Iterator[CustomVerificationEmailTemplate]:
    """Those that say the same in every region: a stack makes each of its templates in all its regions."""
    regions = list(found)
    names = sorted({template.template_name for region in regions for template in region.templates})
    for name in names:
        by_region = {
            region.region: template
            for region in regions
            for template in region.templates
            if template.template_name == name
        }
        reasons = {region: _template_reason(template, by_region, regions) for region, template in by_region.items()}
        left_out.extend(LeftOut(region, name, reason) for region, reason in reasons.items() if reason)
        if not any(reasons.values()):
            yield next(iter(by_region.values()))


def _template_reason(
    template: CustomVerificationEmailTemplate,
    by_region: Mapping[str, CustomVerificationEmailTemplate],
    regions: list[FoundRegion],
) -> str:
    if other := managed_by(template.tags):
        return other
    advice = "take each region over into a stack of its own, with --region"
    missing = [region.region for region in regions if region.region not in by_region]
    if missing:
        return f"a stack makes its templates in all its regions, and this one isn't in {', '.join(missing)}; {advice}"
    if any(other.request() != template.request() for other in by_region.values()):
        return f"it says something else in each region; {advice}"
    return ""
