"""SendOutcome: the one resource that makes a run fail, once, with everything that went wrong."""

import uuid
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import dynamic

from ses_verified_senders.life.gate import RunIsOver
from ses_verified_senders.life.record import SUCCESS
from ses_verified_senders.providers import run
from ses_verified_senders.providers.failure import SESError
from ses_verified_senders.providers.wire import WireResource, differ
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig

Waiting = dict[str, dict[str, str]]

INPUTS = ("problems", "waiting", "waitFor", "requireVerified")
# How often the listing is read while waiting: one call for a thousand senders, so nobody else is held up by it.
EVERY = 20.0
# Outcomes of two components that wait at once share a listing.
SHARED = 5.0


class SendOutcomeProvider(dynamic.ResourceProvider):
    """Module and class name are in every stack's state: what moves leaves an alias in its old place, for good."""

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        run.configure(req.config.get)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        return dynamic.DiffResult(changes=bool(differ(olds, news, INPUTS)))

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        _judge(props)
        return dynamic.CreateResult(uuid.uuid4().hex, props)

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        _judge(news)
        return dynamic.UpdateResult(news)


def _judge(props: dict[str, Any]) -> None:
    """Raises SESError where there is anything to say."""
    problems: dict[str, str] = dict(props.get("problems") or {})
    waiting: Waiting = dict(props.get("waiting") or {})
    failure = ""
    try:
        waiting = _wait(waiting, float(props.get("waitFor") or 0))
    except (SesError, InvalidAwsConfig, RunIsOver) as error:
        failure = f"waiting for {len(waiting)} to confirm ended early: {error}"
    if props.get("requireVerified"):
        problems |= dict.fromkeys(waiting, "PENDING: not confirmed yet; run again once the recipient opened the link")
    said = [failure] if failure else []
    if problems:
        count = f"{len(problems)} sender{'s' if len(problems) > 1 else ''}"
        said.append(f"{count} not done as declared; every other one is:")
        said.extend(f"  {name}: {problem}" for name, problem in sorted(problems.items()))
    if said:
        raise SESError("\n".join(said))


def _wait(waiting: Waiting, seconds: float) -> Waiting:
    """Those that are still not verified once all are, or `seconds` are over."""
    if not waiting or not seconds:
        return waiting
    this = run.current()
    # Counted, not read from a clock, which may be set back meanwhile.
    left = seconds
    while (waiting := _unverified(waiting)) and left > 0:
        this.gate.check_run()
        print(f"waiting for {len(waiting)} to confirm, at most {left:.0f} s more", flush=True)
        pause = min(EVERY, left)
        this.clock.sleep(pause)
        left -= pause
    return waiting


def _unverified(waiting: Waiting) -> Waiting:
    regions = {name.split("/", 1)[0] for name in waiting}
    listed = {region: run.current().ses(region).list_identities(max_age=SHARED) for region in regions}
    return {
        name: mailed
        for name, mailed in waiting.items()
        if listed[name.split("/", 1)[0]].get(mailed["address"]) != SUCCESS
    }


class SendOutcome(WireResource, module="ses", name="SendOutcome"):
    """`problems` maps `region/address` to what went wrong there; empty if nothing did.

    `waiting` has those whose link is out, where `wait_for` (seconds) gives them time to open it, or `require_verified`
    makes the run fail for those that have not. It maps `region/address`, as messages call it, to `address` and
    `sentAt`: who is mailed once more is waited for once more.
    """

    def __init__(
        self,
        name: str,
        problems: pulumi.Input[Mapping[str, str]],
        waiting: pulumi.Input[Mapping[str, Mapping[str, str]]] | None = None,
        wait_for: float = 0,
        require_verified: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "problems": problems,
            "waiting": waiting or {},
            "wait_for": wait_for,
            "require_verified": require_verified,
        }
        super().__init__(SendOutcomeProvider(), name, inputs, opts)
