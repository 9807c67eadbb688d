"""Who has confirmed, in each format for a file."""

import csv
import io
import json
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from rich.console import Console

from ses_verified_senders.life.ledger import Entry
from ses_verified_senders.life.record import Record
from ses_verified_senders.program.reports import senders_text
from ses_verified_senders.status.markdown import markdown
from ses_verified_senders.status.masking import masked
from ses_verified_senders.status.page import page
from ses_verified_senders.status.records import as_csv, as_json
from ses_verified_senders.status.statuses import ORPHANED, Status
from ses_verified_senders.status.table import show, table
from ses_verified_senders.text.markdown import LONGEST

SENT, EXPIRES = "2026-05-04T12:00:00Z", "2026-05-05T12:00:00Z"
NOW = datetime(2026, 5, 4, 13, tzinfo=UTC)


def status(address: str, status: str, problem: str = "", region: str = "eu-west-1") -> Status:
    times = ("", "") if status == "REFUSED" else (SENT, EXPIRES)
    return Status(address, region, status, *times, "message-1", problem, "acme/mail/prod")


CONFIRMED = status("ada@example.com", "SUCCESS")
WAITING = status("bob@example.com", "PENDING")
FAILED = status("cy@example.com", "REFUSED", "SES refused cy@example.com, too: verify the From address")
SENDERS = [CONFIRMED, WAITING, FAILED]
ORPHAN = status("dee@example.com", ORPHANED, "declare it again, or delete the identity")


class Page(HTMLParser):
    """The text of a page by its headings, and what it would load or run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {"": []}
        self.loads: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [name for name, _ in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "h2" and data.strip():
            self.texts[data] = []
        elif data.strip():
            self.texts[list(self.texts)[-1]].append(data)


# Programs


def test_the_fields_are_those_of_the_output() -> None:
    [shown] = json.loads(as_json([WAITING]))
    record = Record(owner="o", status="PENDING", sent_at=SENT, expires_at=EXPIRES, message_id="message-1")
    output = json.loads(senders_text({"eu-west-1/bob@example.com": Entry(record)}))["bob@example.com"]["eu-west-1"]
    assert output == {"status": "PENDING", "expiresAt": EXPIRES}
    assert {name: shown[name] for name in output} == output


def test_the_output_leaves_out_what_is_empty() -> None:
    entry = Entry(Record(owner="o", status="SUCCESS", sent_at=SENT, expires_at=EXPIRES))
    assert json.loads(senders_text({"eu-west-1/bob@example.com": entry})) == {
        "bob@example.com": {"eu-west-1": {"status": "SUCCESS"}}
    }


def test_csv_has_a_header_and_quotes() -> None:
    problem = 'no; "really",\nnot'
    [read] = csv.DictReader(io.StringIO(as_csv([status("a,b@example.com", "REFUSED", problem)])))
    assert (read["address"], read["sentAt"], read["problem"]) == ("a,b@example.com", "", problem)
    assert as_csv([]).splitlines() == ["address,region,status,sentAt,expiresAt,messageId,problem,stack,label"]


def test_csv_has_no_formula() -> None:
    addresses = ["=1+1@example.com", "+jo@example.com", "-jo@example.com", "jo=+-@example.com"]
    rows = csv.DictReader(io.StringIO(as_csv([status(address, "SUCCESS") for address in addresses])))
    assert [row["address"] for row in rows] == [*(f"'{address}" for address in addresses[:3]), addresses[3]]


# A table

LONG = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example.org"


@pytest.mark.parametrize("width", [70, 80, 200])
def test_a_table_cuts_nothing(width: int) -> None:
    console = Console(width=width, file=io.StringIO())
    console.print(table([status(LONG, "TEMPORARY_FAILURE", "some words " * 20), CONFIRMED], True))
    shown = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert "…" not in shown
    first = [line.split(" ")[0] for line in shown.splitlines()]
    assert LONG in "".join(first)


def test_no_terminal_folds_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    show([status(LONG, "TEMPORARY_FAILURE", "some words " * 20)], [], 0)
    assert f"{LONG}  eu-west-1  TEMPORARY_FAILURE  2026-05-04 12:00:00 UTC" in capsys.readouterr().out


# A job's summary


def test_markdown() -> None:
    assert markdown(SENDERS, [ORPHAN]).splitlines() == [
        "### 3 senders: 1 PENDING, 1 REFUSED, 1 SUCCESS",
        "",
        "| address | region | status | sent | link works until | what to do |",
        "|---|---|---|---|---|---|",
        "| `dee@example.com` | eu-west-1 | ORPHANED | 2026-05-04 12:00:00 UTC | - "
        "| declare it again, or delete the identity |",
        "| `cy@example.com` | eu-west-1 | REFUSED | - | - | SES refused cy@example.com, too: verify the From address |",
        "| `ada@example.com` | eu-west-1 | SUCCESS | 2026-05-04 12:00:00 UTC | - |  |",
        "| `bob@example.com` | eu-west-1 | PENDING | 2026-05-04 12:00:00 UTC | 2026-05-05 12:00:00 UTC |  |",
    ]


def test_markdown_of_nobody() -> None:
    assert markdown([], []) == "### No senders in this stack yet\n"


def test_nothing_that_others_wrote_is_markdown() -> None:
    [*_, row] = markdown([status("a|`b@example.com", "REFUSED", "**no** | <img>\n| more")], []).splitlines()
    assert row.startswith("| `` a\\|`b@example.com `` |")
    assert row.endswith("| \\*\\*no\\*\\* \\| \\<img\\> \\| more |")


@pytest.mark.parametrize("count", [600, 700, 5000])
def test_a_long_list_is_cut_and_counted(count: int) -> None:
    many = [status(f"a{number}@example.com", "PENDING") for number in range(count)]
    written = markdown([*many, FAILED], [])
    assert len(written) < LONGEST
    rows = [line for line in written.splitlines() if line.startswith("| `")]
    assert rows[0].startswith("| `cy@example.com`"), "what went wrong comes first"
    left = count + 1 - len(rows)
    assert written.endswith(f"… and {left} more; see `ses-senders status`.\n") == bool(left)


# A page


def test_page() -> None:
    expired = Status("eve@example.com", "us-east-1", "PENDING", SENT, "2026-05-04T12:30:00Z", "", "", "acme/mail/prod")
    shown = Page(page([*SENDERS, expired], [ORPHAN], NOW))
    assert "Senders of acme/mail/prod" in shown.texts[""]
    assert list(shown.texts)[1:] == [
        "Failed: 1",
        "Link expired: 1",
        "Waiting: 1",
        "Not in the state: 1",
        "Confirmed: 1",
    ]
    assert {"cy@example.com", FAILED.problem} <= {*shown.texts["Failed: 1"]}
    assert "eve@example.com" in shown.texts["Link expired: 1"]
    waits = shown.texts["Waiting: 1"]
    assert {"bob@example.com", "2026-05-04 12:00:00 UTC", "2026-05-05 12:00:00 UTC"} <= {*waits}
    assert "ada@example.com" in shown.texts["Confirmed: 1"]


def test_page_needs_no_other_file() -> None:
    shown = Page(page(SENDERS, [], NOW))
    assert shown.loads == []
    assert not {"script", "link", "img", "iframe"} & {*shown.tags}
    assert "url(" not in page(SENDERS, [], NOW)
    assert "color-scheme: light dark" in page(SENDERS, [], NOW)


def test_page_escapes() -> None:
    shown = page([status("<b>@example.com", "REFUSED", "<script>alert(1)</script>")], [], NOW)
    assert "<script" not in shown
    assert "&lt;b&gt;@example.com" in shown


def test_every_status_stands_on_the_page_once() -> None:
    kinds = ("SUCCESS", "PENDING", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED", "REFUSED", "UNKNOWN", "NOT_TRIED")
    senders = [status(f"{kind}@example.com", kind, why) for kind in kinds for why in ("", "why")]
    shown = page(senders, [], NOW)
    assert all(shown.count(f"<td>{kind}@example.com</td>") == 2 for kind in kinds)


# Masked


def test_masked_shows_no_address() -> None:
    elsewhere = status("cy@example.com", "REFUSED", "CY@example.com is suppressed", "us-east-1")
    senders, orphans = masked([*SENDERS, elsewhere], [ORPHAN])
    assert [one.shown_as for one in (*senders, *orphans)] == [
        "sender-1",
        "sender-2",
        "sender-3",
        "sender-3",
        "sender-4",
    ]
    written = [markdown(senders, orphans), page(senders, orphans, NOW), as_csv(senders), as_json([*senders, *orphans])]
    assert not any("@example.com" in text for text in written)


def test_masked_keeps_labels() -> None:
    labelled = Status("", "eu-west-1", "SUCCESS", SENT, EXPIRES, "", "", "", "0123abcd")
    assert masked([labelled, CONFIRMED], [])[0][0] == labelled
