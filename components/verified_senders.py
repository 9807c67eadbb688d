"""VerifiedSenders: a declared set of addresses, each asked once to confirm, and what became of them."""

from collections.abc import Sequence
from typing import Any

import pulumi

from components.verification_templates import VerificationTemplates
from ses_verified_senders.declared.settings import Sender, Settings
from ses_verified_senders.life.record import PENDING, SUCCESS, Declared
from ses_verified_senders.life.resend import joined
from ses_verified_senders.providers.email_verification import EmailVerification
from ses_verified_senders.providers.lanes import Lanes
from ses_verified_senders.providers.send_outcome import SendOutcome
from ses_verified_senders.providers.sender_set import SenderSet


class VerifiedSenders(pulumi.ComponentResource):
    """One `SenderSet`, one `EmailVerification` for each address and region, one `SendOutcome`.

    Resources are named `component/region/address`. `senders` maps address → region → status, sentAt, expiresAt,
    messageId; `verified`, `pending` and `failed` list `region/address`. Where `settings.mask` is on, all of these say
    the address's label instead. None of them depends on the outcome, so they are true after a run that failed, too.
    """

    senders: pulumi.Output[dict[str, dict[str, Any]]]
    verified: pulumi.Output[list[str]]
    pending: pulumi.Output[list[str]]
    failed: pulumi.Output[list[str]]

    def __init__(
        self,
        name: str,
        settings: Settings,
        templates: VerificationTemplates,
        *,
        stack: str,
        configuration_set_name: pulumi.Input[str] = "",
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`configuration_set_name` is that of all senders that declare none, such as one made in the same program."""
        super().__init__("verified-senders:index:VerifiedSenders", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        declared = [
            _declared(sender, region, templates.name_for(sender.template_name, sender.locale), name, settings, stack)
            for sender in settings.senders
            for region in sender.regions
        ]
        sender_set = SenderSet(
            name,
            {f"{item.region}/{item.address}": item.resend for item in declared},
            settings.max_removals,
            settings.max_mailings,
            settings.approve,
            {f"{item.region}/{item.address}": _key(item) for item in declared if item.label},
            child,
        )
        lanes = Lanes(len({item.region for item in declared}))
        verifications = []
        for item in declared:
            template = templates.resource(item.region, item.template_name)
            # Switching masking renames the resource and nothing else.
            renamed = settings.mask.otherwise(item.address)
            aliases = [pulumi.Alias(name=f"{name}/{item.region}/{renamed}")] if renamed else None
            verification = EmailVerification(
                f"{name}/{_key(item)}",
                item,
                pulumi.ResourceOptions(parent=self, depends_on=[sender_set, template], aliases=aliases),
                configuration_set_name=configuration_set_name,
                after=lanes.turn(item.region),
            )
            lanes.enter(item.region, verification)
            verifications.append(verification)
        self._summarise(declared, verifications)
        problems = self._reports.apply(_problems)
        # Named only where the outcome has to wait for them, so that a status alone changes nothing there.
        waits = settings.wait_for or settings.require_verified
        SendOutcome(
            name,
            problems,
            self._waiting(declared, settings.mask.on) if waits else {},
            settings.wait_for,
            settings.require_verified,
            pulumi.ResourceOptions(parent=self, depends_on=[sender_set, *verifications]),
        )
        self.register_outputs({"verified": self.verified, "pending": self.pending, "failed": self.failed})

    def _waiting(self, declared: Sequence[Declared], secret: bool) -> pulumi.Output[dict[str, dict[str, str]]]:
        addresses = {_key(item): item.address for item in declared}
        waiting = self._reports.apply(
            lambda reports: {
                key: {"address": addresses[key], "sentAt": said["sentAt"]}
                for key, said in reports
                if said["status"] == PENDING
            }
        )
        return pulumi.Output.secret(waiting) if secret else waiting

    def _summarise(self, declared: Sequence[Declared], verifications: Sequence[EmailVerification]) -> None:
        reports = pulumi.Output.all(*(_report(verification) for verification in verifications))
        keys = [_key(item) for item in declared]
        self._reports = reports.apply(lambda said: list(zip(keys, said, strict=True)))
        self.senders = self._reports.apply(_by_address)
        self.verified = self._reports.apply(lambda reports: _named(reports, SUCCESS))
        self.pending = self._reports.apply(lambda reports: _named(reports, PENDING))
        self.failed = self._reports.apply(
            lambda reports: [key for key, said in reports if said["status"] not in (SUCCESS, PENDING)]
        )


def _declared(sender: Sender, region: str, template_name: str, name: str, settings: Settings, stack: str) -> Declared:
    return Declared(
        address=sender.address,
        region=region,
        template_name=template_name,
        configuration_set_name=sender.configuration_set_name,
        on_remove=sender.on_remove,
        resend=joined(settings.resend, sender.resend),
        max_sends=settings.max_sends,
        sender_set=name,
        stack=stack,
        label=settings.mask.label(sender.address),
    )


def _key(item: Declared) -> str:
    """What the address and region are called in names, outputs and messages."""
    return f"{item.region}/{item.label or item.address}"


def _report(verification: EmailVerification) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.all(
        status=verification.status,
        sentAt=verification.sent_at,
        expiresAt=verification.expires_at,
        messageId=verification.message_id,
        problem=verification.problem,
    )


def _by_address(reports: Sequence[tuple[str, dict[str, str]]]) -> dict[str, dict[str, Any]]:
    senders: dict[str, dict[str, Any]] = {}
    for key, report in reports:
        region, _, address = key.partition("/")
        shown = {name: value for name, value in report.items() if name != "problem"}
        senders.setdefault(address, {})[region] = shown
    return senders


def _named(reports: Sequence[tuple[str, dict[str, str]]], status: str) -> list[str]:
    return [key for key, said in reports if said["status"] == status]


def _problems(reports: Sequence[tuple[str, dict[str, str]]]) -> dict[str, str]:
    return {key: said["problem"] for key, said in reports if said["problem"]}
