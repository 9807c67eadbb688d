"""VerifiedSenders: a declared set of addresses, each asked once to confirm, and what became of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi

from ses_verified_senders.declared.problem import Problem, argument_place, listed
from ses_verified_senders.declared.sender import ResolvedSender, Sender
from ses_verified_senders.declared.sender_set import DeclaredSenderSet, Surroundings, sender_set
from ses_verified_senders.plan.plan import Plan
from ses_verified_senders.program import clients, declared_sets, provider_watch, this_stack
from ses_verified_senders.program.announcement import announce, gone, mailed_keys
from ses_verified_senders.program.groups import Common, groups, labels, tokens
from ses_verified_senders.program.last_state import last_state
from ses_verified_senders.program.preflight import preflight
from ses_verified_senders.program.refusal import refuse
from ses_verified_senders.program.reports import Reports, pending, problems, reports, senders_text, summary, waiting
from ses_verified_senders.providers.group import Group
from ses_verified_senders.providers.send_outcome import SendOutcome
from ses_verified_senders.providers.sender_set import SenderSet
from ses_verified_senders.providers.senders import Senders
from ses_verified_senders.verification_email.html.collection import no_collection

from .verification_templates import VerificationTemplates


class VerifiedSenders(pulumi.ComponentResource):
    """Addresses that are asked once each to confirm, and followed until they have.

    One `SenderSet`, one `Senders` for some two hundred addresses of a region, one `SendOutcome`. Groups are named
    `component/region/number`. None of the outputs depends on the outcome, so they are true after a run that failed,
    too. Masked addresses are written as labels.
    """

    summary: pulumi.Output[dict[str, Any]]
    """`total`, `statuses` (how many there are of each), and the first twenty `problems`."""
    pending: pulumi.Output[list[str]]
    """`region/address` of each whose link is out. It may be long; export it where there are few."""
    senders: pulumi.Output[str]
    """Address → region → `status`, `expiresAt` while a link is out, and `problem` where there is one, as JSON. It is
    marked as a secret so that the engine doesn't print it, and is none."""

    @no_collection()
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
        mail_new: bool = True,
        send_suppressed: bool = False,
        adopted_link_lifetime: str | int | None = None,
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
        :param mail_new: whether addresses that are new are mailed; False adopts those that SES knows already, and holds
            back the others.
        :param send_suppressed: whether addresses on the account's suppression list are mailed, too. SES takes such an
            e-mail and drops it.
        :param adopted_link_lifetime: how long after it was first seen somebody else's link counts as working, as in
            "24h" or "7d", at most 90 days; then the address is mailed. By default, until SES says that it failed.
        :param mask_addresses: whether names, outputs and messages show labels instead of addresses; needs `mask_key`.
        :param mask_key: the secret of the labels, at least 16 characters, as plain text.
        :param tags: tags of the identities that this stack owns.
        :param configuration_set_name: that of all senders that name none; it may come from another resource.
        :raises pulumi.RunError: in a unit test, with all that is wrong with the arguments. On an engine, `up` and
            `preview` fail with that; `refresh` and `destroy` don't.
        """
        super().__init__("verified-senders:index:VerifiedSenders", name, None, opts)
        checked, faults = _checked(
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
                "mailNew": mail_new,
                "sendSuppressed": send_suppressed,
                "adoptedLinkLifetime": adopted_link_lifetime,
                "maskAddresses": mask_addresses,
                "maskKey": mask_key,
                "tags": tags,
            },
        )
        if not faults and not templates.refused:
            clients.begin_listings(checked.regions)
        faults = faults or preflight(templates.declared.values(), checked.senders, templates.folder)
        if faults or templates.refused:
            self._refuse(name, faults)
            return
        # While it waits for that, the SDK sends what is registered: no template may be, ahead of the plan.
        last = last_state()
        for region in sorted(checked.regions):
            templates.make_in(region, {sender.locale for sender in checked.senders if region in sender.regions})
        provider_watch.begin()
        common = Common(name, this_stack.name(), next(iter(templates.declared)), on_remove, templates.default_tags)
        declared = groups(common, checked, lambda sender: templates.name_for(sender.template_name, sender.locale))
        plan = announce(name, checked, declared, templates.properties, last)
        if plan.stop:
            self._refuse(name, [f"{plan.stop.setting}: {plan.stop.reason}"])
            return
        if plan.failure:
            self._refuse(name, [plan.failure])
            return
        guard = self._guard(name, checked, declared, plan)
        made = self._make(declared, guard, templates, configuration_set_name or "")
        reported = pulumi.Output.all(*(_report(declared[one].region, made[one]) for one in made)).apply(reports)
        self.summary = reported.apply(summary)
        self.pending = reported.apply(pending)
        self.senders = pulumi.Output.secret(reported.apply(senders_text))
        # Named only where the outcome has to wait for them, so that a status alone changes nothing there.
        settings = checked.settings
        waits = settings.wait_for or settings.require_verified
        SendOutcome(
            name,
            reported.apply(problems),
            _waiting(declared.values(), reported) if waits else {},
            settings.wait_for,
            settings.require_verified,
            pulumi.ResourceOptions(parent=self, depends_on=[guard, *made.values()]),
        )
        self.register_outputs({"summary": self.summary})

    def _refuse(self, name: str, faults: Sequence[str]) -> None:
        """Nothing is made, and the outputs are those of the last run: a refresh writes them into the state. Without
        `faults`, it is the templates that are at fault, and they have said so."""
        if faults:
            refuse(name, faults, self)
        groups = last_state().groups.values()
        held = [group for group in groups if group.get("senderSet") == name]
        last = reports((group["region"], group["records"], group.get("account", "")) for group in held)
        self.summary = pulumi.Output.from_input(summary(last))
        self.pending = pulumi.Output.from_input(pending(last))
        self.senders = pulumi.Output.secret(senders_text(last))
        self.register_outputs({})

    def _guard(self, name: str, checked: DeclaredSenderSet, declared: Mapping[str, Group], plan: Plan) -> SenderSet:
        settings, senders = checked.settings, dict(tokens(declared))
        declared_sets.declare(name, senders)
        last = last_state()
        return SenderSet(
            name,
            senders,
            settings.max_removals,
            settings.max_mailings,
            settings.approve,
            dict(labels(declared)),
            pulumi.ResourceOptions(parent=self),
            gone=gone(name, checked, declared, last, plan),
            # Where nothing changes, the check goes by what is stored.
            before=last.senders(name, senders) if plan.lines and last.outputs else None,
            former_labels=last.labels(name) if plan.lines and last.outputs else None,
            mailed=mailed_keys(plan.lines, declared) if plan.lines else None,
            listings=clients.identity_listings(checked.regions),
        )

    def _make(
        self,
        declared: Mapping[str, Group],
        guard: SenderSet,
        templates: VerificationTemplates,
        configuration_set_name: pulumi.Input[str],
    ) -> dict[str, Senders]:
        last = last_state()
        handed_over = {name: last.handed_over(name, group) for name, group in declared.items()}
        # One group of a region at a time, so that no region waits for another, and nothing is handed over too late.
        in_order = len({group.region for group in declared.values()}) > 1 or any(handed_over.values())
        made: dict[str, Senders] = {}
        before: dict[str, Senders] = {}
        for name, group in declared.items():
            used = (templates.resource(group.region, template) for template in sorted(group.template_names))
            made[name] = Senders(
                name,
                group,
                pulumi.ResourceOptions(parent=self, depends_on=[guard, *used]),
                owner=guard.id,
                configuration_set_name=configuration_set_name,
                handed_over=handed_over[name],
                following=[before[group.region]] if in_order and group.region in before else [],
            )
            before[group.region] = made[name]
        return made


def _report(region: str, made: Senders) -> pulumi.Output[tuple[str, str, str]]:
    return pulumi.Output.all(made.records, made.account).apply(lambda said: (region, *said))


def _waiting(declared: Iterable[Group], reported: pulumi.Output[Reports]) -> pulumi.Output[dict[str, dict[str, str]]]:
    addresses = {f"{group.region}/{group.key(address)}": address for group in declared for address in group.members}
    masked = any(group.labels for group in declared)
    found = reported.apply(lambda reports: waiting(reports, addresses))
    return pulumi.Output.secret(found) if masked else found


def _checked(
    name: str, templates: VerificationTemplates, arguments: Mapping[str, object]
) -> tuple[DeclaredSenderSet, Sequence[str]]:
    """The set, and all that is wrong with it."""
    found: list[Problem] = []
    around = Surroundings(this_stack.folder(), this_stack.region(), templates.known)
    given = {key: value for key, value in arguments.items() if value is not None}
    checked = sender_set(given, argument_place(f"VerifiedSenders {name}"), around, found)
    for warning in listed(checked.warnings):
        pulumi.log.warn(warning)
    return checked, listed(found)
