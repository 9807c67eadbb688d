"""A journal that all machines share: a page an address, in a bucket.

Who writes a page that somebody else has written since comes second and looks again. There are no locks, and nothing is
left to expire.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ses_verified_senders.life import page
from ses_verified_senders.life.page import JournalError, Page
from ses_verified_senders.life.record import JournalEntry
from ses_verified_senders.ses.bucket import Bucket, BucketError

MANY = 20
"""Pages that are asked for one by one. A listing names a thousand, so that a first run of ten thousand addresses asks
ten times."""
ADVICE = "check the bucket and that docs/iam-policy.json's SharedJournal is allowed, then run again"


class S3Page:
    """An address's page, the object `key` of the bucket."""

    def __init__(self, bucket: Bucket, key: str) -> None:
        self._bucket = bucket
        self._key = key
        self._version: str | None = None
        self._content = page.Content()

    def read(self) -> JournalEntry | None:
        try:
            found = self._bucket.read(self._key)
            self._content = page.content(found.text) if found else page.Content()
        except BucketError as cause:
            raise self._unusable("read", cause) from None
        except (ValueError, TypeError) as cause:
            raise JournalError(
                f"journal page {self} can't be read ({cause}); look at SES whether the address was mailed, "
                "then delete that object"
            ) from None
        self._version = found.version if found else None
        return self._content.entry

    def write(self, entry: JournalEntry | None) -> None:
        """None leaves a page without an entry: a condition can be put on a writing everywhere, on a removal only at
        AWS."""
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
        try:
            self._version = self._bucket.write(self._key, content.text(), self._version).version
        except BucketError as cause:
            raise self._unusable("written", cause) from None
        self._content = content

    def _unusable(self, done: str, cause: Exception) -> JournalError:
        return JournalError(f"journal page {self} can't be {done} ({cause}); {ADVICE}")

    def __str__(self) -> str:
        return f"s3://{self._bucket.name}/{self._key}"


class S3Journal:
    """The pages of one account and region, under `url` (s3://bucket/prefix) and the name of their `place`.

    `client()` is boto3's `s3`.
    """

    def __init__(self, client: Callable[[], Any], url: str, place: str) -> None:
        parts = urlsplit(url)
        self._bucket = Bucket(client, parts.netloc)
        self._prefix = "/".join(part for part in (parts.path.strip("/"), place) if part)

    @contextmanager
    def page(self, address: str, label: str = "") -> Iterator[Page]:
        yield self._page(address, label)

    def entries(self, labels: Mapping[str, str]) -> Mapping[str, JournalEntry]:
        asked = dict(labels)
        if len(asked) > MANY:
            there = self._keys()
            asked = {address: label for address, label in labels.items() if self._key(address, label) in there}
        found = {address: self._page(address, label).read() for address, label in asked.items()}
        return {address: entry for address, entry in found.items() if entry}

    def _keys(self) -> set[str]:
        try:
            return set(self._bucket.keys(f"{self._prefix}/"))
        except BucketError as cause:
            raise JournalError(
                f"the pages of journal s3://{self._bucket.name}/{self._prefix} can't be listed ({cause}); {ADVICE}"
            ) from None

    def _page(self, address: str, label: str) -> S3Page:
        return S3Page(self._bucket, self._key(address, label))

    def _key(self, address: str, label: str) -> str:
        name = page.name(address, label)
        return f"{self._prefix}/{name[:2]}/{name}.json"
