"""What `make` offers, each a function that returns an exit code and raises EngineError."""

from collections.abc import Sequence

from engine import find, server
from engine.errors import EngineError
from engine.place import Place
from engine.recovery import make_way, recover
from engine.stack import Stack

# Rows of the table after `up`.
ROWS = 50


def up(place: Place, arguments: Sequence[str]) -> int:
    stack = _ready(place)
    recover(stack)
    before, records = server.mails(place), stack.records()
    # The table shows what the outputs would, and the run itself prints whom it mails.
    code = stack.run("up", "--yes", "--skip-preview", "--suppress-outputs", "--suppress-progress", *arguments)
    if code or stack.records() != records:
        stack.show_status("--limit", str(ROWS))
    else:
        print("no sender's status changed since the last run; `make status` shows who has confirmed")
    sent = server.mails(place) - before
    print(f"{sent or 'no'} e-mail{'' if sent == 1 else 's'} sent in this run; the inbox: {place.url}/_inbox/")
    return code


def preview(place: Place, arguments: Sequence[str]) -> int:
    return _ready(place).run("preview", *arguments)


def destroy(place: Place, arguments: Sequence[str]) -> int:
    stack = _existing(place)
    server.start(place)
    recover(stack)
    # A refresh before it would ask the server where the last run found it, which may be another port by now. An engine
    # that goes on after a removal failed may drop what the rest belongs to, and then can't read its own state.
    return stack.run("destroy", "--yes", "--refresh=false", "--continue-on-error=false", *arguments)


def status(place: Place, arguments: Sequence[str]) -> int:
    return _existing(place).show_status(*arguments)


def down(place: Place, arguments: Sequence[str]) -> int:
    print("stopped the local SES server; its data stays" if server.stop(place) else "no local SES server is running")
    return 0


def path(place: Place, arguments: Sequence[str]) -> int:
    print(str(find.get().folder))
    return 0


def _ready(place: Place) -> Stack:
    find.get()
    server.start(place)
    stack = Stack(place)
    if not stack.exists():
        make_way(stack)
    stack.make()
    return stack


def _existing(place: Place) -> Stack:
    find.get()
    stack = Stack(place)
    if not stack.exists():
        raise EngineError(f"there is no stack {stack.name} yet; make it with `make up`")
    return stack
