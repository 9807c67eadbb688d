"""What is declared of a template."""

from pathlib import Path
from typing import Any

import pytest

from tests.declared.config_that_holds import TEMPLATE

URL = "write one with its host, as in https://example.com/verified"


def test_template_as_written(root: Path, settings: Any) -> None:
    (root / "templates" / "fr").mkdir()
    (root / "templates" / "fr" / "verify.html.j2").write_text("")
    more = {"file": "fr/verify.html.j2", "variables": {"n": {"m": ["1"]}}, "tags": {"cost": 42}, "adopt": "true"}
    (template,) = settings(templates={"verify_FR-1": TEMPLATE | more}).templates
    assert (template.name, template.file) == ("verify_FR-1", Path("fr/verify.html.j2"))
    assert (template.from_email_address, template.subject) == ("no-reply@example.com", "Please confirm")
    assert template.success_redirection_url == "https://example.com/yes"
    assert template.failure_redirection_url == "https://example.com/no"
    assert (template.variables, template.tags, template.adopt) == ({"n": {"m": ["1"]}}, {"cost": "42"}, True)


def test_variables_tags_and_adopt_may_be_left_out(settings: Any) -> None:
    (template,) = settings().templates
    assert (template.variables, template.tags, template.adopt) == ({}, {}, False)


def test_from_address_gets_its_domain_as_ses_needs_it(settings: Any) -> None:
    (template,) = settings(templates={"verify": TEMPLATE | {"fromEmailAddress": "Post@bücher.example"}}).templates
    assert template.from_email_address == "Post@xn--bcher-kva.example"


@pytest.mark.parametrize("subject", ["Merci\u00a0!", "👩‍💻 Welcome", "a" * 500])
def test_subject_of_any_characters_but_control_ones(settings: Any, subject: str) -> None:
    assert settings(templates={"verify": TEMPLATE | {"subject": subject}}).templates[0].subject == subject


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"file": None}, "file: file is missing; a template needs it"),
        (
            {"file": "verfy.html.j2"},
            "file: there is no file 'verfy.html.j2' in templates/; write verify.html.j2",
        ),
        (
            {"file": "../../outside.html"},
            "file: '../../outside.html' is no path inside templates/; write the file's path from there",
        ),
        ({"file": "/etc/passwd"}, "file: '/etc/passwd' is no path inside templates/; write the file's path from there"),
        ({"file": "."}, "file: there is no file '.' in templates/; write verify.html.j2"),
        ({"file": "a\0b"}, "file: there is no file 'a\\x00b' in templates/; write verify.html.j2"),
        (
            {"fromEmailAddress": "Jo <jo@example.com>"},
            "fromEmailAddress: 'Jo <jo@example.com>' is not an e-mail address: A display name and angle brackets "
            "around the email address are not permitted here; write a bare address, as in jo@example.com",
        ),
        ({"subject": " "}, "subject: is empty; write a text of one line"),
        (
            {"subject": "a\nBcc: b"},
            "subject: 'a\\nBcc: b' has a line break or another control character; write a text of one line",
        ),
        (
            {"subject": "a\u2028b"},
            "subject: 'a\\u2028b' has a line break or another control character; write a text of one line",
        ),
        (
            {"successRedirectionUrl": "example.com/yes"},
            f"successRedirectionUrl: 'example.com/yes' is not an absolute URL; {URL}",
        ),
        (
            {"failureRedirectionUrl": "ftp://example.com"},
            f"failureRedirectionUrl: 'ftp://example.com' is not an absolute URL; {URL}",
        ),
        ({"variables": ["a"]}, "variables: a list is not a mapping; write keys and values"),
        ({"tags": "a"}, "tags: 'a' is not a mapping; write keys and values"),
        ({"tags": {"a": ["b"]}}, "tags.a: a list is not a text; write a single value"),
        ({"tags": {"a": "b" * 257}}, "tags: the tag 'a' has a value of 257 characters; write at most 256"),
        ({"tags": {f"k{i}": "" for i in range(47)}}, "tags: there are 47 tags; keep at most 46"),
        ({"adopt": "yes"}, "adopt: 'yes' is neither true nor false; write one of them"),
        ({"subjet": "x"}, "subjet: 'subjet' is not a key of a template; did you mean subject?"),
    ],
)
def test_fault_of_a_template(faults: Any, change: dict[str, object], fault: str) -> None:
    assert faults(templates={"verify": TEMPLATE | change}) == [f"templates.verify.{fault}"]


@pytest.mark.parametrize(
    "url", ["", "https:///yes", "https://a:x/", "https://[a/", "https://a b/", "https://a/\n", "//a/"]
)
def test_fault_of_a_url(faults: Any, url: str) -> None:
    fault = f"{url!r} is not an absolute URL; {URL}"
    assert faults(templates={"verify": TEMPLATE | {"successRedirectionUrl": url}}) == [
        f"templates.verify.successRedirectionUrl: {fault}"
    ]


@pytest.mark.parametrize("url", ["http://localhost:8025/", "HTTPS://Example.com", "https://[::1]/a?b=c#d"])
def test_url_is_kept_as_written(settings: Any, url: str) -> None:
    (template,) = settings(templates={"verify": TEMPLATE | {"successRedirectionUrl": url}}).templates
    assert template.success_redirection_url == url


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("", "the tag '' has a key of 0 characters; write 1 to 128"),
        ("k" * 129, f"the tag '{'k' * 79}… has a key of 129 characters; write 1 to 128"),
        ("AWS:cost", "the tag 'AWS:cost' begins like those of aws: or verified-senders:; choose another key"),
        (
            "verified-senders:owner",
            "the tag 'verified-senders:owner' begins like those of aws: or verified-senders:; choose another key",
        ),
    ],
)
def test_fault_of_a_tag_key(faults: Any, key: str, fault: str) -> None:
    assert faults(templates={"verify": TEMPLATE | {"tags": {key: "x"}}}) == [f"templates.verify.tags: {fault}"]


def test_the_most_tags_and_the_longest(settings: Any) -> None:
    tags = {f"{i:02}{'k' * 126}": "v" * 256 for i in range(46)}
    assert settings(templates={"verify": TEMPLATE | {"tags": tags}}).templates[0].tags == tags


@pytest.mark.parametrize("name", ["", "a b", "é", "a" * 65, "a.b", "a\n"])
def test_fault_of_a_template_name(faults: Any, name: str) -> None:
    place = f"templates.{name if name.isprintable() else repr(name)}"
    advice = "write 1 to 64 letters, digits, hyphens and underscores"
    assert faults(templates={name: TEMPLATE}) == [f"{place}: {name!r} is not a template's name; {advice}"]


def test_the_longest_template_name(settings: Any) -> None:
    assert settings(templates={"a" * 64: TEMPLATE}).templates[0].name == "a" * 64


def test_fault_of_too_many_templates(faults: Any, settings: Any) -> None:
    senders = [{"address": "jo@example.com", "template": "t0"}]
    most = {f"t{i}": TEMPLATE for i in range(50)}
    assert len(settings(templates=most, senders=senders).templates) == 50
    fault = "templates: there are 51 templates; keep at most 50"
    assert faults(templates=most | {"t50": TEMPLATE}, senders=senders) == [fault]


def test_fault_of_a_template_that_is_not_a_mapping(faults: Any) -> None:
    fault = "templates.verify: 'verify.html.j2' is not a mapping; write keys and values"
    assert faults(templates={"verify": "verify.html.j2"}) == [fault]


def test_fault_of_a_file_that_leads_out_of_the_folder(root: Path, faults: Any) -> None:
    (root / "templates" / "link.html").symlink_to(root.parent / "outside.html")
    fault = "templates.verify.file: 'link.html' is outside templates/; move the file into it"
    assert faults(templates={"verify": TEMPLATE | {"file": "link.html"}}) == [fault]


def test_fault_of_a_link_to_itself(root: Path, faults: Any) -> None:
    (root / "templates" / "loop.html").symlink_to("loop.html")
    fault = "templates.verify.file: there is no file 'loop.html' in templates/; write verify.html.j2"
    assert faults(templates={"verify": TEMPLATE | {"file": "loop.html"}}) == [fault]


def test_fault_of_a_file_in_an_empty_folder(root: Path, faults: Any) -> None:
    (root / "templates" / "verify.html.j2").unlink()
    fault = "templates.verify.file: there is no file 'verify.html.j2' in templates/; write it first"
    assert faults() == [fault]


def test_fault_of_a_template_is_not_one_of_its_senders(faults: Any) -> None:
    senders = [{"address": "jo@example.com", "template": "verify"}]
    assert len(faults(templates={"verify": TEMPLATE | {"subject": ""}}, senders=senders)) == 1


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({"team": "R&D"}, "the tag 'team' has the value 'R&D' with &, which AWS bars"),
        ({"R&D!": "x"}, "the tag 'R&D!' with & !, which AWS bars"),
        ({"ok": "x", "mood": "\N{GRINNING FACE}"}, "the tag 'mood' has the value"),
        ({"a\tb": "x"}, "with '\\t', which AWS bars"),
    ],
)
def test_a_tag_with_a_character_that_aws_bars_is_named(faults: Any, tags: dict[str, str], said: str) -> None:
    [fault] = faults(templates={"verify": TEMPLATE | {"tags": tags}})
    assert said in fault


def test_characters_that_a_tag_may_have(settings: Any) -> None:
    tags = {"Größe:1/2": "a b+c-d=e.f_g:h/i@j 東京", "empty": ""}
    assert settings(templates={"verify": TEMPLATE | {"tags": tags}}).templates[0].tags == tags


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (668, "would be mailed as '668'; put what you mean in quotes"),
        (1.1, "would be mailed as '1.1'; put what you mean in quotes"),
        (True, "would be mailed as 'True'; put what you mean in quotes"),
        (
            "2026-01-01 00:00:00 +0000 UTC",
            "would be mailed as '2026-01-01 00:00:00 +0000 UTC'; put what you mean in quotes",
        ),
        ([1], "would be mailed as '1'; put what you mean in quotes"),
        (None, 'is empty; write a text, "" for one without letters'),
    ],
)
def test_a_variable_that_was_changed_on_the_way(faults: Any, value: object, fault: str) -> None:
    found = faults(templates={"verify": TEMPLATE | {"variables": {"zip": value}}})
    assert found == [f"templates.verify.variables.zip: {fault}"]


def test_a_variable_is_text(settings: Any) -> None:
    variables = {"zip": "01234", "empty": "", "list": ["a"], "map": {"day": "2026-01-01"}}
    assert settings(templates={"verify": TEMPLATE | {"variables": variables}}).templates[0].variables == variables


@pytest.mark.parametrize("token", [1.1, "2026-11-23 00:00:00 +0000 UTC"])
def test_a_resend_token_that_was_changed_on_the_way(faults: Any, token: object) -> None:
    sender = {"address": "jo@example.com", "resend": token}
    for found in (faults(resend=token), faults(senders=[sender])):
        assert found[0].endswith(f"arrives as {str(token)!r}; put what you mean in quotes")


@pytest.mark.parametrize("token", ["01234", "0x1F", "0o17", "0b1", "1_000", "+5", "-0"])
def test_a_resend_token_whose_digits_a_config_changes(faults: Any, token: str) -> None:
    """In a stack's config, without quotes, `01234` arrives as 668: moved there from a file, it would be another."""
    sender = {"address": "jo@example.com", "resend": token}
    for found in (faults(resend=token), faults(senders=[sender])):
        assert "another number in a stack's config" in found[0]


@pytest.mark.parametrize("token", ["1234", "0", "-5", "2026-11", "round-2", "0a", "01-02"])
def test_a_resend_token_that_stays_as_it_is(settings: Any, token: str) -> None:
    assert settings(resend=token).sender_set.settings.resend == token
