"""VerifiedSenders: a declared set of addresses, each asked once to confirm, and what became of them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pulumi

from components.verification_templates import VerificationTemplates
from ses_verified_senders.declared.problem import Problem, argument_place
from ses_verified_senders.declared.sender import ResolvedSender, Sender
from ses_verified_senders.declared.sender_set import DeclaredSenderSet, Surroundings, sender_set
from ses_verified_senders.life.record import PENDING, SUCCESS, Declared
from ses_verified_senders.life.resend import joined
from ses_verified_senders.program import this_stack
from ses_verified_senders.program.preflight import preflight
from ses_verified_senders.providers.email_verification import EmailVerification
from ses_verified_senders.providers.lanes import Lanes
from ses_verified_senders.providers.send_outcome import SendOutcome
from ses_verified_senders.providers.sender_set import SenderSet


class VerifiedSenders(pulumi.ComponentResource):
    """Addresses that are asked once each to confirm, and followed until they have.

    One `SenderSet`, one `EmailVerification` for each address and region, one `SendOutcome`. Resources are named
    `component/region/address`. `senders` maps address → region → status, sentAt, expiresAt, messageId; `verified`,
    `pending` and `failed` list `region/address`. Masked addresses are written as labels. None of these outputs depends
    on the outcome, so they are true after a run that failed, too.
    """

    senders: pulumi.Output[dict[str, dict[str, Any]]]
    verified: pulumi.Output[list[str]]
    pending: pulumi.Output[list[str]]
    failed: pulumi.Output[list[str]]

    def __init__(
        self,
        name: str,
        *,
        templates: VerificationTemplates,
        senders: str | Sequence[str | Sender | Mapping[str, Any] | ResolvedSender],
        resend: str | None = None,
        on_remove: str = "delete",
        max_sends: int = 3,
        max_removals: int | None = None,
        max_mailings: int = 500,
        approve: str | None = None,
        wait_for: str | int | None = None,
        require_verified: bool = False,
        mask_addresses: bool = False,
        mask_key: str | None = None,
        tags: Mapping[str, str] | None = None,
        configuration_set_name: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """
        :param templates: the templates that the e-mails are made from; they are made in each region of a sender.
        :param senders: addresses, each as text, `Sender` or a mapping with the keys of a senders file; or the path of a
            YAML or CSV file, relative to the program's folder.
        :param resend: any text; setting or changing it re-mails everyone who has not confirmed.
        :param on_remove: what happens to the identity of an address that is no longer declared: "delete" or "retain".
        :param max_sends: e-mails to an address whose recipient lets the link expire.
        :param max_removals: addresses that one change may remove; a fifth of the set, at least 3, by default.
        :param max_mailings: e-mails that one run may send.
        :param approve: the digest of a change that one of these limits stopped; it allows only that change.
        :param wait_for: how long a run that mailed somebody waits for confirmations, as in "10m" or in seconds; a run
            does not wait by default.
        :param require_verified: whether a run fails while anybody has not confirmed.
        :param mask_addresses: whether names, outputs and messages show labels instead of addresses; needs `mask_key`.
        :param mask_key: the secret of the labels, at least 16 characters, as plain text.
        :param tags: tags of the identities that this stack owns.
        :param configuration_set_name: that of all senders that name none; it may come from another resource.
        :raises pulumi.RunError: with all that is wrong with the arguments.
        """
        super().__init__("verified-senders:index:VerifiedSenders", name, None, opts)
        settings = _checked(
            name,
            templates,
            {
                "senders": senders,
                "resend": resend,
                "onRemove": on_remove,
                "maxSends": max_sends,
                "maxRemovals": max_removals,
                "maxMailings": max_mailings,
                "approve": approve,
                "waitFor": wait_for,
                "requireVerified": require_verified,
                "maskAddresses": mask_addresses,
                "maskKey": mask_key,
                "tags": tags,
            },
        )
        preflight(templates.declared.values(), settings.senders, templates.folder)
        for region in sorted(settings.regions):
            templates.make_in(region, {sender.locale for sender in settings.senders if region in sender.regions})
        child = pulumi.ResourceOptions(parent=self)
        declared = [
            _declared(sender, region, templates.name_for(sender.template_name, sender.locale), name, settings)
            for sender in settings.senders
            for region in sender.regions
        ]
        guard = SenderSet(
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
                pulumi.ResourceOptions(parent=self, depends_on=[guard, template], aliases=aliases),
                configuration_set_name=configuration_set_name or "",
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
            pulumi.ResourceOptions(parent=self, depends_on=[guard, *verifications]),
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


def _checked(name: str, templates: VerificationTemplates, arguments: Mapping[str, object]) -> DeclaredSenderSet:
    problems: list[Problem] = []
    around = Surroundings(this_stack.folder(), this_stack.region(), templates.declared)
    given = {key: value for key, value in arguments.items() if value is not None}
    checked = sender_set(given, argument_place(f"VerifiedSenders {name}"), around, problems)
    if problems:
        raise pulumi.RunError("\n".join(map(str, problems)))
    for warning in checked.warnings:
        pulumi.log.warn(str(warning))
    return checked


def _declared(
    sender: ResolvedSender, region: str, template_name: str, name: str, settings: DeclaredSenderSet
) -> Declared:
    return Declared(
        address=sender.address,
        region=region,
        template_name=template_name,
        # What another resource gives is known to the engine before the provider reads it.
        configuration_set_name=cast(str, sender.configuration_set_name),
        on_remove=sender.on_remove,
        resend=joined(settings.resend, sender.resend),
        max_sends=settings.max_sends,
        sender_set=name,
        stack=this_stack.name(),
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
