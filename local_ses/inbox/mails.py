"""The mails that were sent, and what opening their links does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_ses.sesv2.models import LINK_LIFETIME, CustomVerificationBackend
from local_ses.store import Store


@dataclass(frozen=True)
class Mail:
    """`at` is when it was sent, in seconds since the epoch by the server's clock."""

    id: str
    at: float
    account: str
    region: str
    source: str
    destination: str
    subject: str
    html: str
    token: str
    success_url: str
    failure_url: str


class Mails:
    """`backend(account, region)` leads to the identities; `now()` is the server's time."""

    def __init__(
        self, store: Store, backend: Callable[[str, str], CustomVerificationBackend], now: Callable[[], float]
    ) -> None:
        self._store = store
        self._backend = backend
        self._now = now

    def all(self, address: str = "", identifier: str = "") -> list[Mail]:
        """Oldest first."""
        rows = self._store.rows(
            "SELECT * FROM mails WHERE NOT deleted AND ? IN ('', destination) AND ? IN ('', id) ORDER BY rowid",
            (address, identifier),
        )
        return [_mail(row) for row in rows]

    def clear(self) -> None:
        """Empty the inbox; the links go on working, as they do at SES."""
        self._store.write("UPDATE mails SET deleted = 1")

    def by_token(self, token: str) -> Mail | None:
        row = self._store.row("SELECT * FROM mails WHERE token = ?", (token,))
        return None if row is None else _mail(row)

    def status(self, mail: Mail) -> str:
        """What SES says of the mail's address; "" if it doesn't list it."""
        identity = self._backend(mail.account, mail.region).identity(mail.destination)
        return "" if identity is None else identity.status

    def open_link(self, mail: Mail) -> str:
        """Verify the address if its link still works; returns the URL that the recipient is sent to."""
        if self._now() >= mail.at + LINK_LIFETIME:
            return mail.failure_url
        self._backend(mail.account, mail.region).put_identity(mail.destination, "SUCCESS")
        return mail.success_url


def _mail(row: Any) -> Mail:
    return Mail(**{key: row[key] for key in row.keys() if key != "deleted"})  # noqa: SIM118  # a sqlite3.Row's keys


def finished_html(mail: Mail, link: str) -> str:
    """The e-mail as it arrives: SES appends the link and a disclaimer."""
    return (
        f"{mail.html}\n<p>{link}</p>\n"
        "<p>If you didn't ask for this e-mail, you can ignore it. The link works for 24 hours.</p>\n"
    )
