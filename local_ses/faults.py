"""Faults on demand: what can go wrong with a real service, at the moment a test or a person wants it."""

import json
import re
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields

from local_ses.store import Store

KINDS = ("refuse", "throttle", "error", "slow", "lose-answer", "expired-credentials")


class InvalidFault(Exception):
    """A fault that can't be; the message says what can."""


@dataclass(frozen=True)
class Fault:
    """Meets `operation` ("*" for all), and only `address` and `region` where these are given, `times` times (0: until
    it is removed). `code`, `message` and `status` are the answer of "refuse" and "error"; `seconds` is how long "slow"
    takes."""

    kind: str
    operation: str = "*"
    address: str = ""
    region: str = ""
    times: int = 0
    seconds: float = 1.0
    code: str = ""
    message: str = ""
    status: int = 0

    def meets(self, operation: str, region: str, address: str) -> bool:
        return self.operation in ("*", operation) and self.region in ("", region) and self.address in ("", address)


def parse_fault(asked: dict[str, object]) -> Fault:
    """Raises InvalidFault."""
    types = {field.name: field.type for field in fields(Fault)}
    for name, value in asked.items():
        if name not in types:
            raise InvalidFault(f"a fault has no {name!r}; it has {', '.join(types)}")
        wanted = (int, float) if types[name] is float else types[name]
        if isinstance(value, bool) or not isinstance(value, wanted):  # type: ignore[arg-type]
            raise InvalidFault(f"a fault's {name} can't be {value!r}")
    if asked.get("kind") not in KINDS:
        raise InvalidFault(f"there is no fault {asked.get('kind')!r}; there are {', '.join(KINDS)}")
    fault = Fault(**asked)  # type: ignore[arg-type]  # checked above
    if fault.times < 0 or not 0 <= fault.seconds <= 3600 or fault.status not in (0, *range(400, 600)):
        raise InvalidFault("a fault's times is 0 or more, its seconds at most 3600, its status from 400 to 599")
    if not re.fullmatch(r"[A-Za-z]*", fault.code):
        raise InvalidFault(f"a fault's code can't be {fault.code!r}; give letters only, like MessageRejected")
    return fault


class Faults:
    """Kept in the store until they are used up or removed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, asked: dict[str, object]) -> str:
        """Returns the fault's id. Raises InvalidFault."""
        identifier = uuid.uuid4().hex[:12]
        fault = json.dumps(asdict(parse_fault(asked)))
        self._store.write("INSERT INTO faults VALUES (?, ?)", (identifier, fault))
        return identifier

    def all(self) -> dict[str, Fault]:
        rows = self._store.rows("SELECT id, fault FROM faults ORDER BY rowid")
        return {row["id"]: Fault(**json.loads(row["fault"])) for row in rows}

    def remove(self, identifier: str = "") -> int:
        """Remove one, or all; returns how many there were."""
        if identifier:
            return self._store.write("DELETE FROM faults WHERE id = ?", (identifier,))
        return self._store.write("DELETE FROM faults")

    def meeting(self, operation: str, region: str, address: str, kinds: Collection[str] = KINDS) -> dict[str, Fault]:
        """By kind, the faults of these kinds that a call meets; each that is counted has one time less from now on."""
        with self._store.transaction():
            met = {
                key: fault
                for key, fault in self.all().items()
                if fault.kind in kinds and fault.meets(operation, region, address)
            }
            for identifier, fault in met.items():
                if fault.times == 1:
                    self.remove(identifier)
                elif fault.times > 1:
                    left = json.dumps(asdict(fault) | {"times": fault.times - 1})
                    self._store.write("UPDATE faults SET fault = ? WHERE id = ?", (left, identifier))
        return {fault.kind: fault for fault in met.values()}
