"""What goes wrong around a run of the real engine: nobody is mailed twice or forgotten, and the next run converges."""

import contextlib
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psutil
import pytest
from botocore.exceptions import ClientError

from local_ses.testing import LocalSes
from tests.engine.conftest import RATE
from tests.engine.project import UP, Project
from tests.engine.test_kill import PATIENCE, kill_engine_after, named, recover, until

pytestmark = pytest.mark.engine

FOUR = [f"{number}@example.com" for number in range(4)]
SEND = "SendCustomVerificationEmail"


def slowly(project: Project, listing: bool = True) -> None:
    """At a pace that leaves time to break something in the middle."""
    project.ses.control(listBeforeClick=listing, callsPerSecond=5)
    project.settings["callsPerSecond"] = 4


def converged(project: Project, addresses: Iterable[str] = FOUR, mails: int = 1) -> None:
    """The next run mends what is left, everybody has got so many e-mails, and then nothing is due.

    An e-mail that was on its way when the run broke off counts as sent, so one that never left takes a day longer.
    """
    mended = project.up()
    assert mended.exit_code == 0, mended.output
    sent = project.mails()
    if any(sent[address] < mails for address in addresses):
        for address in sent:
            project.ses.click(address)
        project.ses.advance(25 * 3600)
        assert project.up().exit_code == 0
    assert project.mails() == dict.fromkeys(addresses, mails)
    assert project.preview("--expect-no-changes").exit_code == 0


def mailed(project: Project, count: int) -> Callable[[], bool]:
    return lambda: sum(project.mails().values()) >= count


class Running:
    """An `up` that goes on; what it printed, and its exit code, are known once it has ended."""

    def __init__(self, project: Project) -> None:
        self.process = project.start(*UP)
        self.printed = ""

    @property
    def returncode(self) -> int:
        return self.process.returncode

    def wait(self) -> None:
        self.printed, _ = self.process.communicate(timeout=PATIENCE)


@contextlib.contextmanager
def running(project: Project) -> Iterator[Running]:
    """An `up` that goes on during the block and is waited for after it."""
    up = Running(project)
    yield up
    up.wait()


def child(up: Running, word: str) -> psutil.Process:
    """The engine's process whose command line has that word."""
    found = [child for child in psutil.Process(up.process.pid).children(recursive=True) if named(child, word)]
    assert found, word
    return found[-1]


@pytest.mark.parametrize(
    ("word", "listing"), [("pulumi-language-python-exec", True), ("dynamic", True), ("dynamic", False)]
)
def test_a_process_is_killed(project: Project, listing: bool, word: str) -> None:
    """The program's, and the provider's in both readings."""
    slowly(project, listing)
    project.declare(*FOUR)
    with running(project) as process:
        until(mailed(project, 1))
        child(process, word).send_signal(signal.SIGKILL)
    assert process.returncode != 0
    recover(project)
    converged(project)


def test_the_journal_is_deleted_after_a_kill(project: Project, listing: bool) -> None:
    """Then SES's listing alone protects. Where it lists nothing, what no checkpoint knows is doubled, and only that."""
    slowly(project, listing)
    project.declare(*FOUR)
    for provider in kill_engine_after(project, 2):
        provider.kill()
        provider.wait(PATIENCE)
    recover(project)
    recorded, unrecorded = set(project.records()), set(project.mails()) - set(project.records())
    assert len(unrecorded) > 1, "not only the send in flight"
    shutil.rmtree(project.folder / "journal")
    assert project.up().exit_code == 0
    doubled = {address for address, count in project.mails().items() if count > 1}
    assert doubled == (set() if listing else unrecorded)
    assert not doubled & recorded
    assert project.preview("--expect-no-changes").exit_code == 0


def test_somebody_else_uses_up_the_pace(project: Project, listing: bool) -> None:
    slowly(project, listing)
    project.declare(*FOUR)
    over = threading.Event()
    client = project.ses.client(retries=1)

    def ours_throttled() -> int:
        return sum(call["address"] in FOUR and call["status"] == 429 for call in project.ses.calls(operation=SEND))

    def use_up() -> None:
        while not over.is_set() and ours_throttled() < 3:
            with contextlib.suppress(ClientError):
                client.send_custom_verification_email(EmailAddress="other@example.com", TemplateName="none")

    somebody = threading.Thread(target=use_up)
    somebody.start()
    try:
        throttled = project.up()
    finally:
        over.set()
        somebody.join()
    assert throttled.exit_code == 0, throttled.output
    assert ours_throttled() >= 3
    assert project.mails() == dict.fromkeys(FOUR, 1)
    assert project.preview("--expect-no-changes").exit_code == 0


@pytest.mark.parametrize(
    ("kind", "said"), [("error", "InternalServiceErrorException"), ("expired-credentials", "renew the credentials")]
)
def test_ses_fails_in_the_middle(project: Project, listing: bool, kind: str, said: str) -> None:
    slowly(project, listing)
    project.declare(*FOUR)
    with running(project) as process:
        until(mailed(project, 1))
        project.ses.fault(kind, operation="*")
    assert process.returncode != 0
    assert said in process.printed
    assert "Traceback" not in process.printed
    project.ses.clear_faults()
    converged(project)


def test_the_server_is_gone_for_a_while(project: Project, tmp_path: Path, listing: bool) -> None:
    slowly(project, listing)
    project.declare(*FOUR)
    with running(project) as process:
        until(mailed(project, 1))
        project.ses.stop()
    assert process.returncode != 0
    assert "Traceback" not in process.printed
    port = project.ses.url.rsplit(":", 1)[1]
    with LocalSes(rate=RATE, data=tmp_path / "ses", verified_from=["example.com"], options=["--port", port]) as back:
        project.ses = back
        converged(project)


def test_two_stacks_at_once(project: Project, make: Callable[..., Project], listing: bool) -> None:
    slowly(project, listing)
    other = make("other")
    other.settings |= {"journal": project.settings["journal"], "callsPerSecond": 4}
    other.settings["templates"] = {"others": other.settings["templates"]["verify"]}
    project.declare(*FOUR)
    other.declare(*reversed(FOUR))
    with running(project) as here, running(other) as there:
        pass
    assert (here.returncode, there.returncode) == (0, 0), here.printed + there.printed
    assert project.mails() == dict.fromkeys(FOUR, 1)
    for stack in (project, other):
        assert stack.preview("--expect-no-changes").exit_code == 0


def test_a_state_from_before_is_restored(project: Project, tmp_path: Path, listing: bool) -> None:
    project.ses.control(listBeforeClick=listing)
    project.declare(*FOUR[:2])
    assert project.up().exit_code == 0
    backup = tmp_path / "backup.json"
    assert project.run("stack", "export", "--file", str(backup), "--stack", project.stack).exit_code == 0
    project.settings["resend"] = "again"
    project.declare(*FOUR)
    assert project.up().exit_code == 0
    after = dict.fromkeys(FOUR[:2], 2) | dict.fromkeys(FOUR[2:], 1)
    assert project.mails() == after
    assert project.run("stack", "import", "--file", str(backup), "--stack", project.stack).exit_code == 0
    assert project.up().exit_code == 0
    assert project.mails() == after
    assert project.preview("--expect-no-changes").exit_code == 0


def test_identities_are_changed_by_hand(project: Project) -> None:
    verified, retagged, deleted, lost = FOUR
    project.declare(*FOUR)
    assert project.up().exit_code == 0
    project.ses.click(lost)
    assert project.up().exit_code == 0
    project.ses.put_identity(verified, "SUCCESS")
    project.ses.put_identity(
        retagged, "PENDING", tags={"verified-senders:owner": "me", "verified-senders:sent-at": "?"}
    )
    for address in (deleted, lost):
        project.ses.client().delete_email_identity(EmailIdentity=address)
    changed = project.up()
    assert changed.exit_code == 0, changed.output
    # An identity that is deleted takes its link with it, so both are asked again; the link of the retagged one works.
    assert project.mails() == dict.fromkeys(FOUR, 1) | {deleted: 2, lost: 2}
    assert project.statuses()[verified] == "SUCCESS"
    assert project.preview("--expect-no-changes").exit_code == 0
    project.declare(verified, deleted, lost)
    assert project.up().exit_code == 0
    assert project.ses.identity(retagged) is not None


def test_pages_of_the_journal_are_unreadable(project: Project, listing: bool) -> None:
    project.ses.control(listBeforeClick=listing)
    project.declare(*FOUR)
    assert project.up().exit_code == 0
    garbage, folder = list((project.folder / "journal").rglob("pages/*/*/*.json"))[:2]
    garbage.write_text("{")
    folder.unlink()
    folder.mkdir()
    project.settings["resend"] = "again"
    held = project.up()
    assert held.exit_code != 0
    assert "Traceback" not in held.output
    assert sum(project.mails().values()) == 6
    assert str(garbage) in held.output
    assert str(folder) in held.output
    garbage.unlink()
    folder.rmdir()
    converged(project, mails=2)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"mounting a small file system needs root: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_the_disk_is_full(project: Project, small_disk: Path, listing: bool) -> None:
    project.ses.control(listBeforeClick=listing)
    project.settings["journal"] = str(small_disk / "journal")
    project.declare(*FOUR[:2])
    assert project.up().exit_code == 0
    filler = small_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(512)):
            pass
    project.declare(*FOUR)
    full = project.up()
    assert full.exit_code != 0
    assert "Traceback" not in full.output
    assert "No space left" in full.output
    assert project.mails() == dict.fromkeys(FOUR[:2], 1)
    filler.unlink()
    converged(project)
