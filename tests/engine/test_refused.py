"""What is declared may be at fault, or the account may not send: `up` does nothing, reading and removing go on."""

from collections.abc import Callable

import pytest

from tests.engine.project import GROUP, Project

SCRIPT = "<p>{{ nothing }}</p><script>"


def _bad_line(project: Project) -> None:
    project.declare("ada@example.org", "grace@example")


def _no_file(project: Project) -> None:
    (project.folder / "senders.yaml").unlink(missing_ok=True)


def _bad_setting(project: Project) -> None:
    project.settings["maxSends"] = "none"


def _bad_template(project: Project) -> None:
    (project.folder / "templates" / "verify.html.j2").write_text(SCRIPT)


def _no_template(project: Project) -> None:
    (project.folder / "templates" / "verify.html.j2").unlink(missing_ok=True)


def _bad_keys(project: Project) -> None:
    project.aws["defaultTags"] = "mail"
    project.settings["callsPerSecond"] = "fast"


def _from_unverified(project: Project) -> None:
    project.ses.control(verifiedFrom=[])


def _paused(project: Project) -> None:
    project.ses.control(sendingPaused=True)


def _too_many_removed(project: Project) -> None:
    project.settings["maxRemovals"] = 0
    project.declare("eve@example.org")


# Where several would say the same of the engine, one of them runs all that there is.
REFUSED: list[tuple[Callable[[Project], None], str]] = [
    (_bad_line, "senders.yaml:2: 'grace@example' is not an e-mail address"),
    (_no_file, "'senders.yaml' does not exist"),
    (_bad_setting, "'none' is not a whole number from 1"),
    (_bad_keys, "aws:defaultTags is not a mapping"),
    (_bad_template, "nothing"),
    (_no_template, "there is no file 'verify.html.j2' in templates/"),
    (_from_unverified, "From hello@example.com is not verified"),
    (_too_many_removed, "maxRemovals"),
]


@pytest.fixture
def project(make: Callable[..., Project]) -> Project:
    """As README says, and as `make` does."""
    made = make()
    made.environment["PULUMI_RUN_PROGRAM"] = "true"
    made.declare("ada@example.org")
    assert made.up().exit_code == 0
    return made


@pytest.mark.engine
@pytest.mark.parametrize(("breaks", "said"), REFUSED, ids=lambda value: getattr(value, "__name__", ""))
def test_what_is_refused_can_be_removed(project: Project, breaks: Callable[[Project], None], said: str) -> None:
    breaks(project)
    refused = project.preview()
    assert refused.exit_code != 0
    assert said in refused.output
    assert "Traceback" not in refused.output
    removed = project.destroy()
    assert removed.exit_code == 0, removed.output
    assert project.records() == {}
    assert project.ses.identity("ada@example.org") is None


@pytest.mark.engine
def test_what_is_refused_removes_nothing(project: Project) -> None:
    """Not even with --skip-preview and PULUMI_CONTINUE_ON_ERROR, where the engine goes on after an error."""
    _bad_line(project)
    _paused(project)
    refused = project.up()
    assert refused.exit_code != 0
    assert list(project.records()) == ["ada@example.org"]
    before = project.outputs()
    read = project.run("refresh", "--yes")
    assert read.exit_code == 0, read.output
    assert list(project.records()) == ["ada@example.org"]
    assert project.ses.identity("ada@example.org")
    assert project.outputs() == before
    assert before["senders"] == "[secret]"


OWN = """\
from pathlib import Path

import pulumi

from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders
from ses_verified_senders.program import stack_config

config = stack_config.read(Path(__file__).parent)
templates = VerificationTemplates("templates", regions=[], **config.templates{wrong})
senders = VerifiedSenders("senders", templates=templates, **config.senders)
pulumi.export("templates", templates.names)
pulumi.export("summary", senders.summary)
pulumi.export("senders", senders.senders)
"""


@pytest.mark.engine
def test_components_that_refuse_keep_their_outputs(project: Project) -> None:
    before = project.outputs()
    program = project.folder / "__main__.py"
    program.write_text(OWN.format(wrong=" | {'on_remove': 'keep'}"))
    read = project.run("refresh", "--yes")
    assert read.exit_code == 0, read.output
    assert project.outputs() == before
    assert before["summary"]["statuses"] == {"PENDING": 1}


@pytest.mark.engine
def test_what_a_removal_needs_is_named(project: Project) -> None:
    """The state stays as it was: once the config is corrected, the stack can be removed."""
    project.aws["ignoreTags"] = "mail"
    failed = project.destroy("--continue-on-error=false")
    assert failed.exit_code != 0
    assert "aws:ignoreTags is not a mapping; write one" in failed.output
    assert list(project.records()) == ["ada@example.org"]
    del project.aws["ignoreTags"]
    assert project.run("refresh", "--yes").exit_code == 0
    removed = project.destroy()
    assert removed.exit_code == 0, removed.output
    assert project.ses.identity("ada@example.org") is None


FOUNDATION = """\
from pathlib import Path

from components.sending_foundation import SendingFoundation
from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders
from ses_verified_senders.program import stack_config

foundation = SendingFoundation("mail"{arguments})
config = stack_config.read(Path(__file__).parent)
templates = VerificationTemplates("templates", regions=[], **config.templates)
name = foundation.configuration_set_name
VerifiedSenders("senders", templates=templates, **config.senders, configuration_set_name=name)
"""


@pytest.mark.engine
def test_a_foundation_that_is_refused_can_be_removed(project: Project) -> None:
    program = project.folder / "__main__.py"
    program.write_text(FOUNDATION.format(arguments=""))
    ran = project.up()
    assert ran.exit_code == 0, ran.output
    program.write_text(FOUNDATION.format(arguments=", zone_id='Z1', recipients=['*@example.com']"))
    project.declare("ada@example.org", "grace@example.org")
    refused = project.up()
    assert refused.exit_code != 0
    assert "SendingFoundation mail: mail_from_domain and zone_id belong to a domain; add domain=" in refused.output
    assert "SendingFoundation mail: the roles trust a pipeline; add pipeline=" in refused.output
    # Nobody is mailed without the configuration set that the foundation was to give.
    assert project.mails() == {"ada@example.org": 1}
    read = project.run("refresh", "--yes")
    assert read.exit_code == 0, read.output
    removed = project.destroy()
    assert removed.exit_code == 0, removed.output
    assert project.ses.identity("ada@example.org") is None


TRANSFORMED = """\
import pulumi


def transform(args):
    if "on_remove" in args.props:
        args.props["on_remove"] = "retain"
    return pulumi.ResourceTransformationResult({result}, args.opts)


pulumi.runtime.register_stack_transformation(transform)
"""


@pytest.mark.engine
@pytest.mark.parametrize(("result", "is_refused"), [("args.props", False), ("dict(args.props)", True)])
def test_a_transformation_that_drops_the_addresses(project: Project, result: str, is_refused: bool) -> None:
    """They are given to the SDK after it has asked the program's transformations."""
    program = project.folder / "__main__.py"
    program.write_text(TRANSFORMED.format(result=result) + program.read_text())
    project.declare("ada@example.org", "grace@example.org")
    up = project.up()
    if not is_refused:
        assert up.exit_code == 0, up.output
        assert project.mails() == {"ada@example.org": 1, "grace@example.org": 1}
        [group] = [one for one in project.deployment()["resources"] if one["type"] == GROUP]
        assert group["inputs"]["onRemove"] == "retain", "what it changed in place"
        return
    assert up.exit_code != 0
    assert "0 of 2 addresses arrived; a transformation of the program must change a resource's properties in place" in (
        " ".join(up.output.split())
    )
    assert project.mails() == {"ada@example.org": 1}
    assert list(project.records()) == ["ada@example.org"]
    assert project.ses.identity("ada@example.org")
