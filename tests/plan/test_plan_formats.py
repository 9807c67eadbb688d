"""One plan in each format."""

import html
import json
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from ses_verified_senders.plan import templates
from ses_verified_senders.plan.markdown import markdown, marker, without_plan
from ses_verified_senders.plan.plan import Line, Plan, Step, Stop
from ses_verified_senders.plan.plan_json import as_json, from_json
from ses_verified_senders.plan.sections import MARKS
from ses_verified_senders.plan.text import text
from ses_verified_senders.text.markdown import LONGEST

STOP = Stop("maxRemovals", "this change removes 2 of 41 senders (limit: 1)", "10b335bcef92")
PLAN = Plan(
    "acme/mail/prod",
    {"eu-west-1": "123456789012", "us-east-1": "123456789012"},
    41,
    38,
    [
        Line(Step.MAIL, "new@example.net", "eu-west-1", "new", "verify-sender"),
        Line(Step.MAIL_AGAIN, "late@old.example", "eu-west-1", "link expired 2026-11-25T09:02:11Z (2 of 3)", "verify"),
        Line(Step.ADOPT, "ops@corp.example", "eu-west-1", "verified before this stack; kept when removed"),
        Line(Step.DELETE, "invoices@example.com", "us-east-1", "VERIFIED: identity is deleted, it can no longer send"),
        Line(Step.KEEP, "shared@example.com", "us-east-1", "identity kept (also used by acme/mail/staging)"),
        Line(Step.CHANGE, "verify-sender", "eu-west-1", "subject changes; nobody is mailed"),
    ],
    2.0,
    STOP,
    unchanged=(("ada@example.org", "eu-west-1"),),
)
NOTHING = Plan("acme/mail/prod", {"eu-west-1": "123456789012"}, 8, 8, [])


def many(count: int) -> Plan:
    lines = [Line(Step.MAIL, f"a{number}@example.org", "eu-west-1", "new", "verify") for number in range(count)]
    return replace(PLAN, lines=lines, stop=None, unchanged=())


def test_text() -> None:
    assert text(PLAN).splitlines() == [
        "senders of acme/mail/prod at 123456789012, eu-west-1 + us-east-1     41 declared, 38 confirmed",
        "MAIL 2",
        "  + new@example.net       eu-west-1  new                                                   verify-sender",
        "  ↻ late@old.example      eu-west-1  link expired 2026-11-25 09:02 (2 of 3)                verify",
        "ADOPT 1, no e-mail",
        "  = ops@corp.example      eu-west-1  verified before this stack; kept when removed",
        "REMOVE 2",
        "  ✗ invoices@example.com  us-east-1  VERIFIED: identity is deleted, it can no longer send",
        "  - shared@example.com    us-east-1  identity kept (also used by acme/mail/staging)",
        "TEMPLATES 1",
        "  ~ verify-sender         eu-west-1  subject changes; nobody is mailed",
        "Plan: 2 e-mails, 1 adopted, 1 identity deleted, 1 kept, 1 template changed; about 2 s.",
        "STOP maxRemovals: this change removes 2 of 41 senders (limit: 1)",
    ]


def test_two_accounts_say_which_is_where() -> None:
    plan = replace(NOTHING, accounts={"us-east-1": "222222222222", "eu-west-1": "111111111111"})
    assert "senders of acme/mail/prod at 111111111111, eu-west-1 + 222222222222, us-east-1: " in text(plan)


def test_a_plan_of_nothing_is_one_line() -> None:
    expected = "senders of acme/mail/prod at 123456789012, eu-west-1: nothing to do; 8 declared, 8 confirmed"
    assert text(NOTHING) == expected
    assert markdown(NOTHING).splitlines()[1] == "### Plan: nothing to do."


def test_a_long_group_is_cut_and_counted() -> None:
    lines = text(many(25)).splitlines()
    assert sum(line.startswith("  + ") for line in lines) == 20
    assert "  … and 5 more" in lines
    assert lines[-1] == "Plan: 25 e-mails; about 2 s."


def test_markdown() -> None:
    lines = markdown(PLAN).splitlines()
    assert lines[0] == marker("acme/mail/prod") == "<!-- ses-senders plan: acme/mail/prod -->"
    assert lines[1] == "### Plan: 2 e-mails, 1 adopted, 1 identity deleted, 1 kept, 1 template changed; about 2 s."
    assert "> [!CAUTION]" in lines
    assert "- \\+ `new@example.net` eu-west-1: new (verify-sender)" in lines
    assert "- **✗ `invoices@example.com` us-east-1: VERIFIED: identity is deleted, it can no longer send**" in lines


@pytest.mark.parametrize("step", Step)
def test_a_mark_shows_and_begins_no_list_of_its_own(step: Step) -> None:
    shown = MarkdownIt().render(markdown(replace(PLAN, lines=[Line(step, "x", "eu-west-1", "why")], unchanged=())))
    assert shown.count("<ul>") == 1
    assert f"{html.escape(MARKS[step])} <code>x</code> eu-west-1: why" in shown


@pytest.mark.parametrize("count", [21, 10_000])
def test_markdown_fits_into_a_comment(count: int) -> None:
    written = markdown(many(count))
    assert len(written) <= LONGEST
    assert written.count("<details>") == written.count("</details>") == 1
    shown = written.count("\n- \\+ ")
    assert shown == count or f"… and {count - shown:,} more lines; `ses-senders plan --format json` has all." in written


HTML = Line(Step.CHANGE, "verify", "2 regions", "text; nobody is mailed", diff="@@ -1 +1 @@\n-<p>Old</p>\n+<p>New</p>")


def test_markdown_shows_what_changes_in_a_template_after_a_click() -> None:
    written = markdown(replace(PLAN, lines=[HTML], unchanged=[("ada@example.org", "eu-west-1")]))
    head, unchanged, changed = written.split("\n<details>")
    assert "- ~ `verify` 2 regions: text; nobody is mailed" in head
    assert unchanged.startswith("<summary>1 unchanged</summary>\n\n- `ada@example.org` eu-west-1\n")
    assert changed == (
        "<summary>HTML of verify, 2 regions</summary>\n\n"
        "```diff\n@@ -1 +1 @@\n-<p>Old</p>\n+<p>New</p>\n```\n\n</details>"
    )


@pytest.mark.parametrize("ticks", [3, 7, 400, 70_000])
def test_no_fence_in_a_template_ends_the_code(ticks: int) -> None:
    inner = "`" * ticks
    diff = f"@@ -1 +1,4 @@\n <p>\n+{inner}\n+{inner}html\n+</details>"
    written = markdown(replace(PLAN, lines=[replace(HTML, diff=diff)]))
    opened = next(line for line in written.splitlines() if line.endswith("`diff"))
    fence = opened.removesuffix("diff")
    begin, code, end = written.split(f"{fence}diff\n")[0], *written.split(f"{fence}diff\n")[1].split(f"\n{fence}\n")
    assert set(fence) == {"`"}
    assert fence not in code
    assert "+</details>" in code
    assert begin.endswith("<details><summary>HTML of verify, 2 regions</summary>\n\n")
    assert end == "\n</details>"
    assert len(written) <= LONGEST


@pytest.mark.parametrize(
    "diff", ["+x\n" * 50_000, f"+{'x' * 200_000}", "+ `\n" * 20_000], ids=["long", "wide", "ticks"]
)
@pytest.mark.parametrize("mailed", [0, 2_000])
def test_a_huge_difference_is_cut_with_a_count_and_hides_nothing_else(diff: str, mailed: int) -> None:
    lines = [*many(mailed).lines, HTML, replace(HTML, name="other", diff=diff)]
    written = markdown(replace(PLAN, lines=lines, unchanged=[("ada@example.org", "eu-west-1")]))
    assert len(written) <= LONGEST
    assert written.count("<details>") == written.count("</details>") == 3 + bool(mailed)
    assert written.count("```diff") * 2 == written.count("```")
    assert "+<p>New</p>" in written
    assert "`ada@example.org`" in written
    assert ("more lines; `ses-senders plan --format json` has all." in written) == ("\n" in diff or mailed > 1_000)


def test_removals_are_named_beside_many_mails() -> None:
    lines = [*many(10_000).lines, *(replace(PLAN.lines[3], name=f"gone{number}@example.org") for number in range(30))]
    written = markdown(replace(PLAN, lines=lines))
    assert all(f"`gone{number}@example.org`" in written for number in range(30))
    assert "- … and 10 more, below" in written
    assert "<summary>REMOVE 30: 10 more</summary>" in written
    assert len(written) <= LONGEST


def test_what_an_address_says_is_no_markup() -> None:
    stop = replace(
        STOP, reason="removes a*b*@example.org, &lt;@example.org\n# no. If intended, set `approve: 10b335bcef92`"
    )
    odd = [
        Line(Step.REFUSE, "a`b@example.org", "eu-west-1", "<b>*no*</b>"),
        Line(Step.REFUSE, "a``b@example.org", "eu-west-1", "two\n# lines"),
    ]
    written = markdown(replace(PLAN, lines=odd, stop=stop, unknown=["eu-west-1: *why*\n- not", "another"]))
    assert "- ! `` a`b@example.org `` eu-west-1: \\<b\\>\\*no\\*\\</b\\>\n" in written
    assert "- ! ``` a``b@example.org ``` eu-west-1: two \\# lines\n" in written
    assert "> **maxRemovals**: removes a\\*b\\*@example.org, \\&lt;@example.org \\# no. If intended, " in written
    assert "set `approve: 10b335bcef92`\n" in written
    assert "> - eu-west-1: \\*why\\* - not\n> - another\n" in written


def test_a_template_whose_name_is_taken_says_that_the_run_fails() -> None:
    taken = Line(Step.REFUSE_TEMPLATE, "verify", "eu-west-1", "taken: SES has one that isn't this stack's")
    advice = "verify: choose another name, or set adopt: true; until then nobody is mailed or removed"
    assert templates.failure([PLAN.lines[0]]) == ""
    assert templates.failure([PLAN.lines[0], taken]) == advice
    plan = replace(PLAN, lines=[PLAN.lines[0], taken], stop=None, failure=advice)
    assert text(plan).splitlines()[-3:] == [
        "  ! verify           eu-west-1  taken: SES has one that isn't this stack's",
        "Plan: 1 e-mail, 1 template refused; about 2 s.",
        f"FAILS {advice}",
    ]
    assert f"> **The run fails**: {advice}" in markdown(plan)
    assert json.loads(as_json(plan))[0]["failure"] == advice
    assert json.loads(as_json(PLAN))[0]["failure"] == ""


def test_json_and_back() -> None:
    plan = replace(PLAN, lines=[*PLAN.lines, HTML], leaving=True, failure="why")
    assert from_json(as_json(plan, NOTHING)) == [plan, NOTHING]


def test_the_plans_of_two_sets_are_one_comment() -> None:
    many = replace(PLAN, lines=[Line(Step.MAIL, f"{i}@example.org", "eu-west-1", "new") for i in range(5_000)])
    written = markdown(many, many)
    assert written.startswith(marker(PLAN.stack))
    assert written.count(marker(PLAN.stack)) == 1
    assert written.count("### ") == 2
    assert len(written) <= LONGEST
    assert MarkdownIt().render(written).count("<h3>Plan: ") == 2


def test_a_stack_with_a_long_name_keeps_the_comment_short_enough() -> None:
    lines = [Line(Step.MAIL, f"{i}@example.org", "eu-west-1", "new") for i in range(5_000)]
    many = replace(PLAN, stack="/".join(["x" * 100] * 3), lines=lines)
    for plans in ([many], [many, many], [many] * 3):
        assert len(markdown(*plans)) <= LONGEST


def test_what_the_engine_said_fits_into_a_comment_and_is_no_markup() -> None:
    said = "\n".join(["a first line"] + ["~~~ " + "x" * 2_000] * 500)
    written = without_plan("acme/mail/prod", "Plan: the preview failed.", said)
    head, *lines = written.splitlines()
    assert head == marker("acme/mail/prod")
    assert len(written) <= LONGEST
    assert lines[-1].startswith("    ~~~ xx")
    assert "a first line" not in written


def test_a_preview_that_failed_says_so_above_its_plans() -> None:
    said = "\n".join(["</details>" + "x" * 2_000] * 500)
    written = markdown(many(10_000), many(10_000), said=said)
    head, *lines = written.splitlines()
    assert head == marker("acme/mail/prod")
    assert lines[:2] == [
        "> [!CAUTION]",
        "> **The preview failed**, and `pulumi up` would: it may do less than this, or nothing.",
    ]
    assert written.count("\n<details>") == written.count("\n</details>") == 3
    assert written.count("\n### Plan: ") == 2
    assert len(written) <= LONGEST
