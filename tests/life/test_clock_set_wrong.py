"""The machine's clock is wrong or is set back between runs: links lapse by SES's clock alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from ses_verified_senders.life.decision import due
from ses_verified_senders.life.gate import Gate
from ses_verified_senders.life.journal import Journal
from ses_verified_senders.life.mailer import Mailer
from ses_verified_senders.life.record import IN_FORCE, Declared, Record
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.limiter import Limiter
from tests.fakes import ACCOUNT, DAY, REGION, FakeApi, FakeClock

ADDRESS = "a@example.com"
DECLARED = Declared(ADDRESS, REGION, "verify", "", "delete", "", 3, "senders", "org/project/here")


class DatedApi(FakeApi):
    """SES dates its error answers, too."""

    def _answer(self, operation: str, request: dict[str, Any], act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return super()._answer(operation, request, act)
        except ClientError as error:
            date = format_datetime(datetime.fromtimestamp(self.clock.time(), UTC), usegmt=True)
            error.response["ResponseMetadata"]["HTTPHeaders"] = {"date": date}
            raise


class Machine:
    """Its clock, and SES with a clock of its own."""

    def __init__(self, folder: Path, listed: bool) -> None:
        self.folder, self.clock = folder, FakeClock()
        self.api = DatedApi(FakeClock(), listed)

    def sender(self, engine_answers: Callable[[], bool] = lambda: True) -> Mailer:
        """A fresh process."""
        ses = Ses(
            cast(Any, self.api),
            account=ACCOUNT,
            region=REGION,
            limiter=lambda operation: Limiter(self.folder / operation, 1, self.clock),
            clock=self.clock,
        )
        return Mailer(ses, Journal(self.folder / "pages"), Gate(engine_answers))

    def up(self, record: Record | None) -> Record:
        sender = self.sender()
        if record:
            record = sender.observe({ADDRESS: record})[ADDRESS]
            record = replace(record, request=due(record, DECLARED.max_sends, sender.now()))
            if record.request == IN_FORCE:
                return record
        return self.sender().apply(DECLARED, record)


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("hours", [-30, -3, 3, 30])
def test_a_link_in_force_is_not_asked_again(tmp_path: Path, listed: bool, hours: int) -> None:
    machine = Machine(tmp_path, listed)
    record = machine.up(None)
    machine.clock.seconds += hours * 3600
    machine.up(record)
    machine.up(None)
    assert machine.api.mails[ADDRESS] == 1, "neither with its record nor after a kill that lost it"


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("hours", [-30, 30])
def test_a_link_lapses_by_the_clock_of_ses(tmp_path: Path, listed: bool, hours: int) -> None:
    machine = Machine(tmp_path, listed)
    machine.clock.seconds += hours * 3600
    record = machine.up(None)
    assert record.expires_at == "2026-05-05T12:00:00Z"
    machine.api.clock.seconds += DAY - 60
    record = machine.up(record)
    assert machine.api.mails[ADDRESS] == 1
    machine.api.clock.seconds += 120
    machine.up(record)
    assert machine.api.mails[ADDRESS] == 2


@pytest.mark.parametrize("listed", [True, False])
def test_a_clock_that_is_set_back_between_look_and_send(tmp_path: Path, listed: bool) -> None:
    machine = Machine(tmp_path, listed)

    def set_back() -> bool:
        """Asked last before the request leaves."""
        machine.clock.seconds -= 30 * 3600
        return True

    record = machine.sender(set_back).apply(DECLARED, None)
    assert record.expires_at == "2026-05-05T12:00:00Z"
    machine.up(record)
    assert machine.api.mails[ADDRESS] == 1


def test_a_pace_from_before_the_clock_was_set_back_holds_nobody_up(tmp_path: Path) -> None:
    machine = Machine(tmp_path, True)
    machine.up(None)
    machine.clock.seconds -= 30 * 3600
    before = machine.clock.seconds
    machine.up(None)
    assert machine.clock.seconds - before < 10
