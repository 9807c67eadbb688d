"""SendOutcome: the one resource that makes a run fail, once, with everything that went wrong."""

import uuid
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import dynamic

from components.providers import run
from components.providers.failure import SESError
from components.providers.wire import WireResource, differ

INPUTS = ("problems",)


class SendOutcomeProvider(dynamic.ResourceProvider):
    """Module and class name are in every stack's state: they must not change."""

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
    problems: Mapping[str, str] = props.get("problems") or {}
    if not problems:
        return
    lines = [f"  {name}: {problem}" for name, problem in sorted(problems.items())]
    count = f"{len(problems)} sender{'s' if len(problems) > 1 else ''}"
    raise SESError("\n".join([f"{count} not done as declared; every other one is:", *lines])) from None


class SendOutcome(WireResource, module="ses", name="SendOutcome"):
    """`problems` maps `region/address` to what went wrong there; empty if nothing did."""

    def __init__(
        self, name: str, problems: pulumi.Input[Mapping[str, str]], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(SendOutcomeProvider(), name, {"problems": problems}, opts)
