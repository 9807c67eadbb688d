"""The five template operations."""

from typing import Any

import pytest

from local_ses.testing import LocalSes
from tests.local_ses.answers import refused

ARN = "arn:aws:ses:us-east-1:123456789012:custom-verification-email-template/verify"


def test_create_get_update_delete(client: Any, template: dict[str, Any]) -> None:
    found = client.get_custom_verification_email_template(TemplateName="verify")
    assert {key: found[key] for key in template} == template
    assert found["Tags"] == []
    client.update_custom_verification_email_template(**template | {"TemplateSubject": "Other"})
    assert client.get_custom_verification_email_template(TemplateName="verify")["TemplateSubject"] == "Other"
    client.delete_custom_verification_email_template(TemplateName="verify")
    expected = ("NotFoundException", 404, "Custom verification email template <verify> does not exist")
    for call in (client.get_custom_verification_email_template, client.delete_custom_verification_email_template):
        assert refused(call, TemplateName="verify") == expected
    assert refused(client.update_custom_verification_email_template, **template) == expected


def test_existing_name(client: Any, template: dict[str, Any]) -> None:
    expected = ("AlreadyExistsException", 400, "Custom verification email template <verify> already exists")
    assert refused(client.create_custom_verification_email_template, **template) == expected


def test_pages(client: Any, template: dict[str, Any]) -> None:
    for name in ("a", "b", "c"):
        client.create_custom_verification_email_template(**template | {"TemplateName": name})
    first = client.list_custom_verification_email_templates(PageSize=2)
    assert [item["TemplateName"] for item in first["CustomVerificationEmailTemplates"]] == ["a", "b"]
    assert "TemplateContent" not in first["CustomVerificationEmailTemplates"][0]
    rest = client.list_custom_verification_email_templates(PageSize=2, NextToken=first["NextToken"])
    assert [item["TemplateName"] for item in rest["CustomVerificationEmailTemplates"]] == ["c", "verify"]
    assert "NextToken" not in rest
    call = client.list_custom_verification_email_templates
    assert refused(call, PageSize=51)[:2] == ("BadRequestException", 400)
    assert refused(call, NextToken="nonsense")[2] == "The NextToken is invalid."


def test_at_most_fifty(ses: LocalSes, client: Any, template: dict[str, Any]) -> None:
    for number in range(49):
        client.create_custom_verification_email_template(**template | {"TemplateName": f"t{number}"})
    call = client.create_custom_verification_email_template
    assert refused(call, **template | {"TemplateName": "more"})[:2] == ("LimitExceededException", 400)
    ses.client(region="eu-west-1").create_custom_verification_email_template(**template)


def test_from_address(ses: LocalSes, client: Any, template: dict[str, Any]) -> None:
    create = client.create_custom_verification_email_template
    update = client.update_custom_verification_email_template
    other = template | {"TemplateName": "other", "FromEmailAddress": "me@example.org"}
    message = "The from email address <me@example.org> is not verified"
    assert refused(create, **other) == ("NotFoundException", 404, message)
    assert refused(update, **other | {"TemplateName": "verify"}) == ("NotFoundException", 404, message)
    ses.control(unverifiedFrom="MailFromDomainNotVerifiedException")
    assert refused(create, **other) == ("MailFromDomainNotVerifiedException", 400, message)
    ses.put_identity("me@example.org", "PENDING")
    assert refused(create, **other)[0] == "MailFromDomainNotVerifiedException"
    ses.put_identity("me@example.org", "SUCCESS")
    create(**other)


@pytest.mark.parametrize("verified", ["example.org", "me@example.org", "me+label@example.org"])
def test_what_a_verified_identity_covers(ses: LocalSes, client: Any, template: dict[str, Any], verified: str) -> None:
    ses.put_identity(verified, "SUCCESS")
    client.create_custom_verification_email_template(
        **template | {"TemplateName": "o", "FromEmailAddress": "me+label@example.org"}
    )


def test_from_with_a_display_name(client: Any, template: dict[str, Any]) -> None:
    named = template | {"TemplateName": "o", "FromEmailAddress": "Me <hello@example.com>"}
    answer = refused(client.create_custom_verification_email_template, **named)
    assert answer == ("BadRequestException", 400, "Invalid email address<Me <hello@example.com>>.")


@pytest.mark.parametrize(
    "url",
    ["/relative", "ftp://example.com/", "https://", "javascript:alert(1)", "https://a b/", "https://e.com:99999/", ""],
)
@pytest.mark.parametrize(
    ("field", "said"), [("SuccessRedirectionURL", "success"), ("FailureRedirectionURL", "failure")]
)
def test_urls(client: Any, template: dict[str, Any], field: str, said: str, url: str) -> None:
    answer = refused(client.update_custom_verification_email_template, **template | {field: url})
    assert answer == ("BadRequestException", 400, f"The {said} redirection URL is invalid")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<p>\n<a href='https://e.com'>x</a></p>", "line 2: <a> is not allowed"),
        ("<!doctype html><p>", "<!doctype> is not allowed"),
        ("<p><!-- no -->", "a comment is not allowed"),
        ("<style>p {}</style>", "<style> is not allowed"),
        ("<script>1</script>", "<script> is not allowed"),
        ("<p onclick='x()'>", "the attribute onclick of <p> is not allowed"),
        ("<table role='presentation' cellpadding='0'>", "the attribute cellpadding of <table> is not allowed"),
        ("<IFRAME SRC='x'>", "<iframe> is not allowed"),
        ("<svg/onload=alert(1)>", "<svg> is not allowed"),
        ("<?php ?>", "a processing instruction is not allowed"),
        ("   ", "the template has no content"),
        # What stands before SES's link would swallow it.
        ("<p>\n<script src=x", "line 2: markup that isn't closed is not allowed"),
        ("<p>x<!-- x", "line 1: markup that isn't closed is not allowed"),
        ("<p>x<p style='x", "markup that isn't closed is not allowed"),
        ("<p>x</", "markup that isn't closed is not allowed"),
    ],
)
def test_html_that_is_not_allowed(client: Any, template: dict[str, Any], content: str, message: str) -> None:
    code, status, said = refused(
        client.update_custom_verification_email_template, **template | {"TemplateContent": content}
    )
    assert (code, status) == ("BadRequestException", 400)
    assert message in said


def test_html_that_is_allowed(client: Any, template: dict[str, Any]) -> None:
    content = (
        '<html><head></head><body style="margin:0"><table summary="s" width="100%"><tr><td colspan="2">'
        '<img src="data:image/png;base64,AA==" alt="x"><br/>{{ left }} &amp; over, 1 < 2 <</td></tr>'
        "</table></body></html>"
    )
    client.update_custom_verification_email_template(**template | {"TemplateContent": content})
    assert client.get_custom_verification_email_template(TemplateName="verify")["TemplateContent"] == content


def test_subject_on_one_line(client: Any, template: dict[str, Any]) -> None:
    for subject in ("", "two\r\nBcc: all@example.com", "two\x85lines", "two\u2028lines"):
        answer = refused(client.update_custom_verification_email_template, **template | {"TemplateSubject": subject})
        assert answer[:2] == ("BadRequestException", 400)
        assert "subject" in answer[2]


def test_message_of_more_than_ten_megabytes(client: Any, template: dict[str, Any]) -> None:
    update = client.update_custom_verification_email_template
    update(**template | {"TemplateContent": "<p>" + "x" * 9_000_000})
    answer = refused(update, **template | {"TemplateContent": "<p>" + "x" * 10_600_000})
    assert answer == ("BadRequestException", 400, "The template can't be used: its message is larger than 10 MB")


def test_tags(client: Any, template: dict[str, Any]) -> None:
    client.create_custom_verification_email_template(
        **template | {"TemplateName": "o", "Tags": [{"Key": "a", "Value": "1"}]}
    )
    assert client.get_custom_verification_email_template(TemplateName="o")["Tags"] == [{"Key": "a", "Value": "1"}]
    client.tag_resource(ResourceArn=ARN, Tags=[{"Key": "b", "Value": "2"}, {"Key": "c", "Value": ""}])
    client.untag_resource(ResourceArn=ARN, TagKeys=["c"])
    assert client.list_tags_for_resource(ResourceArn=ARN)["Tags"] == [{"Key": "b", "Value": "2"}]
    client.update_custom_verification_email_template(**template)
    assert client.get_custom_verification_email_template(TemplateName="verify")["Tags"] == [{"Key": "b", "Value": "2"}]
    unknown = ARN.replace("/verify", "/none")
    assert refused(client.list_tags_for_resource, ResourceArn=unknown)[:2] == ("NotFoundException", 404)


@pytest.mark.parametrize(
    "tags",
    [
        [{"Key": "", "Value": "x"}],
        [{"Key": "k" * 129, "Value": "x"}],
        [{"Key": "k", "Value": "v" * 257}],
        [{"Key": "aws:mine", "Value": "x"}],
        [{"Key": "k", "Value": "<x>"}],
        [{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}],
        [{"Key": f"k{number}", "Value": ""} for number in range(51)],
    ],
)
def test_tags_that_are_refused(client: Any, tags: list[dict[str, str]]) -> None:
    assert refused(client.tag_resource, ResourceArn=ARN, Tags=tags)[:2] == ("BadRequestException", 400)
