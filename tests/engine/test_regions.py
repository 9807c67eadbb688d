"""Regions side by side: one that SES throttles holds up no other."""

import pytest

from ses_verified_senders.ses.tries import PATIENCE
from tests.engine.project import Project
from tests.engine.test_faults import running
from tests.engine.test_kill import until

pytestmark = pytest.mark.engine

SEND = "SendCustomVerificationEmail"


@pytest.mark.parametrize("others", [["eu-west-1"], ["eu-west-1", "eu-central-1"]], ids=["two", "three"])
def test_a_throttled_region_holds_up_no_other(project: Project, others: list[str]) -> None:
    regions = ["us-east-1", *others]
    project.declare(
        *({"address": f"{number}@example.org", "regions": [region]} for region in regions for number in range(8))
    )
    project.ses.fault("throttle", operation=SEND, region="us-east-1")

    def calls(region: str) -> list[int]:
        return [call["status"] for call in project.ses.calls(SEND) if call["region"] == region]

    with running(project) as process:
        until(lambda: all(calls(region).count(200) == 8 for region in others))
        # Patience with the throttled region didn't have to run out for that.
        assert set(calls("us-east-1")) <= {429}
        assert len(calls("us-east-1")) < PATIENCE
        project.ses.clear_faults()
    assert process.returncode == 0, process.printed
    assert calls("us-east-1").count(200) == 8
