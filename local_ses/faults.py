"""Faults on demand: what can go wrong with a real service, at the moment a test or a person wants it."""

import json
import threading
import uuid
from dataclasses import asdict, dataclass

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


class Faults:
    """Kept in the store until they are used up or removed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()

    def add(self, asked: dict[str, object]) -> str:
        """Returns the fault's id. Raises InvalidFault."""
        try:
            fault = Fault(**asked)  # type: ignore[arg-type]  # a wrong field is told by the TypeError
        except TypeError as error:
            raise InvalidFault(f"{error}; a fault has kind, {', '.join(list(asdict(Fault('')))[1:])}") from None
        if fault.kind not in KINDS:
            raise InvalidFault(f"there is no fault {fault.kind!r}; there are {', '.join(KINDS)}")
        identifier = uuid.uuid4().hex[:12]
        self._store.write("INSERT INTO faults VALUES (?, ?)", (identifier, json.dumps(asdict(fault))))
        return identifier

    def all(self) -> dict[str, Fault]:
        rows = self._store.rows("SELECT id, fault FROM faults ORDER BY rowid")
        return {row["id"]: Fault(**json.loads(row["fault"])) for row in rows}

    def remove(self, identifier: str = "") -> int:
        """Remove one, or all; returns how many there were."""
        if identifier:
            return self._store.write("DELETE FROM faults WHERE id = ?", (identifier,))
        return self._store.write("DELETE FROM faults")

    def meeting(self, operation: str, region: str, address: str) -> list[Fault]:
        """The faults that this call meets; each that is counted has one time less from now on."""
        with self._lock:
            met = [(key, fault) for key, fault in self.all().items() if fault.meets(operation, region, address)]
            for identifier, fault in met:
                if fault.times == 1:
                    self.remove(identifier)
                elif fault.times > 1:
                    left = asdict(fault) | {"times": fault.times - 1}
                    self._store.write("UPDATE faults SET fault = ? WHERE id = ?", (json.dumps(left), identifier))
            return [fault for _, fault in met]
