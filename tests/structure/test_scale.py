"""docs/scale.md holds what the simulation prints."""

from datetime import timedelta

from bench.scale import LAYOUTS, one_region, sending
from tests.engine.project import ROOT

PAGE = (ROOT / "docs" / "scale.md").read_text().splitlines()


def test_the_table_of_one_region() -> None:
    assert [line for line in one_region((10, 100, 200)) if line not in PAGE] == []


def test_the_table_of_a_million() -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE]
    shown = [row for row in rows if len(row) == 7 and row[0].isdigit()]
    assert [(int(row[0]), int(row[1])) for row in shown] == [*LAYOUTS]
    for regions, accounts, stacks, each, *_ in shown:
        assert int(regions) * int(accounts) == int(stacks)
        assert (int(stacks) - 1) * int(each.replace(",", "")) < 1_000_000 <= int(stacks) * int(each.replace(",", ""))


def test_an_e_mail_a_second_and_slower_where_ses_throttles() -> None:
    assert sending(101) == timedelta(seconds=101)  # a hundredth of a second is left between two calls
    assert sending(101, throttled_every=10) > sending(101)
