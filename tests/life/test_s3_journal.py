"""The journal in a bucket: on moto's S3, whose conditional writes are real, and on one whose answers get lost."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from ses_verified_senders.life.page import JournalError, Overtaken, Page
from ses_verified_senders.life.record import Intent, Removal
from ses_verified_senders.life.s3_journal import S3Journal
from tests.life.bucket import Bucket, refusal

ADDRESS, LABEL = "a@example.com", "0123456789abcdef"
LEFT = Intent("2026-05-04T12:00:00Z", "2026-05-05T12:00:00Z", "mine", "org/project/here", "")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="journal")
        yield client


@contextlib.contextmanager
def page(client: Any, label: str = "") -> Iterator[Page]:
    """As a machine of its own opens it."""
    with S3Journal(lambda: client, "s3://journal/some/prefix/", "1-us-east-1").page(ADDRESS, label) as opened:
        yield opened


def test_moto_honours_the_conditions(s3: Any) -> None:
    etag = s3.put_object(Bucket="journal", Key="key", Body=b"1", IfNoneMatch="*")["ETag"]
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket="journal", Key="key", Body=b"2", IfNoneMatch="*")
    s3.put_object(Bucket="journal", Key="key", Body=b"3", IfMatch=etag)
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket="journal", Key="key", Body=b"4", IfMatch=etag)
    assert s3.get_object(Bucket="journal", Key="key")["Body"].read() == b"3"


@pytest.mark.parametrize("entry", [LEFT, replace(LEFT, message_id="m-1", listed=True), Removal("now", "mine"), None])
def test_what_one_machine_writes_another_reads(s3: Any, entry: Any) -> None:
    with page(s3) as here, page(s3) as there:
        assert here.read() is None
        here.write(entry)
        assert there.read() == entry
        there.write(None)
        assert there.read() is None


@pytest.mark.parametrize("before", [None, LEFT], ids=["a new page", "an old page"])
def test_who_comes_second_looks_again(s3: Any, before: Intent | None) -> None:
    if before:
        with page(s3) as first:
            first.write(before)
    with page(s3) as here, page(s3) as there:
        assert here.read() == there.read() == before
        here.write(replace(LEFT, owner="here"))
        with pytest.raises(Overtaken):
            there.write(replace(LEFT, owner="there"))
        assert there.read() == replace(LEFT, owner="here")
        there.write(replace(LEFT, owner="there"))


def test_a_page_with_another_user_is_another_one(s3: Any) -> None:
    """Who adopted by a page makes the one who would delete look again, though its entry is the same."""
    with page(s3) as here, page(s3) as there:
        here.write(LEFT)
        there.read()
        there.use("mark", "org/project/there")
        assert there.read() == LEFT
        with pytest.raises(Overtaken):
            here.write(Removal("now", "here"))
        with pytest.raises(Overtaken):
            here.use("other", "org/project/here")
        assert (here.read(), here.used_by) == (LEFT, {"mark": "org/project/there"})
        here.write(None)
        assert (there.read(), there.used_by) == (None, {"mark": "org/project/there"}), "a writing keeps the users"
        there.release("mark")
        here.read()
        assert here.used_by == {}


def test_a_page_that_was_deleted_meanwhile_is_looked_at_again(s3: Any) -> None:
    with page(s3) as here:
        here.write(LEFT)
        [held] = s3.list_objects_v2(Bucket="journal")["Contents"]
        s3.delete_object(Bucket="journal", Key=held["Key"])
        with pytest.raises(Overtaken):
            here.write(None)
        assert here.read() is None
        here.write(LEFT)


def test_names_are_digests_and_labels(s3: Any) -> None:
    with page(s3) as plain, page(s3, LABEL) as masked:
        plain.write(LEFT)
        masked.write(LEFT)
    keys = [held["Key"] for held in s3.list_objects_v2(Bucket="journal")["Contents"]]
    assert f"some/prefix/1-us-east-1/01/{LABEL}.json" in keys
    assert len(keys) == 2
    assert all(key.startswith("some/prefix/1-us-east-1/") and "@" not in key for key in keys)


def test_a_bucket_that_is_not_there_is_a_sentence(s3: Any) -> None:
    with S3Journal(lambda: s3, "s3://nowhere", "1").page(ADDRESS, LABEL) as opened:
        for ask in (opened.read, lambda: opened.write(LEFT)):
            with pytest.raises(JournalError, match=rf"s3://nowhere/1/01/{LABEL}.json can't .*NoSuchBucket.*; check"):
                ask()


def test_a_page_that_is_unreadable_is_a_sentence(s3: Any) -> None:
    with page(s3, LABEL) as opened:
        opened.write(LEFT)
        [held] = s3.list_objects_v2(Bucket="journal")["Contents"]
        s3.put_object(Bucket="journal", Key=held["Key"], Body=b"{")
        with pytest.raises(JournalError, match=r"can't be read .*; look at SES .* then delete that object$"):
            opened.read()


def test_an_answer_that_was_lost_is_not_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore repeats the request, and the page is there: its own."""
    bucket = Bucket()
    put = bucket.put_object

    def twice(**request: Any) -> Any:
        put(**request)
        return put(**request)

    monkeypatch.setattr(bucket, "put_object", twice)
    with page(bucket) as opened:
        opened.write(LEFT)
        assert opened.read() == LEFT
        opened.write(None)


@pytest.mark.parametrize(
    "error", [refusal("AccessDenied", 403), EndpointConnectionError(endpoint_url="http://127.0.0.1")]
)
def test_a_bucket_that_does_not_answer_is_a_sentence(error: Exception) -> None:
    bucket = Bucket()

    def fail(_request: Any) -> None:
        raise error

    bucket.before = {"get": fail, "put": fail}
    with page(bucket) as opened:
        for ask in (opened.read, lambda: opened.write(LEFT)):
            with pytest.raises(
                JournalError, match=r"docs/iam-policy\.json's SharedJournal is allowed, then run again$"
            ):
                ask()


def test_of_many_pages_those_that_are_there_are_read(s3: Any) -> None:
    """A plan of ten thousand new addresses would take minutes otherwise."""
    journal = S3Journal(lambda: s3, "s3://journal/some/prefix/", "1-us-east-1")
    asked = {f"{number}@example.com": "" for number in range(30)}
    for address in ("7@example.com", "29@example.com"):
        with journal.page(address) as opened:
            opened.read()
            opened.write(LEFT)
    with journal.page("8@example.com") as opened:
        opened.read()
        opened.write(None)
    for number in range(1000):
        s3.put_object(Bucket="journal", Key=f"some/prefix/1-us-east-1/00/{number}.json", Body=b"of somebody else")
    calls: Counter[str] = Counter()
    s3.meta.events.register("before-call.s3", lambda model, **_: calls.update([model.name]))
    assert journal.entries(asked) == {"7@example.com": LEFT, "29@example.com": LEFT}
    assert calls == {"ListObjectsV2": 2, "GetObject": 3}
    calls.clear()
    assert journal.entries({"7@example.com": "", "9@example.com": ""}) == {"7@example.com": LEFT}
    assert calls == {"GetObject": 2}, "of few, nothing is listed"


def test_a_bucket_that_may_not_be_listed_is_a_sentence(s3: Any) -> None:
    journal = S3Journal(lambda: s3, "s3://nowhere/", "1-us-east-1")
    with pytest.raises(JournalError, match=r"pages of journal s3://nowhere/1-us-east-1 can't be listed .*, then run"):
        journal.entries({f"{number}@example.com": "" for number in range(30)})
