"""Objection: what keeps a program's resources from being made, as a resource that no run can make.

The engine checks resources only where it makes or changes them, in `up` and `preview`. `refresh` and `destroy` check
none, so reading and removing go on whatever is wrong with what is declared; an exception would stop them, too.
"""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi import dynamic

from ses_verified_senders.providers.wire import WireResource


class ObjectionProvider(dynamic.ResourceProvider):
    """Its resource never gets into a state, as it fails the check before."""

    serialize_as_secret_always = False

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        # Without a property's name the engine prints the reason alone.
        return dynamic.CheckResult(news, [dynamic.CheckFailure("", news["reason"])])


class Objection(WireResource, module="ses", name="Objection"):
    """`reasons` are sentences that end in what to do, each with its place."""

    def __init__(self, name: str, reasons: Sequence[str], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(ObjectionProvider(), name, {"reason": "\n".join(reasons)}, opts)
