"""Identities, configuration sets, accounts and regions; and moto's own operations beside them."""

from typing import Any

import pytest
import requests

from local_ses.testing import LocalSes
from tests.local_ses.answers import refused

ADDRESS = "someone@example.net"
ARN = f"arn:aws:ses:us-east-1:123456789012:identity/{ADDRESS}"


def test_create_get_delete(ses: LocalSes, client: Any) -> None:
    made = client.create_email_identity(EmailIdentity=ADDRESS, Tags=[{"Key": "a", "Value": "1"}])
    assert (made["IdentityType"], made["VerifiedForSendingStatus"]) == ("EMAIL_ADDRESS", False)
    found = client.get_email_identity(EmailIdentity=ADDRESS)
    assert (found["VerificationStatus"], found["Tags"]) == ("PENDING", [{"Key": "a", "Value": "1"}])
    assert refused(client.create_email_identity, EmailIdentity=ADDRESS)[:2] == ("AlreadyExistsException", 400)
    client.delete_email_identity(EmailIdentity=ADDRESS)
    for call in (client.get_email_identity, client.delete_email_identity):
        assert refused(call, EmailIdentity=ADDRESS)[:2] == ("NotFoundException", 404)


def test_address_gets_a_plain_email(ses: LocalSes, client: Any) -> None:
    client.create_email_identity(EmailIdentity=ADDRESS)
    client.create_email_identity(EmailIdentity="example.org")
    (mail,) = ses.mails()
    assert (mail["Source"], mail["Destination"]["ToAddresses"]) == ("no-reply-aws@amazon.com", [ADDRESS])
    landed = ses.click(ADDRESS)
    assert requests.get(landed, timeout=10).text == "The address is verified.\n"
    assert client.get_email_identity(EmailIdentity=ADDRESS)["VerificationStatus"] == "SUCCESS"


def test_plain_email_lapses_too(ses: LocalSes, client: Any) -> None:
    client.create_email_identity(EmailIdentity=ADDRESS)
    ses.advance(25 * 3600)
    assert "has lapsed" in requests.get(ses.click(ADDRESS), timeout=10).text
    assert client.get_email_identity(EmailIdentity=ADDRESS)["VerificationStatus"] == "FAILED"


def test_domain_waits_for_its_owner(ses: LocalSes, client: Any) -> None:
    assert client.create_email_identity(EmailIdentity="example.org")["IdentityType"] == "DOMAIN"
    ses.advance(30 * 3600)
    assert client.get_email_identity(EmailIdentity="example.org")["VerificationStatus"] == "PENDING"
    ses.put_identity("example.org", "SUCCESS")
    assert client.get_email_identity(EmailIdentity="example.org")["VerifiedForSendingStatus"] is True


@pytest.mark.parametrize("name", ["a b", "nodomain", "a@@b", "../up", "x" * 400])
def test_names_that_are_no_identity(client: Any, name: str) -> None:
    assert refused(client.create_email_identity, EmailIdentity=name)[:2] == ("BadRequestException", 400)


def test_case_is_kept(client: Any) -> None:
    for name in ("Some@example.net", "some@example.net"):
        client.create_email_identity(EmailIdentity=name)
    listed = client.list_email_identities()["EmailIdentities"]
    assert [item["IdentityName"] for item in listed] == ["Some@example.net", "some@example.net"]


def test_pages(ses: LocalSes, client: Any) -> None:
    for number, status in enumerate(("PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED")):
        ses.put_identity(f"{number}@example.net", status)
    found, token = [], ""
    for _ in range(3):
        page = client.list_email_identities(PageSize=2, **({"NextToken": token} if token else {}))
        found += [(item["IdentityName"], item["VerificationStatus"]) for item in page["EmailIdentities"]]
        token = page.get("NextToken", "")
    assert token == ""
    assert found == [
        ("0@example.net", "PENDING"),
        ("1@example.net", "SUCCESS"),
        ("2@example.net", "FAILED"),
        ("3@example.net", "TEMPORARY_FAILURE"),
        ("4@example.net", "NOT_STARTED"),
    ]
    assert refused(client.list_email_identities, PageSize=1001)[:2] == ("BadRequestException", 400)


def test_tags(client: Any) -> None:
    assert refused(client.tag_resource, ResourceArn=ARN, Tags=[{"Key": "a", "Value": "1"}])[0] == "NotFoundException"
    client.create_email_identity(EmailIdentity=ADDRESS)
    client.tag_resource(ResourceArn=ARN, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    client.untag_resource(ResourceArn=ARN, TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceArn=ARN)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert client.get_email_identity(EmailIdentity=ADDRESS)["Tags"] == [{"Key": "b", "Value": "2"}]


def test_resend_keeps_the_tags(client: Any) -> None:
    client.send_custom_verification_email(EmailAddress=ADDRESS, TemplateName="verify")
    assert client.get_email_identity(EmailIdentity=ADDRESS)["Tags"] == []
    client.tag_resource(ResourceArn=ARN, Tags=[{"Key": "a", "Value": "1"}])
    client.send_custom_verification_email(EmailAddress=ADDRESS, TemplateName="verify")
    assert client.get_email_identity(EmailIdentity=ADDRESS)["Tags"] == [{"Key": "a", "Value": "1"}]


@pytest.mark.parametrize("arn", ["nonsense", "arn:aws:s3:::bucket", "arn:aws:ses:us-east-1:123456789012:identity"])
def test_arns_of_nothing(client: Any, arn: str) -> None:
    assert refused(client.list_tags_for_resource, ResourceArn=arn)[:2] == ("BadRequestException", 400)


def test_arn_of_another_region(client: Any) -> None:
    client.create_email_identity(EmailIdentity=ADDRESS)
    other = ARN.replace("us-east-1", "eu-west-1")
    assert refused(client.list_tags_for_resource, ResourceArn=other)[:2] == ("NotFoundException", 404)


def test_configuration_sets(client: Any) -> None:
    client.create_configuration_set(ConfigurationSetName="mine", Tags=[{"Key": "a", "Value": "1"}])
    arn = "arn:aws:ses:us-east-1:123456789012:configuration-set/mine"
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    assert client.get_configuration_set(ConfigurationSetName="mine")["Tags"] == tags
    assert refused(client.create_configuration_set, ConfigurationSetName="mine")[:2] == ("AlreadyExistsException", 400)
    assert client.list_configuration_sets()["ConfigurationSets"] == ["mine"]
    client.delete_configuration_set(ConfigurationSetName="mine")
    assert refused(client.get_configuration_set, ConfigurationSetName="mine")[:2] == ("NotFoundException", 404)
    assert refused(client.create_configuration_set, ConfigurationSetName="no spaces")[0] == "BadRequestException"


def test_identity_with_a_configuration_set(client: Any) -> None:
    call = client.create_email_identity
    assert refused(call, EmailIdentity=ADDRESS, ConfigurationSetName="none")[:2] == ("NotFoundException", 404)
    client.create_configuration_set(ConfigurationSetName="mine")
    call(EmailIdentity=ADDRESS, ConfigurationSetName="mine")
    assert client.get_email_identity(EmailIdentity=ADDRESS)["ConfigurationSetName"] == "mine"


def test_regions_are_apart(ses: LocalSes, client: Any) -> None:
    client.create_email_identity(EmailIdentity=ADDRESS)
    other = ses.client(region="eu-west-1")
    assert other.list_email_identities()["EmailIdentities"] == []
    assert refused(other.get_custom_verification_email_template, TemplateName="verify")[0] == "NotFoundException"


def test_assumed_role_has_its_own_account(ses: LocalSes, client: Any) -> None:
    sts = ses.client(service="sts")
    assert sts.get_caller_identity()["Account"] == "123456789012"
    role = "arn:aws:iam::210987654321:role/sender"
    given = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    other = ses.client(
        access_key=given["AccessKeyId"], secret_key=given["SecretAccessKey"], token=given["SessionToken"]
    )
    other.create_email_identity(EmailIdentity=ADDRESS)
    assert client.list_email_identities()["EmailIdentities"] == []
    assert ses.identity(ADDRESS, account="210987654321") is not None
    assert ses.calls("CreateEmailIdentity")[-1]["account"] == "210987654321"


def test_moto_answers_the_rest(client: Any) -> None:
    client.create_contact_list(ContactListName="people")
    assert [item["ContactListName"] for item in client.list_contact_lists()["ContactLists"]] == ["people"]
    client.create_email_identity(EmailIdentity=ADDRESS)
    policy = {"EmailIdentity": ADDRESS, "PolicyName": "mine", "Policy": "{}"}
    client.create_email_identity_policy(**policy)
    assert client.get_email_identity(EmailIdentity=ADDRESS)["Policies"] == {"mine": "{}"}
    unknown = policy | {"EmailIdentity": "nobody@example.net"}
    assert refused(client.create_email_identity_policy, **unknown)[:2] == ("NotFoundException", 404)


def test_plain_send_wants_a_verified_from(ses: LocalSes, client: Any) -> None:
    simple = {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "Hi"}}}
    mail = {"Destination": {"ToAddresses": [ADDRESS]}, "Content": {"Simple": simple}}
    client.create_email_identity(EmailIdentity="me@example.org")
    assert refused(client.send_email, FromEmailAddress="me@example.org", **mail)[:2] == ("MessageRejected", 400)
    ses.put_identity("me@example.org", "SUCCESS")
    assert client.send_email(FromEmailAddress="me@example.org", **mail)["MessageId"]
    empty = mail | {"Content": {}}
    assert refused(client.send_email, FromEmailAddress="me@example.org", **empty)[:2] == ("BadRequestException", 400)
    assert client.send_email(FromEmailAddress="Me <x@sub.example.com>", **mail)["MessageId"]


def test_operation_that_is_not_known_here(client: Any) -> None:
    assert refused(client.get_deliverability_dashboard_options)[:2] == ("NotImplementedException", 501)
