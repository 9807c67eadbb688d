"""After a killed run: what it left is cleared away if it was of this machine and is over, else nothing is touched."""

from pathlib import Path
from typing import Any, Protocol

from engine import checkpoint, left_processes, lock
from engine.errors import EngineError
from engine.place import PROJECT, Place
from engine.step import say


class RecoverableStack(Protocol):
    """What of `stack.Stack` a recovery needs."""

    name: str
    place: Place

    def capture(self, *command: str) -> str: ...

    def pending_operations(self) -> list[dict[str, Any]]: ...

    def journal(self) -> Path: ...


def recover(stack: RecoverableStack) -> None:
    """Says a line for each thing done. Raises EngineError when a lock's run goes on, or can't be seen from here."""
    held = _of_a_killed_run(stack)
    for pid in left_processes.end(stack.journal()):
        say(f"ended process {pid}: the provider of a run whose engine was killed")
    if held and checkpoint.restore(stack.place.state, PROJECT, stack.name):
        say("restored the state from before the write in which the run was killed")
    if held:
        stack.capture("cancel", "--yes", stack.name)
        say(f"cancelled the lock of a run that was killed: {'; '.join(map(str, held))}")
    pending = len(stack.pending_operations())
    if pending:
        say(f"clearing {pending} pending create{'' if pending == 1 else 's'} of a killed run, by a refresh")
        stack.capture("refresh", "--yes", "--clear-pending-creates")


def make_way(stack: RecoverableStack) -> None:
    """For a stack without a state, which the engine can't unlock: its run was killed while it made it.

    Says a line for each thing done. Raises EngineError as `recover` does.
    """
    held = _of_a_killed_run(stack)
    if held and checkpoint.restore(stack.place.state, PROJECT, stack.name):
        say("restored the state from before the write in which the run was killed")
        return
    for one in held:
        one.file.unlink(missing_ok=True)
        say(f"removed the lock of a run that was killed while it made the stack: {one}")


def _of_a_killed_run(stack: RecoverableStack) -> list[lock.Lock]:
    held = lock.locks(stack.place.state, PROJECT, stack.name)
    _refuse([one for one in held if not one.is_here() or one.is_held()])
    return held


def _refuse(held: list[lock.Lock]) -> None:
    if held:
        raise EngineError(
            f"the stack {held[0].file.parent.name} is locked by {'; '.join(map(str, held))}; wait for that run to end, "
            f"or, if it is over, delete {' and '.join(str(one.file) for one in held)}"
        )
