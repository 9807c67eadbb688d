"""The SDK is as the hooks into it expect."""

import subprocess
import sys

from ses_verified_senders.providers.sdk_hooks import replace_cancel

# The SDK's server, with a main that serves nobody.
SERVER = """
import grpc, pulumi.dynamic
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
source = Path(pulumi.dynamic.__file__).with_name("__main__.py").read_text()
exec(compile(source.rpartition("main()")[0], "server", "exec"), globals())
from ses_verified_senders.providers import run, sdk_hooks
bound = DynamicResourceProviderServicer().Cancel
pool = ThreadPoolExecutor(max_workers=4)
heard = []
run.cancel = lambda: heard.append("cancelled")
print(sdk_hooks.hear_cancel(), type(bound(None, None)).__name__, heard)
print(sdk_hooks.more_calls_at_once(), pool._max_workers)
"""


def test_the_sdk_passes_a_cancel_on_and_takes_more_calls() -> None:
    """In the method that the server was given before."""
    done = subprocess.run([sys.executable, "-c", SERVER], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["True Empty ['cancelled']", "True 64"]


def test_another_sdk_is_left_alone() -> None:
    class Servicer:
        def Cancel(self, request: object) -> None:
            """Of other arguments."""

    before = Servicer.Cancel.__code__
    assert not replace_cancel(Servicer)
    assert not replace_cancel(object())
    assert Servicer.Cancel.__code__ is before
