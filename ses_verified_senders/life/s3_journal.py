"""A journal that all machines share: a page an address, in a bucket of S3 or of what speaks its API.

A page is written only where it is as it was read: S3's conditional writes (If-None-Match, If-Match) make each writing a
compare-and-set, and who comes second looks again. There are no locks, and nothing is left to expire.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ses_verified_senders.life import page
from ses_verified_senders.life.page import JournalError, Overtaken, Page
from ses_verified_senders.life.record import Entry
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig

# PreconditionFailed; ConditionalRequestConflict, where two write at once; and If-Match on a page that is gone.
OVERTAKEN = frozenset({409, 412, 404})
ADVICE = "check the bucket and that docs/iam-policy.json's SharedJournal is allowed, then run again"


class S3Page:
    """An address's page; `client()` is boto3's `s3`."""

    def __init__(self, client: Callable[[], Any], bucket: str, key: str) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self._version: str | None = None
        self._content = page.Content()

    def read(self) -> Entry | None:
        from botocore.exceptions import ClientError

        try:
            found = self._ask("get_object", "read")
            self._version = found["ETag"]
            self._content = page.content(found["Body"].read().decode())
        except ClientError as error:
            if _code(error) != "NoSuchKey":
                raise self._unusable("read", error) from None
            self._version, self._content = None, page.Content()
        except (ValueError, TypeError) as cause:
            raise JournalError(
                f"journal page {self} can't be read ({cause}); look at SES whether the address was mailed, "
                "then delete that object"
            ) from None
        return self._content.entry

    def write(self, entry: Entry | None) -> None:
        """None leaves an empty page: a condition can be put on a writing everywhere, on a removal only at AWS."""
        self._put(replace(self._content, entry=entry))

    @property
    def used_by(self) -> Mapping[str, str]:
        return self._content.used_by

    def use(self, mark: str, stack: str) -> None:
        self._put(replace(self._content, used_by={**self.used_by, mark: stack}))

    def release(self, mark: str) -> None:
        if mark in self.used_by:
            kept = {other: stack for other, stack in self.used_by.items() if other != mark}
            self._put(replace(self._content, used_by=kept))

    def _put(self, content: page.Content) -> None:
        from botocore.exceptions import ClientError

        text = content.text()
        condition = {"IfMatch": self._version} if self._version else {"IfNoneMatch": "*"}
        try:
            self._version = self._ask("put_object", "written", Body=text.encode(), **condition)["ETag"]
        except ClientError as error:
            if _status(error) not in OVERTAKEN or _code(error) == "NoSuchBucket":
                raise self._unusable("written", error) from None
            if not self._holds(text):
                raise Overtaken from None
        self._content = content

    def _holds(self, text: str) -> bool:
        """Whether this very writing is there: botocore repeats one whose answer was lost, and meets its own page."""
        from botocore.exceptions import ClientError

        try:
            found = self._ask("get_object", "read")
        except ClientError as error:
            if _code(error) != "NoSuchKey":
                raise self._unusable("read", error) from None
            return False
        if found["Body"].read().decode() != text:
            return False
        self._version = found["ETag"]
        return True

    def _ask(self, operation: str, done: str, **request: Any) -> Any:
        from botocore.exceptions import BotoCoreError

        try:
            return getattr(self._client(), operation)(Bucket=self._bucket, Key=self._key, **request)
        except (BotoCoreError, SesError, InvalidAwsConfig) as cause:
            raise self._unusable(done, cause) from None

    def _unusable(self, done: str, cause: Exception) -> JournalError:
        return JournalError(f"journal page {self} can't be {done} ({cause}); {ADVICE}")

    def __str__(self) -> str:
        return f"s3://{self._bucket}/{self._key}"


class S3Journal:
    """The pages of one account and region, under `url` (s3://bucket/prefix) and the name of their `place`."""

    def __init__(self, client: Callable[[], Any], url: str, place: str) -> None:
        parts = urlsplit(url)
        self._client = client
        self._bucket = parts.netloc
        self._prefix = "/".join(part for part in (parts.path.strip("/"), place) if part)

    @contextmanager
    def page(self, address: str, label: str = "") -> Iterator[Page]:
        yield self._page(address, label)

    def peek(self, address: str, label: str = "") -> Entry | None:
        return self._page(address, label).read()

    def _page(self, address: str, label: str) -> S3Page:
        name = page.name(address, label)
        return S3Page(self._client, self._bucket, f"{self._prefix}/{name[:2]}/{name}.json")


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code"))


def _status(error: Any) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
