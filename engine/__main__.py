"""`python -m engine`: the local stack, worked by `make`."""

import argparse
import sys
from collections.abc import Callable, Sequence

from engine import commands
from engine.doctor import doctor
from engine.errors import EngineError
from engine.place import Place, here

COMMANDS: dict[str, tuple[Callable[[Place, Sequence[str]], int], str]] = {
    "up": (commands.up, "verify the declared senders at the local SES server"),
    "preview": (commands.preview, "show what `up` would do"),
    "status": (commands.status, "who has confirmed"),
    "destroy": (commands.destroy, "remove what the stack made"),
    "down": (commands.down, "stop the local SES server"),
    "doctor": (doctor, "what is there, and what is missing"),
    "path": (commands.path, "get an engine and print its folder"),
}


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m engine", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, description) in COMMANDS.items():
        command = subparsers.add_parser(name, help=description, description=description)
        if name in ("up", "preview", "destroy", "status"):
            command.add_argument("arguments", nargs="*", help="after --: passed on as they are")
    options = parser.parse_args(given)
    try:
        return COMMANDS[options.command][0](here(), getattr(options, "arguments", []))
    except EngineError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
