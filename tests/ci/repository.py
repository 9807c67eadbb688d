"""A repository as its users have it: what `pulumi new` makes of the template, with its pipelines and a stack `prod`."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from engine.environment import environment
from local_ses.testing import LocalSes
from tests.engine.project import ROOT, Outcome

# Of the variables of a local stack, what belongs to the machine that a job runs on.
MACHINE = ("PATH", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "PULUMI_HOME")
PASSPHRASE = "correct horse"
BUCKET = "journal"
SENDERS = [f"{name}@example.org" for name in ("ada", "ben", "cleo", "dan", "eve")]


class Repository:
    """`machine` is the environment of the machines that run its jobs, `variables` what its owners set for them."""

    def __init__(self, folder: Path, ses: LocalSes, venv: Path) -> None:
        self.folder = folder / "senders"
        self.ses = ses
        local = environment(folder / "state")
        # Where the language host that was built from sources looks; others look at .venv, as Pulumi.yaml says.
        self.machine = {name: local[name] for name in MACHINE} | {"PULUMI_RUNTIME_VIRTUALENV": str(venv)}
        self.machine |= {"HOME": str(folder / "home"), "AWS_ENDPOINT_URL": ses.url}
        self.variables = {
            "AWS_REGION": "us-east-1",
            "PULUMI_BACKEND_URL": local["PULUMI_BACKEND_URL"],
            "SENDERS_DEPLOY_ROLE": "arn:aws:iam::123456789012:role/senders-deploy",
            "SENDERS_PLAN_ROLE": "arn:aws:iam::123456789012:role/senders-plan",
        }
        ses.client(service="s3").create_bucket(Bucket=BUCKET)
        for made in ("home", "senders"):
            (folder / made).mkdir()
        self._make()

    def _make(self) -> None:
        self.pulumi("new", str(ROOT / "template"), "--yes", "--generate-only", "--name", "senders")
        self.pulumi("stack", "init", "prod")
        settings = {
            "aws:region": "us-east-1",
            "senders:fromEmailAddress": "hello@example.com",
            "senders:productName": "Shop",
            "ses-verified-senders:callsPerSecond": "20",
            "ses-verified-senders:journal": f"s3://{BUCKET}/senders",
        }
        for key, value in settings.items():
            self.configure(key, value)
        self.git("init", "--quiet", "--initial-branch", "main")
        for key, value in {"user.name": "Ada", "user.email": "ada@example.org"}.items():
            self.git("config", key, value)
        self.git("add", "--all")
        self.commit()

    # What people do

    def configure(self, key: str, value: str) -> None:
        self.pulumi("config", "set", "--stack", "prod", key, value)

    def propose(self, senders: Iterable[str]) -> None:
        """On a branch that is to be merged, with these senders."""
        if self.git("branch", "--show-current").strip() == "main":
            self.git("checkout", "--quiet", "-b", "change")
        (self.folder / "senders.yaml").write_text(yaml.safe_dump([*senders]))
        self.commit()

    def commit(self) -> None:
        """What changed, and nothing that a job left."""
        self.git("commit", "--quiet", "--all", "--message", "Change the senders")

    def merge(self) -> None:
        self.git("checkout", "--quiet", "main")
        self.git("merge", "--quiet", "change")
        self.git("branch", "--quiet", "--delete", "change")

    def pulumi(self, *command: str) -> str:
        own = {
            "PULUMI_BACKEND_URL": self.variables["PULUMI_BACKEND_URL"],
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
        }
        return self._done(self.run(["pulumi", "--non-interactive", *command], **own))

    def git(self, *command: str) -> str:
        return self._done(self.run(["git", *command]))

    def _done(self, outcome: Outcome) -> str:
        assert outcome.exit_code == 0, outcome.output
        return outcome.output

    def run(self, command: Sequence[str], **more: str) -> Outcome:
        """In the repository's folder and on its machine."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.machine | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Outcome(done.returncode, done.stdout)

    # What came of it

    def mails(self) -> Counter[str]:
        """How many e-mails each address has got."""
        return Counter(address for mail in self.ses.mails() for address in mail["Destination"]["ToAddresses"])

    def known(self) -> list[str]:
        """Those of `SENDERS` that SES has."""
        return [address for address in SENDERS if self.ses.identity(address)]


def digest_in(plan: str) -> str:
    """Of the change that a limit stopped."""
    found = re.search(r"approve: ([0-9a-f]{12})", plan)
    assert found, plan
    return found[1]
