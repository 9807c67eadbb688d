"""SenderSet: the declared set as a whole, so that a preview can stop a change that would hit too many."""

import uuid
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import dynamic

from ses_verified_senders.life.change import digest, mailings, objections
from ses_verified_senders.providers import run
from ses_verified_senders.providers.wire import WireResource, differ

INPUTS = ("name", "senders", "maxRemovals", "maxMailings", "approve", "labels")


class SenderSetProvider(dynamic.ResourceProvider):
    """Module and class name are in every stack's state: what moves leaves an alias in its old place, for good."""

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        run.configure(req.config.get)

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Every EmailVerification depends on this one, so nothing is sent or removed where it objects."""
        senders: Mapping[str, str] = news["senders"]
        max_removals = news.get("maxRemovals")
        max_mailings = int(news["maxMailings"])
        this = run.current()
        this.declare(*(run.identity_name(*key.split("/", 1)) for key in senders))
        before: Mapping[str, str] = olds.get("senders") or {}
        mailed, approve = mailings(before, senders), str(news.get("approve") or "")
        # Those of the removed are only in what was declared before.
        labels = {**(olds.get("labels") or {}), **news["labels"]} if news.get("labels") else None
        # An approved change may mail all that it names, and what falls due beside it as many as ever.
        approved = approve == digest(before, senders, labels)
        this.gate.allow(news["name"], max_mailings + len(mailed) if approved else max_mailings)
        this.progress.expect(mailed)
        found = objections(
            before,
            senders,
            None if max_removals is None else int(max_removals),
            max_mailings,
            approve,
            labels,
        )
        # The engine prints the whole value of the property that a failure names: never the list.
        return dynamic.CheckResult(news, [dynamic.CheckFailure(item.setting, item.reason) for item in found])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        return dynamic.DiffResult(changes=bool(differ(olds, news, INPUTS)))

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        return dynamic.CreateResult(uuid.uuid4().hex, props)

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        return dynamic.UpdateResult(news)


class SenderSet(WireResource, module="ses", name="SenderSet"):
    """`senders` maps `region/address` to its resend token; all else is as in `life.change.objections`.

    With `labels` both are secrets, as they name addresses.
    """

    def __init__(
        self,
        name: str,
        senders: Mapping[str, str],
        max_removals: int | None,
        max_mailings: int,
        approve: str = "",
        labels: Mapping[str, str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "name": name,
            "senders": pulumi.Output.secret(dict(senders)) if labels else dict(senders),
            "max_removals": max_removals,
            "max_mailings": max_mailings,
            "approve": approve,
            "labels": pulumi.Output.secret(dict(labels)) if labels else None,
        }
        super().__init__(SenderSetProvider(), name, inputs, opts)
