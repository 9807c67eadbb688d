"""The keys of a stack's config that hold for the whole set, and the report of all that is wrong."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ses_verified_senders.declared.problem import InvalidSettings
from ses_verified_senders.declared.run_settings import RunSettings
from ses_verified_senders.declared.sender_set import DeclaredSenderSet, SenderSetEntry
from ses_verified_senders.declared.settings import load


def test_what_is_left_out_has_a_default(settings: Any) -> None:
    found = settings()
    (sender,) = found.sender_set.senders
    assert (found.sender_set, sender.on_remove, found.run) == (DeclaredSenderSet((sender,)), "delete", RunSettings())
    assert found.run.calls_per_second == 1


def test_numbers_may_be_texts_and_tokens_numbers(settings: Any) -> None:
    found = settings(
        resend=2026,
        onRemove="retain",
        maxSends="4",
        maxRemovals="0",
        maxMailings="12",
        callsPerSecond="0",
        journal="/var/lib/journal",
    )
    (sender,) = found.sender_set.senders
    assert sender.on_remove == "retain"
    declared = SenderSetEntry.model_validate(
        {"resend": "2026", "onRemove": "retain", "maxSends": 4, "maxRemovals": 0, "maxMailings": 12}
    )
    assert found.sender_set == DeclaredSenderSet((sender,), declared)
    assert found.run == RunSettings(calls_per_second=0, journal="/var/lib/journal")


@pytest.mark.parametrize(("token", "text"), [(True, "true"), (date(2026, 11, 23), "2026-11-23"), ("1.10", "1.10")])
def test_token_of_any_kind_is_a_text(settings: Any, token: object, text: str) -> None:
    assert settings(resend=token).sender_set.settings.resend == text


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"maxSends": 0}, "maxSends: 0 is not a whole number from 1; write one, in digits"),
        ({"maxSends": "three"}, "maxSends: 'three' is not a whole number from 1; write one, in digits"),
        ({"maxSends": True}, "maxSends: True is not a whole number from 1; write one, in digits"),
        ({"maxRemovals": -1}, "maxRemovals: -1 is not a whole number from 0; write one, in digits"),
        ({"maxMailings": 2.5}, "maxMailings: 2.5 is not a whole number from 0; write one, in digits"),
        ({"maxMailings": "٣"}, "maxMailings: '٣' is not a whole number from 0; write one, in digits"),
        (
            {"callsPerSecond": "fast"},
            "callsPerSecond: 'fast' is not a number of calls a second; write one from 0 (no limit)",
        ),
        ({"callsPerSecond": -1}, "callsPerSecond: -1 is not a number of calls a second; write one from 0 (no limit)"),
        (
            {"callsPerSecond": "inf"},
            "callsPerSecond: 'inf' is not a number of calls a second; write one from 0 (no limit)",
        ),
        (
            {"callsPerSecond": True},
            "callsPerSecond: True is not a number of calls a second; write one from 0 (no limit)",
        ),
        ({"onRemove": "keep"}, "onRemove: 'keep' is not what to do with a removed address; write delete or retain"),
        ({"resend": ["x"]}, "resend: a list is not a text; write a single value"),
        ({"journal": {"a": 1}}, "journal: a mapping is not a text; write a single value"),
        ({"maxRemoval": 1}, "maxRemoval: 'maxRemoval' is not a key of a stack's config; did you mean maxRemovals?"),
        ({"waitFor": "soon"}, "waitFor: 'soon' is not a time; write it as in 90s, 10m or 1h"),
        (
            {"waitFor": "25h"},
            "waitFor: '25h' is too long; write at most 24h, after which a link no longer works",
        ),
        (
            {"adoptedLinkLifetime": "91d"},
            "adoptedLinkLifetime: '91d' is too long; write at most 90d, or 0 for never",
        ),
        ({"mailNew": "no"}, "mailNew: 'no' is neither true nor false; write one of them"),
        ({"sendSuppressed": 1}, "sendSuppressed: 1 is neither true nor false; write one of them"),
        (
            {"templateDrift": "all"},
            "templateDrift: 'all' is not what to compare; write content (all of it) or listed (all but HTML and tags)",
        ),
        ({"roles": {"europe": "x"}}, "roles.europe: 'europe' is not an AWS region; write it as in eu-west-1"),
        ({"roles": "x"}, "roles: 'x' is not a mapping; write keys and values"),
        (
            {"qqq": 1},
            "qqq: 'qqq' is not a key of a stack's config; write one of templates, senders, resend, onRemove, "
            "maxSends, maxRemovals, maxMailings, approve, waitFor, requireVerified, mailNew, sendSuppressed, "
            "adoptedLinkLifetime, maskAddresses, maskKey, tags, "
            "callsPerSecond, journal, preflight, templateDrift, roles",
        ),
        (
            {"senders": None},
            "senders: senders is missing; list the addresses, or name a YAML or CSV file that does",
        ),
        (
            {"senders": {"a": 1}},
            "senders: a mapping is not a list of senders; list the addresses, or name a YAML or CSV file that does",
        ),
        ({"templates": None}, "templates: no template is declared; write at least one, under its name"),
        ({"templates": {}}, "templates: no template is declared; write at least one, under its name"),
        ({"templates": "verify"}, "templates: no template is declared; write at least one, under its name"),
        ({"region": "europe"}, "aws:region: 'europe' is not an AWS region; write it as in eu-west-1"),
        (
            {"region": None, "senders": [{"address": "a@b.com", "regions": ["eu-west-1"]}, "b@b.com", "c@b.com"]},
            "aws:region: 2 senders name no region and the stack has none, the first is at Pulumi.dev.yaml: "
            "senders[1]; set it with pulumi config set aws:region, or give them regions",
        ),
    ],
)
def test_fault(faults: Any, config: dict[str, object], fault: str) -> None:
    assert faults(**config) == [fault]


def test_whom_a_run_mails(settings: Any) -> None:
    found = settings(mailNew="false", sendSuppressed=True, adoptedLinkLifetime="7d").sender_set.settings
    assert (found.mail_new, found.send_suppressed, found.adopted_link_lifetime) == (False, True, 7 * 24 * 3600)
    found = settings(adoptedLinkLifetime=0).sender_set.settings
    assert (found.mail_new, found.send_suppressed, found.adopted_link_lifetime) == (True, False, 0)


def test_an_empty_journal_is_the_user_s_own_folder(settings: Any) -> None:
    assert settings(journal="").run.journal == ""


def test_no_region_of_the_stack_is_needed_where_every_sender_names_its_own(settings: Any) -> None:
    senders = [{"address": "a@b.com", "regions": ["eu-west-1", "us-east-1"]}]
    assert settings(None, senders=senders).sender_set.senders[0].regions == ("eu-west-1", "us-east-1")


def test_an_empty_list_is_a_list(settings: Any) -> None:
    # Whether a set may be empty is for SenderSet to say, which knows what it was before.
    assert settings(senders=[]).sender_set.senders == ()


def test_all_problems_are_told_at_once(root: Path) -> None:
    (root / "senders.yaml").write_text("- jo@example\n- address: al@example.com\n  region: eu-west-1\n  template: x\n")
    config = {"maxSends": 0, "templates": {"verify": {"file": "none.html"}}, "senders": "senders.yaml"}
    with pytest.raises(InvalidSettings) as raised:
        load(config, root, None)
    assert [problem.place for problem in raised.value.problems] == [
        "Pulumi.<stack>.yaml: templates.verify.file",
        "Pulumi.<stack>.yaml: templates.verify.fromEmailAddress",
        "Pulumi.<stack>.yaml: templates.verify.subject",
        "Pulumi.<stack>.yaml: templates.verify.successRedirectionUrl",
        "Pulumi.<stack>.yaml: templates.verify.failureRedirectionUrl",
        "Pulumi.<stack>.yaml: maxSends",
        "senders.yaml:1",
        "senders.yaml:4",
        "senders.yaml:3",
    ]
