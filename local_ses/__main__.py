"""`python -m local_ses`: an SES for development and tests, on this machine."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local_ses", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; default: 127.0.0.1")
    parser.add_argument("--port", type=int, default=4599, help="default: 4599; 0 picks a free one")
    parser.add_argument("--data", type=Path, default=Path(".local/ses"), help="folder of its data; default: .local/ses")
    parser.add_argument("--rate", type=float, help="calls a second of each operation, account and region; 0: no limit")
    parser.add_argument(
        "--verified-from",
        action="append",
        metavar="DOMAIN_OR_ADDRESS",
        help="is verified in every account and region; may be given again",
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    options = arguments(given)
    # Flask and moto take half a second to import, which --help and a wrong option needn't wait for.
    from werkzeug.serving import WSGIRequestHandler, make_server

    from local_ses.server import LocalSes

    class Handler(WSGIRequestHandler):
        """Logs nothing, as there is a log of calls; and leaves the Date to the application's clock."""

        def send_response(self, code: int, message: str | None = None) -> None:
            self.send_response_only(code, message)
            self.send_header("Server", self.version_string())

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            return

    server = LocalSes(options.data)
    changes = {"callsPerSecond": options.rate, "verifiedFrom": options.verified_from}
    server.settings.change({name: value for name, value in changes.items() if value is not None})
    try:
        listening = make_server(
            options.host, options.port, server.application(), threaded=True, request_handler=Handler
        )
    except (OSError, SystemExit):
        print(
            f"error: port {options.port} of {options.host} is taken; end what listens there, or choose another --port",
            file=sys.stderr,
        )
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    url = f"http://{options.host}:{listening.server_port}/"
    print(f"local SES ready at {url} (inbox: {url}_inbox/)", flush=True)
    try:
        listening.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
