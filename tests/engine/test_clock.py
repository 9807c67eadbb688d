"""The machine's clock is set back in the middle of a run, and between runs."""

from pathlib import Path

import pytest

from tests.engine.project import Project
from tests.engine.test_faults import FOUR, converged, mailed, running, slowly
from tests.engine.test_kill import until

pytestmark = pytest.mark.engine

# Read by every Python process of a run, and by nothing that the engine itself is made of.
SITE = """
import pathlib, time
_real, _ahead = time.time, pathlib.Path({file!r})
time.time = lambda: _real() + float(_ahead.read_text() or 0)
"""


class MachineClock:
    """The clock of the processes that a project's engine starts."""

    def __init__(self, project: Project, folder: Path) -> None:
        self._file = folder / "ahead"
        self.set(0)
        (folder / "sitecustomize.py").write_text(SITE.format(file=str(self._file)))
        project.environment["PYTHONPATH"] = str(folder)

    def set(self, hours: float) -> None:
        """So far ahead of the true time; below 0 it is behind."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(hours * 3600))
        fresh.replace(self._file)


# More than a link's lifetime: what left before it would look as if it had lapsed.
BACK = -30.0


def test_a_clock_that_is_set_back_mails_nobody_twice(project: Project, tmp_path: Path, listing: bool) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    clock = MachineClock(project, folder)
    slowly(project, listing)
    project.declare(*FOUR)
    with running(project) as process:
        until(mailed(project, 1))
        clock.set(BACK)
    assert process.returncode == 0, process.printed
    assert project.mails() == dict.fromkeys(FOUR, 1)
    converged(project)
    # In a run that knows nothing of what it sent but by the journal and SES.
    clock.set(2 * BACK)
    converged(project)
