"""How many of a region's addresses are under way at once, so that no region holds up another."""

from collections import defaultdict, deque
from collections.abc import Awaitable

import pulumi

THREADS = 4
"""The engine's provider of dynamic resources sees to so many at once, whatever they wait for."""


class Lanes:
    """Gives each of the regions an equal part of the provider's threads.

    An address is registered only once another of its region was seen to, so a region that SES throttles keeps none but
    its own waiting. That is the order of one run and no dependency: nothing of it is in the state, and `--target` and
    removals know nothing of it.
    """

    def __init__(self, regions: int) -> None:
        self._width = max(1, THREADS // max(1, regions))
        self._needed = regions > 1
        self._under_way: defaultdict[str, deque[pulumi.Resource]] = defaultdict(deque)

    def turn(self, region: str) -> pulumi.Resource | None:
        """The resource that the region's next one waits for, if any."""
        lane = self._under_way[region]
        return lane.popleft() if self._needed and len(lane) >= self._width else None

    def enter(self, region: str, resource: pulumi.Resource) -> None:
        self._under_way[region].append(resource)


async def seen_to(resource: pulumi.Resource) -> None:
    """Return once the engine is done with `resource`, however that ended."""
    urn: Awaitable[object] = resource.urn.future()
    try:
        await urn
    except Exception:
        # What went wrong is the engine's to tell, of that resource and not of the next.
        return
