"""What is declared of a sender, and which address SES is given."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_verified_senders.declared.address import ses_address
from ses_verified_senders.declared.mask import UNMASKED
from ses_verified_senders.declared.overlaps import duplicates, likenesses
from ses_verified_senders.declared.sender import ResolvedSender
from ses_verified_senders.declared.settings import load
from tests.declared.config_that_holds import TEMPLATE

BARE = "write a bare address, as in jo@example.com"
TWO = {"verify": TEMPLATE, "remind": TEMPLATE}


def test_bare_address_takes_the_set_s_settings(settings: Any) -> None:
    (sender,) = settings(senders=["Jo@Example.com"], resend="2026-11", onRemove="retain").sender_set.senders
    assert sender == ResolvedSender(
        address="Jo@Example.com",
        template_name="verify",
        configuration_set_name="",
        regions=("eu-west-1",),
        resend="",
        on_remove="retain",
        place="Pulumi.dev.yaml: senders[0]",
    )


def test_sender_with_settings_of_its_own(settings: Any) -> None:
    entry = {
        "address": "jo@example.com",
        "template": "remind",
        "configurationSetName": "onboarding",
        "regions": ["us-east-1", "us-gov-west-1"],
        "resend": 3,
        "onRemove": "delete",
    }
    (sender,) = settings(templates=TWO, senders=[entry], onRemove="retain").sender_set.senders
    assert sender == ResolvedSender(
        address="jo@example.com",
        template_name="remind",
        configuration_set_name="onboarding",
        regions=("us-east-1", "us-gov-west-1"),
        resend="3",
        on_remove="delete",
        place="Pulumi.dev.yaml: senders[0].address",
    )


def test_regions_may_be_one_text(settings: Any) -> None:
    entry = {"address": "jo@example.com", "regions": " us-east-1; eu-west-1 ap-southeast-2"}
    assert settings(senders=[entry]).sender_set.senders[0].regions == ("us-east-1", "eu-west-1", "ap-southeast-2")


def test_a_key_without_value_is_left_out(settings: Any) -> None:
    (sender,) = settings(senders=[{"address": "jo@example.com", "regions": None, "template": None}]).sender_set.senders
    assert (sender.regions, sender.template_name) == (("eu-west-1",), "verify")


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (3, ": 3 is not a sender; write an address, or a mapping with the key address"),
        (None, ": an empty value is not a sender; write an address, or a mapping with the key address"),
        ([], ": a list is not a sender; write an address, or a mapping with the key address"),
        ("jo", f": 'jo' is not an e-mail address: An email address must have an @-sign; {BARE}"),
        ({}, ".address: address is missing; a sender needs it"),
        ({"address": None}, ".address: address is missing; a sender needs it"),
        ({"address": ["jo@example.com"]}, ".address: a list is not a text; write a single value"),
        (
            {"configurationSetName": "a b"},
            ".configurationSetName: 'a b' is not a name at SES; write 1 to 64 letters, digits, hyphens and underscores",
        ),
        ({"regions": []}, ".regions: no region is named; name one, or leave it out for the stack's own region"),
        ({"regions": " ;"}, ".regions: no region is named; name one, or leave it out for the stack's own region"),
        ({"regions": 3}, ".regions: 3 is not a list of regions; write one, or leave it out for the stack's own region"),
        (
            {"regions": ["us-east-1", "eu_west_1"]},
            ".regions[1]: 'eu_west_1' is not an AWS region; write it as in eu-west-1",
        ),
        ({"regions": ["eu-west-1a"]}, ".regions[0]: 'eu-west-1a' is not an AWS region; write it as in eu-west-1"),
        ({"regions": ["EU-WEST-1"]}, ".regions[0]: 'EU-WEST-1' is not an AWS region; write it as in eu-west-1"),
        ({"regions": ["us-east-1", "us-east-1"]}, ".regions: us-east-1 is listed twice; remove one of the two"),
        ({"resend": {}}, ".resend: a mapping is not a text; write a single value"),
        (
            {"locale": "German"},
            ".locale: 'German' is not a language tag; write it as in de or pt-BR",
        ),
        (
            {"onRemove": "Delete"},
            ".onRemove: 'Delete' is not what to do with a removed address; write delete or retain",
        ),
        ({"template": "verfy"}, ".template: 'verfy' is not a declared template; write verify"),
        ({"region": "eu-west-1"}, ".region: 'region' is not a key of a sender; did you mean regions?"),
        (
            {"colour": "red"},
            ".colour: 'colour' is not a key of a sender; write one of address, template, configurationSetName, "
            "regions, resend, onRemove, locale, tags",
        ),
    ],
)
def test_fault_of_a_sender(faults: Any, entry: Any, fault: str) -> None:
    whole = {"address": "jo@example.com"} | entry if isinstance(entry, dict) and entry else entry
    assert faults(senders=["first@example.com", whole]) == [f"senders[1]{fault}"]


def test_fault_of_a_template_that_is_not_named_where_there_are_two(faults: Any) -> None:
    fault = "template is missing; name one of verify, remind"
    found = faults(templates=TWO, senders=["jo@example.com", {"address": "al@example.com"}])
    assert found == [f"senders[0]: {fault}", f"senders[1].template: {fault}"]


def test_fault_of_a_template_that_is_close_to_one_of_two(faults: Any) -> None:
    entry = {"address": "jo@example.com", "template": "reminder"}
    fault = "senders[0].template: 'reminder' is not a declared template; did you mean remind?"
    assert faults(templates=TWO, senders=[entry]) == [fault]


def test_every_fault_of_a_sender_is_told(faults: Any) -> None:
    entry = {"address": "jo", "template": "x", "regions": ["x", "y"], "onRemove": 1, "z": 1}
    places = [fault.partition(":")[0] for fault in faults(senders=[entry])]
    keys = ["address", "template", "regions[0]", "regions[1]", "onRemove", "z"]
    assert places == [f"senders[0].{key}" for key in keys]


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("Jo.Smith+x@EXAMPLE.com", "Jo.Smith+x@EXAMPLE.com"),
        ("o'neil@example.com", "o'neil@example.com"),
        ("jo@xn--bcher-kva.example", "jo@xn--bcher-kva.example"),
        ("Jo@Bücher.example", "Jo@xn--bcher-kva.example"),
        ("jo@例え.jp", "jo@xn--r8jz45g.jp"),
        (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
    ],
)
def test_address_as_ses_needs_it(settings: Any, written: str, given: str) -> None:
    assert [sender.address for sender in settings(senders=[written]).sender_set.senders] == [given]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "An email address must have an @-sign"),
        ("a@", "There must be something after the @-sign"),
        ("@example.com", "There must be something before the @-sign"),
        ("a@b@example.com", "The part after the @-sign contains invalid characters: '@'"),
        (" a@example.com", "The email address contains invalid characters before the @-sign: SPACE"),
        ("a@example", "The part after the @-sign is not valid. It should have a period"),
        ("jö@example.com", "Internationalized characters before the @-sign are not supported: 'ö'"),
        ('"a b"@example.com', "Quoting the part before the @-sign is not allowed here"),
        ("a@[127.0.0.1]", "A bracketed IP address after the @-sign is not allowed here"),
        ("a@example.com\n", "The part after the @-sign contains invalid characters: U+000A"),
        ("a\r\nb@example.com", "The email address contains invalid characters before the @-sign: U+000A, U+000D"),
        (f"{'a' * 65}@example.com", "The email address is too long before the @-sign (1 character too many)"),
        (f"{'a' * 60}@{'.'.join(['b' * 60] * 3)}.example.com", "The email address is too long (1 character too many)"),
    ],
)
def test_fault_of_an_address(faults: Any, written: str, reason: str) -> None:
    (fault,) = faults(senders=[written])
    assert fault.startswith("senders[0]: ")
    assert f" is not an e-mail address: {reason}; {BARE}" in fault


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("jo@example.test", "no e-mail arrives at a reserved domain: write one that receives e-mail"),
        ("jo@mail.invalid", "no e-mail arrives at a reserved domain: write one that receives e-mail"),
        ("jo@localhost", "no e-mail arrives at a reserved domain: write one that receives e-mail"),
        ("jo@example.com, al@example.com", "list each address by itself"),
        ("jo@example.com;al@example.com", "list each address by itself"),
        ("Jo <jo@example.com>", BARE),
    ],
)
def test_the_advice_fits_the_fault(faults: Any, written: str, advice: str) -> None:
    [fault] = faults(senders=[written])
    assert fault.endswith(f"; {advice}")


def test_a_region_of_any_length_is_refused_in_a_few_words(faults: Any) -> None:
    [fault] = faults(senders=[{"address": "jo@example.com", "regions": ["eu" + "-west" * 6_000 + "-1"]}])
    assert len(fault) < 250


@pytest.mark.parametrize(
    "region", ["us-iso-east-1", "us-gov-west-1", "eusc-de-east-1", "ap-southeast-10", "mx-central-1"]
)
def test_regions_there_are(settings: Any, region: str) -> None:
    senders = settings(senders=[{"address": "jo@example.com", "regions": region}]).sender_set.senders
    assert senders[0].regions == (region,)


LOCAL = st.text("abcXYZ019.+-_'", min_size=1, max_size=20).filter(
    lambda text: text[0] != "." and text[-1] != "." and ".." not in text
)


@given(LOCAL, st.sampled_from(["example.com", "EXAMPLE.com", "Mail.Example.ORG"]))
def test_an_ascii_address_is_never_changed(local: str, domain: str) -> None:
    assert ses_address(f"{local}@{domain}") == f"{local}@{domain}"


@given(LOCAL, st.text("äöüßéабв", min_size=1, max_size=10))
def test_an_international_domain_becomes_ascii_and_stays_so(local: str, label: str) -> None:
    given_to_ses = ses_address(f"{local}@{label}.example.com")
    assert given_to_ses.isascii()
    assert given_to_ses.startswith(f"{local}@xn--")
    assert ses_address(given_to_ses) == given_to_ses


def test_fault_of_an_address_declared_twice(faults: Any) -> None:
    entry = {"address": "jo@example.com", "regions": ["us-east-1", "eu-west-1"]}
    fault = "jo@example.com is declared for eu-west-1 at Pulumi.dev.yaml: senders[0] already; remove one of the two"
    assert faults(senders=["jo@example.com", "al@example.com", entry]) == [f"senders[2].address: {fault}"]


def test_fault_of_an_address_declared_twice_in_two_spellings_of_its_domain(faults: Any) -> None:
    (fault,) = faults(senders=["jo@bücher.example", "jo@xn--bcher-kva.example"])
    assert fault.startswith("senders[1]: jo@xn--bcher-kva.example is declared for eu-west-1 at ")


def test_an_address_once_in_each_region_is_no_fault(settings: Any) -> None:
    entries = [{"address": "jo@example.com", "regions": [region]} for region in ("eu-west-1", "us-east-1")]
    found = settings(senders=entries).sender_set
    assert (len(found.senders), found.warnings) == (2, ())


def warnings(settings: Any, *senders: object) -> list[str]:
    return [
        str(warning).replace("Pulumi.dev.yaml: ", "") for warning in settings(senders=list(senders)).sender_set.warnings
    ]


def test_warning_of_twins(settings: Any) -> None:
    said = warnings(settings, "jo@example.com", "al@example.com", "Jo@example.com")
    assert said == [
        "senders[2]: Jo@example.com differs only in case from jo@example.com at senders[0], SES verifies both; "
        "if they are the same mailbox, remove one"
    ]


def test_warning_of_a_label(settings: Any) -> None:
    said = warnings(settings, "jo+news@example.com", "jo@example.com")
    assert said == [
        "senders[0]: once jo@example.com at senders[1] is verified, jo+news@example.com can send without its own "
        "e-mail; remove it unless it must be verified itself"
    ]


def test_one_warning_for_a_pair_in_several_regions(settings: Any) -> None:
    regions = ["eu-west-1", "us-east-1"]
    entries = [{"address": a, "regions": regions} for a in ("jo@example.com", "JO@example.com", "jo+x@example.com")]
    assert len(warnings(settings, *entries)) == 2


@pytest.mark.parametrize(
    "senders",
    [
        ["jo+x@example.com", "jo+y@example.com"],
        ["jo+x@example.com", "jo@example.org"],
        ["+x@example.com", "jo@example.com"],
        [{"address": "jo@example.com", "regions": "us-east-1"}, "Jo@example.com", "jo+x@example.com"],
    ],
)
def test_no_warning_without_a_likeness_in_the_same_region(settings: Any, senders: list[object]) -> None:
    assert warnings(settings, *senders) == []


SENDERS = st.lists(
    st.builds(
        ResolvedSender,
        st.sampled_from(["a@b.c", "A@b.c", "a+x@b.c", "d@b.c"]),
        st.just("t"),
        st.just(""),
        st.lists(st.sampled_from(["eu-west-1", "us-east-1"]), unique=True).map(tuple),
        st.just(""),
        st.just("delete"),
        st.just("here"),
    ),
    max_size=8,
)


@given(SENDERS)
def test_there_are_as_many_duplicates_as_declarations_too_many(senders: list[ResolvedSender]) -> None:
    declared = [(sender.address, region) for sender in senders for region in sender.regions]
    assert len(list(duplicates(senders, UNMASKED))) == len(declared) - len(set(declared))


@given(SENDERS)
def test_a_likeness_is_told_once(senders: list[ResolvedSender]) -> None:
    messages = [warning.message for warning in likenesses(senders, UNMASKED)]
    assert len(messages) == len(set(messages))


def test_ten_thousand_senders(root: Path) -> None:
    lines = [f"- {{address: u{i}@example.com, resend: {i}}}\n" for i in range(10_000)]
    (root / "senders.yaml").write_text("".join(lines))
    found = load({"templates": {"verify": TEMPLATE}, "senders": "senders.yaml"}, root, "eu-west-1").sender_set.senders
    assert (found[9_999].address, found[9_999].resend, found[9_999].place) == (
        "u9999@example.com",
        "9999",
        "senders.yaml:10000",
    )
