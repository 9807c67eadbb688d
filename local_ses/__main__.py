"""`python -m local_ses`: an SES for development and tests, on this machine."""

import argparse
import ipaddress
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

EXTRA = "ses-verified-senders[local]"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local_ses", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; default: 127.0.0.1, this machine only")
    parser.add_argument("--port", type=int, default=4599, help="default: 4599; 0 picks a free one")
    parser.add_argument("--data", type=Path, default=Path(".local/ses"), help="folder of its data; default: .local/ses")
    parser.add_argument(
        "--rate",
        type=float,
        metavar="CALLS",
        help="calls a second of each operation, account and region; 0: no limit; default: 1, as SES has it",
    )
    parser.add_argument(
        "--sandbox",
        action=argparse.BooleanOptionalAction,
        help="whether the accounts have no production access; default: they have",
    )
    parser.add_argument(
        "--list-before-click",
        action=argparse.BooleanOptionalAction,
        help="whether an address is listed as PENDING before its link is opened; default: it is",
    )
    parser.add_argument(
        "--verified-from",
        action="append",
        metavar="DOMAIN_OR_ADDRESS",
        help="is verified in every account and region; repeat it for more",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another name that it may be asked for by, like a container's; repeat it for more",
    )
    parser.add_argument(
        "--public-url",
        type=_url,
        metavar="URL",
        help="what the links in mails begin with; default: its own",
    )
    parser.add_argument(
        "--account",
        type=_account,
        metavar="ID",
        help="12 digits, of access keys that stand for no other; default: moto's",
    )
    parser.add_argument(
        "--smtp",
        type=_host_and_port,
        metavar="HOST:PORT",
        help="hand every mail on to a catcher, like Mailpit or MailHog",
    )
    parser.add_argument("--seed", type=Path, help="YAML or JSON file of what to begin with")
    return parser.parse_args(given)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(f"{text} is not the address of a server; write one like http://ses:4599")
    return text


def _account(text: str) -> str:
    if not re.fullmatch("[0-9]{12}", text):
        raise argparse.ArgumentTypeError(f"{text} is not an account; write its 12 digits")
    return text


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not re.fullmatch("[0-9]{1,5}", port):
        raise argparse.ArgumentTypeError(f"{text} is not a host and port; write both, as in mailpit:1025")
    return host, int(port)


def main(given: Sequence[str] | None = None) -> int:
    options = arguments(given)
    try:
        return _run(options)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package == "local_ses":
            raise
        print(f"error: the package {package} is not installed; run `pip install '{EXTRA}'`", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    # moto and Flask take most of a second to import, which --help and a wrong option needn't wait for.
    from local_ses.listener import Address, CannotListen, Listener
    from local_ses.memory import give_back
    from local_ses.others import follow_no_redirect
    from local_ses.seed import InvalidSeed, seed
    from local_ses.settings import InvalidSetting

    address = Address(options.host, options.port, options.allow_host, options.public_url or "")
    try:
        listener = Listener(address, options.data, **_parts(options))
    except CannotListen as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        listener.server.settings.begin_with(_changes(options))
        if options.seed:
            seed(listener.server, options.seed)
    except (InvalidSetting, InvalidSeed) as error:
        print(f"error: {error}", file=sys.stderr)
        listener.close()
        return 2
    follow_no_redirect()
    give_back()
    return _serve(listener, options.host)


def _parts(options: argparse.Namespace) -> dict[str, Any]:
    """What the options choose otherwise than it is by itself."""
    from local_ses.smtp import Forwarder

    account = {"account": options.account} if options.account else {}
    return account | ({"forward": Forwarder(*options.smtp).forward} if options.smtp else {})


def _changes(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the options give; the others stay as the data folder has them."""
    given = {
        "callsPerSecond": options.rate,
        "sandbox": options.sandbox,
        "listBeforeClick": options.list_before_click,
        "verifiedFrom": options.verified_from,
    }
    return {name: value for name, value in given.items() if value is not None}


def _announce(host: str, url: str) -> None:
    if not _is_loopback(host):
        print(
            f"warning: it listens on {host}: whoever reaches this machine can read its mails and change its settings",
            file=sys.stderr,
        )
    print(f"local SES ready at {url} (inbox: {url}_inbox/, control: {url}_control/)", flush=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in LOOPBACK


def _serve(listener: Any, host: str) -> int:
    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        _announce(host, listener.url)
        listener.serve()
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
