"""SenderSet: the declared set as a whole, so that a preview can stop a change that would hit too many."""

import json
import uuid
from collections.abc import Collection, Mapping
from typing import Any

import pulumi
from pulumi import dynamic

from ses_verified_senders.life.change import digest, fingerprint, mailings, objections
from ses_verified_senders.providers import run
from ses_verified_senders.providers.wire import WireResource, from_wire, take, to_wire
from ses_verified_senders.ses.client import IdentityListing


class SenderSetProvider(dynamic.ResourceProvider):
    """Module and class name are in every stack's state: what moves leaves an alias in its old place, for good."""

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        run.configure(req.config.get)

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """Every Senders depends on this one, so nothing is sent or removed where it objects."""
        senders, max_mailings = _mapping(news.get("senders")), int(news["maxMailings"])
        gone, known, former, planned = (take(news, name) for name in ("gone", "before", "former_labels", "mailed"))
        before = _mapping(gone) | _mapping(olds.get("senders") if known is None else known)
        this = run.current()
        this.hand_listings(_listings(take(news, "listings")))
        this.declare(*(run.identity_name(*key.split("/", 1)) for key in senders))
        mailed = mailings(before, senders)
        # Those of the removed are only in what was declared before.
        called = _mapping(olds.get("labels") if known is None else former)
        labels = called | _mapping(news.get("labels")) if news.get("labels") else None
        change = digest(before, senders, labels)
        approve = str(news.get("approve") or "")
        goes_on = bool(olds) and _fingerprint(olds) == _fingerprint(news) and _mapping(gone).keys() <= senders.keys()
        if approve and goes_on:
            # What is left of a change that the last run was approved to make, which knew nothing of what other sets
            # lose. Of one within the limits, so is the rest.
            approve = change
        # An approved change may mail all that it names, and what falls due beside it as many as ever.
        this.gate.allow(news["name"], max_mailings + len(mailed) if approve == change else max_mailings)
        this.progress.expect(mailed)
        found = objections(
            before,
            senders,
            _whole(news.get("maxRemovals")),
            max_mailings,
            approve,
            labels,
            None if planned is None else set(json.loads(planned)),
        )
        # The engine prints the whole value of the property that a failure names: never the list.
        return dynamic.CheckResult(news, [dynamic.CheckFailure(item.setting, item.reason) for item in found])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        return dynamic.DiffResult(changes=olds.get("declared") != _outputs(news)["declared"])

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        return dynamic.CreateResult(uuid.uuid4().hex, _outputs(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        return dynamic.UpdateResult(_outputs(news))


def _outputs(props: Mapping[str, Any]) -> dict[str, Any]:
    """A digest in place of the inputs, which a state needs to hold no second time."""
    return {"declared": _fingerprint(props)}


def _fingerprint(props: Mapping[str, Any]) -> str:
    return fingerprint(
        _mapping(props.get("senders")),
        _whole(props.get("maxRemovals")),
        int(props["maxMailings"]),
        str(props.get("approve") or ""),
        _mapping(props.get("labels")),
    )


def _whole(number: float | None) -> int | None:
    """The engine's numbers are all floats."""
    return None if number is None else int(number)


def _listings(text: str | None) -> dict[str, IdentityListing]:
    return {region: from_wire(IdentityListing, listing) for region, listing in json.loads(text or "{}").items()}


def _mapping(text: str | None) -> dict[str, str]:
    found: dict[str, str] = json.loads(text or "{}")
    return found


class SenderSet(WireResource, module="ses", name="SenderSet"):
    """`senders` maps `region/address` to its resend token; all else is as in `life.change.objections`.

    With `labels` both are secrets, as they name addresses. `gone` has the senders of sets that the program no longer
    has, such as this one's under a former name: they count as removed from this set unless it has them. `before` has
    those that the plan started from, `former_labels` what they were called, and `mailed` are those of `senders` that it
    sends an e-mail to. `listings` has what the plan read of SES by region, which spares the provider the same calls.
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
        *,
        gone: pulumi.Input[Mapping[str, str]] | None = None,
        before: Mapping[str, str] | None = None,
        former_labels: Mapping[str, str] | None = None,
        mailed: Collection[str] | None = None,
        listings: Mapping[str, IdentityListing] | None = None,
    ) -> None:
        inputs = {
            "name": name,
            "senders": _text(senders, bool(labels)),
            "max_removals": max_removals,
            "max_mailings": max_mailings,
            "approve": approve,
            "labels": _text(labels, True) if labels else None,
        }
        in_passing = {
            "mailed": _secret(json.dumps(sorted(mailed)), bool(labels)) if mailed is not None else None,
            "before": _text(before, bool(labels)) if before is not None else None,
            "former_labels": _text(former_labels, True) if former_labels else None,
            "listings": _secret(_listings_text(listings), True) if listings else None,
            "gone": pulumi.Output.from_input(gone).apply(lambda them: _text(them, bool(labels)) if them else None),
        }
        super().__init__(SenderSetProvider(), name, inputs, opts, in_passing=in_passing)


def _listings_text(listings: Mapping[str, IdentityListing]) -> str:
    return json.dumps({region: to_wire(listing) for region, listing in listings.items()}, ensure_ascii=False)


def _text(mapping: Mapping[str, str], secret: bool) -> pulumi.Input[str]:
    """One text: the engine takes its time over each property of ten thousand."""
    text = json.dumps(dict(sorted(mapping.items())), ensure_ascii=False, separators=(",", ":"))
    return _secret(text, secret)


def _secret(text: str, secret: bool) -> pulumi.Input[str]:
    return pulumi.Output.secret(text) if secret else text
