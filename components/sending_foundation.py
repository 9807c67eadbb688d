"""SendingFoundation: what an account needs before it can verify senders, made with pulumi-aws."""

import json
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pulumi
import pulumi_aws as aws

from ses_verified_senders.foundation.dns import DnsRecord, dkim_records, mail_from_records
from ses_verified_senders.foundation.pipelines import Pipeline, trust_policy
from ses_verified_senders.foundation.policies import ANY_STACK, deploy_policy, plan_policy
from ses_verified_senders.program.refusal import refuse

Destination = aws.sesv2.ConfigurationSetEventDestinationEventDestinationArgs
EVENT_TYPES = ("SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "DELIVERY_DELAY")
"""What becomes of an e-mail. SES measures neither opens nor clicks of verification e-mails."""
REASONS = ("BOUNCE", "COMPLAINT")

DEPLOY_HOURS = 6
"""How long a job may send by one session of the role, as long as a job on GitHub's runners may take; see docs/ci."""


class SendingFoundation(pulumi.ComponentResource):
    """The From domain, the configuration set and the pipeline's roles; what isn't given isn't made.

    `region` is that of everything but the roles, which have none: make a foundation for each region, and give
    `pipeline` to one of them.

    - `domain`: an identity with Easy DKIM, and `mail_from_domain`, a subdomain of it that bounces go to. Their DNS
      records are made in the Route 53 zone `zone_id`; without one they are in `records`, for whoever runs the DNS.
    - `configuration_set`: a configuration set of that name. It requires TLS, keeps reputation metrics, and suppresses
      addresses for `suppressed_reasons`. Events go to `event_bus_arn` (the account's default bus) and to `topic_arn`.
    - `account_suppressed_reasons`: for what the account's suppression list takes addresses, BOUNCE and COMPLAINT; an
      empty list switches it off.
    - `pipeline`: two roles. Its pull requests assume one that reads, its branch one that deploys, which AWS lets delete
      and overwrite only what is tagged with a stack like `stacks`, and mail only from `from_addresses` to `recipients`
      (`*` stands for any text). `journal` is the setting of that name, where it is in S3. `oidc_provider_arn` is the
      account's OIDC provider, if it has one: it can't have two.

    Raises pulumi.RunError in a unit test for what doesn't go together. On an engine, `up` and `preview` fail with that;
    `refresh` and `destroy` don't.
    """

    records: pulumi.Output[list[dict[str, str | int]]]
    """The DNS records of `domain`: name, type, value, ttl (seconds)."""
    configuration_set_name: pulumi.Output[str]
    """What `VerifiedSenders` takes; "" where none is made."""
    from_domain: pulumi.Output[str]
    """The identity's name; "" where none is made."""
    plan_role_arn: pulumi.Output[str]
    deploy_role_arn: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        region: str | None = None,
        domain: str | None = None,
        mail_from_domain: str | None = None,
        zone_id: pulumi.Input[str] | None = None,
        configuration_set: str | None = None,
        suppressed_reasons: Sequence[str] = REASONS,
        event_bus_arn: pulumi.Input[str] | None = None,
        topic_arn: pulumi.Input[str] | None = None,
        account_suppressed_reasons: Sequence[str] | None = None,
        pipeline: Pipeline | None = None,
        oidc_provider_arn: pulumi.Input[str] | None = None,
        stacks: str = ANY_STACK,
        from_addresses: Sequence[str] = (),
        recipients: Sequence[str] = (),
        journal: str = "",
        tags: Mapping[str, str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("verified-senders:index:SendingFoundation", name, None, opts)
        self._name = name
        self._region = region or aws.config.region or ""
        self._tags = dict(tags or {}) or None
        self._child = pulumi.ResourceOptions(parent=self)
        nothing = pulumi.Output.from_input("")
        self.records = pulumi.Output.from_input([])
        self.configuration_set_name = self.from_domain = self.plan_role_arn = self.deploy_role_arn = nothing
        faults = self._faults(
            [
                (domain, mail_from_domain or zone_id, "mail_from_domain and zone_id belong to a domain; add domain="),
                (
                    configuration_set,
                    event_bus_arn or topic_arn,
                    "events come from a configuration set; add configuration_set=",
                ),
                (
                    pipeline,
                    oidc_provider_arn or from_addresses or recipients or journal,
                    "the roles trust a pipeline; add pipeline=",
                ),
            ],
            domain,
            mail_from_domain,
        )
        if faults:
            nothing = refuse(name, faults, self).id.apply(lambda _: "")
            self.configuration_set_name = self.from_domain = self.plan_role_arn = self.deploy_role_arn = nothing
            self.register_outputs({})
            return
        if domain:
            self._make_domain(domain, mail_from_domain, zone_id)
        if configuration_set:
            self._make_configuration_set(configuration_set, suppressed_reasons, event_bus_arn, topic_arn)
        if account_suppressed_reasons is not None:
            aws.sesv2.AccountSuppressionAttributes(
                f"{name}-suppression",
                suppressed_reasons=list(account_suppressed_reasons),
                region=self._region or None,
                opts=self._child,
            )
        if pipeline:
            deploys = deploy_policy(stacks, from_addresses, recipients, journal)
            self._make_roles(pipeline, oidc_provider_arn, plan_policy(journal), deploys)
        self.register_outputs(
            {
                "records": self.records,
                "configurationSetName": self.configuration_set_name,
                "fromDomain": self.from_domain,
                "planRoleArn": self.plan_role_arn,
                "deployRoleArn": self.deploy_role_arn,
            }
        )

    def _faults(
        self, parts: Iterable[tuple[object, object, str]], domain: str | None, mail_from_domain: str | None
    ) -> list[str]:
        """All that doesn't go together. Each of `parts` is a part, what is given for it, and what to do where the part
        is missing."""
        found = [advice for part, given, advice in parts if given and not part]
        if domain and not self._region:
            found.append("the DNS records name the region; add region=, or set aws:region")
        if domain and mail_from_domain and not mail_from_domain.endswith(f".{domain}"):
            found.append(f"mail_from_domain {mail_from_domain} is not below {domain}; use one such as bounce.{domain}")
        return [f"SendingFoundation {self._name}: {fault}" for fault in found]

    def _make_domain(self, domain: str, mail_from_domain: str | None, zone_id: pulumi.Input[str] | None) -> None:
        identity = aws.sesv2.EmailIdentity(
            f"{self._name}-domain",
            email_identity=domain,
            region=self._region,
            tags=self._tags,
            opts=self._child,
        )
        self.from_domain = identity.email_identity
        tokens = identity.dkim_signing_attributes.apply(lambda signing: list(signing.tokens or []) if signing else [])
        records = tokens.apply(lambda known: list(dkim_records(domain, known, self._region)))
        if mail_from_domain:
            aws.sesv2.EmailIdentityMailFromAttributes(
                f"{self._name}-mail-from",
                email_identity=identity.email_identity,
                mail_from_domain=mail_from_domain,
                behavior_on_mx_failure="USE_DEFAULT_VALUE",
                region=self._region,
                opts=self._child,
            )
            also = list(mail_from_records(mail_from_domain, self._region))
            records = records.apply(lambda known: known + also)
        self.records = records.apply(lambda known: [asdict(record) for record in known])
        if zone_id:
            self._make_records(zone_id, records, 3, "dkim")
            if mail_from_domain:
                self._make_records(zone_id, records.apply(lambda known: known[3:]), 2, "mail-from")

    def _make_records(
        self, zone_id: pulumi.Input[str], records: pulumi.Output[list[DnsRecord]], count: int, kind: str
    ) -> None:
        """Easy DKIM has three tokens, which a preview doesn't know yet; so they are named by their place."""
        for index in range(count):
            record = records.apply(operator.itemgetter(index))
            aws.route53.Record(
                f"{self._name}-{kind}-{index}",
                zone_id=zone_id,
                name=record.apply(lambda one: one.name),
                type=record.apply(lambda one: one.type),
                records=[record.apply(lambda one: one.value)],
                ttl=record.apply(lambda one: one.ttl),
                opts=self._child,
            )

    def _make_configuration_set(
        self,
        configuration_set: str,
        suppressed_reasons: Sequence[str],
        event_bus_arn: pulumi.Input[str] | None,
        topic_arn: pulumi.Input[str] | None,
    ) -> None:
        made = aws.sesv2.ConfigurationSet(
            f"{self._name}-configuration-set",
            configuration_set_name=configuration_set,
            delivery_options=aws.sesv2.ConfigurationSetDeliveryOptionsArgs(tls_policy="REQUIRE"),
            reputation_options=aws.sesv2.ConfigurationSetReputationOptionsArgs(reputation_metrics_enabled=True),
            suppression_options=aws.sesv2.ConfigurationSetSuppressionOptionsArgs(
                suppressed_reasons=list(suppressed_reasons)
            ),
            region=self._region or None,
            tags=self._tags,
            opts=self._child,
        )
        self.configuration_set_name = made.configuration_set_name
        if event_bus_arn:
            bus = aws.sesv2.ConfigurationSetEventDestinationEventDestinationEventBridgeDestinationArgs(
                event_bus_arn=event_bus_arn
            )
            self._make_event_destination("event-bridge", _events(event_bridge_destination=bus))
        if topic_arn:
            topic = aws.sesv2.ConfigurationSetEventDestinationEventDestinationSnsDestinationArgs(topic_arn=topic_arn)
            self._make_event_destination("sns", _events(sns_destination=topic))

    def _make_event_destination(self, kind: str, destination: Destination) -> None:
        aws.sesv2.ConfigurationSetEventDestination(
            f"{self._name}-{kind}",
            configuration_set_name=self.configuration_set_name,
            event_destination_name=kind,
            event_destination=destination,
            region=self._region or None,
            opts=self._child,
        )

    def _make_roles(
        self,
        pipeline: Pipeline,
        oidc_provider_arn: pulumi.Input[str] | None,
        plans: Mapping[str, object],
        deploys: Mapping[str, object],
    ) -> None:
        provider_arn = (
            pulumi.Output.from_input(oidc_provider_arn)
            if oidc_provider_arn
            else aws.iam.OpenIdConnectProvider(
                f"{self._name}-oidc",
                url=pipeline.url,
                client_id_lists=[pipeline.audience],
                tags=self._tags,
                opts=self._child,
            ).arn
        )

        def role(kind: str, subjects: list[str], policy: Mapping[str, object], hours: int) -> pulumi.Output[str]:
            made = aws.iam.Role(
                f"{self._name}-{kind}",
                assume_role_policy=provider_arn.apply(lambda arn: json.dumps(trust_policy(pipeline, subjects, arn))),
                max_session_duration=hours * 3600,
                tags=self._tags,
                opts=self._child,
            )
            aws.iam.RolePolicy(f"{self._name}-{kind}", role=made.name, policy=json.dumps(policy), opts=self._child)
            return made.arn

        self.plan_role_arn = role("plan", pipeline.plans, plans, 1)
        self.deploy_role_arn = role("deploy", pipeline.deploys, deploys, DEPLOY_HOURS)


def _events(**destination: Any) -> Destination:
    return Destination(enabled=True, matching_event_types=list(EVENT_TYPES), **destination)
