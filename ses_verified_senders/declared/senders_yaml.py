"""Senders from YAML: a list, or a mapping whose key `senders` holds it.

Nodes are read, not values: a node knows its line, and a scalar keeps the text that was written, so that a date, a
number or `no` needs no quotes.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.error import MarkedYAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ses_verified_senders.declared.problem import Loc, Place, Problem
from ses_verified_senders.declared.sender import Written
from ses_verified_senders.declared.values import shown
from ses_verified_senders.text.text_file import NOT_UTF_8, UNKNOWN

# libyaml where the package was built with it: ten times as fast.
Fastest: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20
"""Levels of nodes in each other: senders need five, and the loader ends the process on some ten thousand."""
CORE = "tag:yaml.org,2002:"
NULL = f"{CORE}null"
MERGE = f"{CORE}merge"
KEPT = re.compile(r"x-|\.")
"""How a key of the file begins that holds what others refer to by alias, and nothing by itself."""


def read(text: str, file: str, problems: list[Problem]) -> list[Written]:
    """The senders without regard to what they say; where the file itself is wrong, that is in `problems`."""
    document = _Document(file, problems)
    root = document.root(text)
    items = document.items(root) if root else ()
    return [document.written(item) for item in items if UNKNOWN not in text or document.readable(item)]


class _Loader(Fastest):  # type: ignore[misc]  # which class it is, is known at run time
    _depth = 0

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        """Called for each node before what is in it is read."""
        self._depth += 1
        if parent and self._depth > DEEPEST:
            raise MarkedYAMLError(problem="lists and mappings are nested too deep", problem_mark=parent.start_mark)

    def ascend_resolver(self) -> None:
        self._depth -= 1


class _Document:
    def __init__(self, file: str, problems: list[Problem]) -> None:
        self._file = file
        self._problems = problems

    def root(self, text: str) -> Node | None:
        try:
            loader = _Loader(text)
            try:
                root: Node | None = loader.get_single_node()
            finally:
                loader.dispose()
        except yaml.YAMLError as error:
            self._problems.append(Problem(f"{self._file}:{_line_of(error, text)}", _reason(error)))
            return None
        if root is None or root.tag == NULL:
            self._problems.append(Problem(f"{self._file}:1", "the file is empty; list the addresses, `- ` before each"))
            return None
        return root

    def items(self, root: Node) -> Iterator[Node]:
        if isinstance(root, MappingNode):
            found = None
            for key, node in self._pairs(root):
                if key.value == "senders":
                    found = node
                elif not KEPT.match(key.value):
                    self._add(key, f"{shown(key.value)} is not a key of this file; write senders")
            if found is None:
                self._add(root, "senders is missing; list the addresses under it")
                return
            root = found
        if not isinstance(root, SequenceNode):
            self._add(root, "this is not a list of senders; write each address on a line of its own, after `- `")
            return
        yield from root.value

    def readable(self, node: Node) -> bool:
        """Whether the sender is all UTF-8; a comment or what isn't read may be something else."""
        values = [value for pair in node.value for value in pair] if isinstance(node, MappingNode) else [node]
        strange = next((value for value in values if UNKNOWN in str(value.value)), None)
        if strange:
            self._add(strange, NOT_UTF_8)
        return strange is None

    def written(self, node: Node) -> Written:
        places: dict[Loc, str] = {(): self._at(node)}
        if not isinstance(node, MappingNode):
            return Written(self._plain(node, (), places), _place(places))
        self._check_tag(node)
        values = {}
        for key, item in self._pairs(node):
            places[(key.value,)] = self._at(key)
            values[key.value] = self._plain(item, (key.value,), places)
        return Written(values, _place(places))

    def _pairs(self, node: MappingNode) -> Iterator[tuple[ScalarNode, Node]]:
        """The mapping's own keys, then those that it takes over (`<<: *others`) and doesn't have itself."""
        seen: set[str] = set()
        merged: list[Node] = []
        for key, value in node.value:
            if key.tag == MERGE:
                merged.extend(value.value if isinstance(value, SequenceNode) else [value])
            elif not isinstance(key, ScalarNode):
                self._add(key, "a list or mapping can't be a key; write a word")
            elif key.value in seen:
                self._add(key, f"{shown(key.value)} is written twice; remove one of the two")
            else:
                seen.add(key.value)
                yield key, value
        for other in merged:
            if not isinstance(other, MappingNode):
                self._add(other, "only a mapping can be merged into another; write << with the alias of one")
                continue
            for key, value in self._pairs(other):
                if key.value not in seen:
                    seen.add(key.value)
                    yield key, value

    def _plain(self, node: Node, loc: Loc, places: dict[Loc, str]) -> object:
        """A text, a list of texts or tags. Nothing in a sender is deeper, so of the rest only the kind is kept."""
        self._check_tag(node)
        if isinstance(node, ScalarNode):
            return None if node.tag == NULL else node.value
        if isinstance(node, MappingNode):
            return {key.value: self._plain(value, (*loc, key.value), places) for key, value in self._tags(node, loc)}
        if len(loc) != 1:
            return []
        places.update({(*loc, index): self._at(item) for index, item in enumerate(node.value)})
        return [self._plain(item, (*loc, index), places) for index, item in enumerate(node.value)]

    def _tags(self, node: MappingNode, loc: Loc) -> Iterator[tuple[ScalarNode, Node]]:
        return self._pairs(node) if loc == ("tags",) else iter(())

    def _check_tag(self, node: Node) -> None:
        if not node.tag.startswith(CORE):
            self._add(node, f"the tag {shown(node.tag)} means nothing here; write the value itself")

    def _add(self, node: Node, message: str) -> None:
        self._problems.append(Problem(self._at(node), message))

    def _at(self, node: Node) -> str:
        return f"{self._file}:{node.start_mark.line + 1}"


def _place(places: dict[Loc, str]) -> Place:
    """The line of the value, or of the nearest one around it that was written."""

    def place(loc: Loc) -> str:
        while loc not in places:
            loc = loc[:-1]
        return places[loc]

    return place


def _line_of(error: yaml.YAMLError, text: str) -> int:
    """The line with the fault, at most the last one that has anything on it."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    return min(int(line), len(text.rstrip().splitlines()) or 1)


def _reason(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    context, mark = getattr(error, "context", None) or "", getattr(error, "context_mark", None)
    if context.startswith("while") and mark:
        problem = f"{problem} {context} from line {mark.line + 1}"
    elif context:
        problem = f"{context} {problem}"
    return f"this is not YAML: {problem}; correct the line, or the one before it"
