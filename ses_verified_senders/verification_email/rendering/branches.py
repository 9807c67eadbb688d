"""The branches of a template, all of them taken in turn."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# Of one template; each but the first takes a branch that none before took.
MAX_RENDERINGS = 50


class Place(NamedTuple):
    """Where a test stands, and the test as Jinja2 reads it."""

    file: str
    line: int
    column: int
    test: str


class Branches:
    """Decides what each test of one rendering says: what is known of it, then what was not yet said, then the truth.

    Where nothing is known, each says the truth each time: what calls itself until a test fails comes to its end.
    """

    def __init__(self, known: Mapping[str, bool], seen: set[tuple[Place, bool]]) -> None:
        self._known = known
        self._seen = seen
        # The answers of this rendering, by test: where one begins an element, the same one elsewhere ends it.
        self.answers = dict[str, bool]()
        self.places = dict[Place, None]()

    def decide(self, place: Place, truth: bool) -> bool:
        if self._known:
            truth = self.answers.get(place.test, self._known.get(place.test, self._unseen(place, truth)))
        answer = self.answers[place.test] = truth
        self._seen.add((place, answer))
        self.places[place] = None
        return answer

    def _unseen(self, place: Place, truth: bool) -> bool:
        return truth if (place, truth) not in self._seen or (place, not truth) in self._seen else not truth


def all_branches() -> Iterator[Branches]:
    """For each of as many renderings as take all branches; the first takes what the values say."""
    seen = set[tuple[Place, bool]]()
    pending = deque[tuple[Place | None, Mapping[str, bool]]]([(None, {})])
    for _ in range(MAX_RENDERINGS):
        while pending and pending[0][0] and (pending[0][0], pending[0][1][pending[0][0].test]) in seen:
            pending.popleft()
        if not pending:
            return
        branches = Branches(pending.popleft()[1], seen)
        yield branches
        for place in branches.places:
            other = not branches.answers[place.test]
            if (place, other) not in seen:
                pending.append((place, branches.answers | {place.test: other}))
