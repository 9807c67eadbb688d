"""How a program refuses what is declared, without keeping a stack from being read or removed."""

from collections.abc import Sequence

import pulumi

from ses_verified_senders.program import declared_sets, monitor
from ses_verified_senders.providers.objection import Objection


def refuse(name: str, reasons: Sequence[str], parent: pulumi.Resource | None = None) -> Objection:
    """Make `up` and `preview` fail with `reasons`, and nothing else: a refresh or a destroy goes on. Whatever needs an
    output of what is returned is not made.

    A program learns of no operation, so this registers what only fails where the engine checks resources. Whoever calls
    this registers nothing more. Raises pulumi.RunError in a unit test, which has no engine.
    """
    if monitor.is_mocked():
        raise pulumi.RunError("\n".join(reasons))
    declared_sets.refuse(name)
    return Objection(name, reasons, pulumi.ResourceOptions(parent=parent))
