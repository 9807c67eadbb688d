"""Objects of a bucket of S3, or of what speaks its API: each is written only where it is as it was read.

S3's conditional writes (If-None-Match, If-Match) make a writing a compare-and-set:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig

# PreconditionFailed; ConditionalRequestConflict, where two write at once; and If-Match on an object that is gone.
OVERTAKEN = frozenset({404, 409, 412})


class BucketError(Exception):
    """The bucket can't be read or written; the message says why."""


class Overtaken(Exception):
    """Somebody else wrote the object since it was read."""


@dataclass(frozen=True)
class Stored:
    """An object's text, and the version (ETag) that a writing in its place names."""

    text: str
    version: str


class Bucket:
    """`client()` is boto3's `s3`. Every method raises BucketError."""

    def __init__(self, client: Callable[[], Any], name: str) -> None:
        self._client = client
        self.name = name

    def read(self, key: str) -> Stored | None:
        """None where there is no such object. Raises UnicodeDecodeError, a ValueError, where it isn't text."""
        from botocore.exceptions import ClientError

        try:
            found = self._ask("get_object", Key=key)
        except ClientError as error:
            if _code(error) == "NoSuchKey":
                return None
            raise BucketError(str(error)) from None
        return Stored(found["Body"].read().decode(), str(found["ETag"]))

    def keys(self, prefix: str) -> Iterator[str]:
        """Of all objects that begin with `prefix`, a call for each thousand."""
        from botocore.exceptions import ClientError

        more: dict[str, str] = {}
        while True:
            try:
                page = self._ask("list_objects_v2", Prefix=prefix, **more)
            except ClientError as error:
                raise BucketError(str(error)) from None
            yield from (item["Key"] for item in page.get("Contents", []))
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def write(self, key: str, text: str, version: str | None) -> Stored:
        """Put `text` in the place of that version, None for an object that isn't there. Raises Overtaken.

        `text` must be unlike any other: botocore repeats a request whose answer was lost, and then meets its own.
        """
        from botocore.exceptions import ClientError

        condition = {"IfMatch": version} if version else {"IfNoneMatch": "*"}
        try:
            return Stored(text, str(self._ask("put_object", Key=key, Body=text.encode(), **condition)["ETag"]))
        except ClientError as error:
            if _status(error) not in OVERTAKEN or _code(error) == "NoSuchBucket":
                raise BucketError(str(error)) from None
        there = self.read(key)
        if there is None or there.text != text:
            raise Overtaken
        return there

    def _ask(self, operation: str, **request: Any) -> Any:
        from botocore.exceptions import BotoCoreError

        try:
            return getattr(self._client(), operation)(Bucket=self.name, **request)
        except (BotoCoreError, SesError, InvalidAwsConfig) as cause:
            raise BucketError(str(cause)) from None


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code"))


def _status(error: Any) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
