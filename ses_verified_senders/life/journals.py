"""Where a run's journal is: in a folder of this machine, or in a bucket that all machines share."""

from pathlib import Path
from typing import Any, Protocol

from ses_verified_senders.life.journal import Journal
from ses_verified_senders.life.page import Pages
from ses_verified_senders.life.s3_journal import S3Journal
from ses_verified_senders.ses.accounts import bucket_url
from ses_verified_senders.ses.client import Ses


class Places(Protocol):
    """What `ses.accounts.Accounts` offers."""

    def place(self, region: str) -> str: ...

    def s3(self) -> Any: ...


def journal_of(ses: Ses, places: Places, folder: Path, setting: str) -> Pages:
    """The journal of the account and region of `ses`; `setting` is `journal`, and `folder` holds what is no bucket.

    Raises SesError and InvalidAwsConfig.
    """
    bucket = bucket_url(setting)
    if bucket:
        return S3Journal(places.s3, bucket, f"{ses.account}-{ses.region}")
    return Journal(folder / "pages" / places.place(ses.region))
