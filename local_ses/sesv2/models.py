"""Custom verification as SES does it: identities, templates and the send, for one account and region.

Sources: the API reference of SES v2, the developer guide's chapter on custom verification e-mail templates.
"""

import json
import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from local_ses.clock import MovableClock
from local_ses.sesv2 import exceptions
from local_ses.settings import Settings
from local_ses.store import Store

LINK_LIFETIME = 24 * 3600.0
MOST_TEMPLATES = 50
MOST_IDENTITIES = 10_000
LONGEST_ADDRESS = 320


@dataclass(frozen=True)
class Identity:
    """An identity with its VerificationStatus as of now."""

    name: str
    type: str
    status: str
    configuration_set: str
    tags: dict[str, str]

    @property
    def verified(self) -> bool:
        return self.status == "SUCCESS"


class CustomVerificationBackend:
    """`settings`, `clock` and `store` are the server's, shared by all accounts and regions."""

    def __init__(self, account: str, region: str, store: Store, settings: Settings, clock: MovableClock) -> None:
        self.account = account
        self.region = region
        self._here = (account, region)
        self._store = store
        self._settings = settings
        self._clock = clock

    # Identities

    def identity(self, name: str) -> Identity | None:
        """The identity as SES would list it, or None."""
        row = self._store.row(
            "SELECT * FROM identities WHERE account = ? AND region = ? AND name = ?", (*self._here, name)
        )
        return None if row is None else self._identity(row)

    def identities(self) -> list[Identity]:
        rows = self._store.rows("SELECT * FROM identities WHERE account = ? AND region = ? ORDER BY name", self._here)
        return [self._identity(row) for row in rows]

    def _identity(self, row: Any) -> Identity:
        status = row["status"]
        if (
            status == "PENDING"
            and row["type"] == "EMAIL_ADDRESS"
            and self._clock.now() >= row["asked_at"] + LINK_LIFETIME
        ):
            status = "FAILED"
        return Identity(row["name"], row["type"], status, row["configuration_set"], json.loads(row["tags"]))

    def put_identity(
        self, name: str, status: str, tags: dict[str, str] | None = None, configuration_set: str = ""
    ) -> None:
        """Make the identity, or put it into a state; its tags stay where none are given."""
        known = self.identity(name)
        kept = known.tags if known and tags is None else tags or {}
        self._store.write(
            "INSERT OR REPLACE INTO identities VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *self._here,
                name,
                "EMAIL_ADDRESS" if "@" in name else "DOMAIN",
                status,
                self._clock.now(),
                configuration_set or (known.configuration_set if known else ""),
                json.dumps(kept),
            ),
        )

    def create_identity(self, name: str, tags: dict[str, str], configuration_set: str) -> Identity:
        if self.identity(name) is not None:
            raise exceptions.AlreadyExistsException(f"Email identity {name} already exist.")
        if len(self.identities()) >= MOST_IDENTITIES:
            raise exceptions.LimitExceededException(f"No more than {MOST_IDENTITIES} identities in a region.")
        self.put_identity(name, "PENDING", tags, configuration_set)
        return self.find_identity(name)

    def find_identity(self, name: str) -> Identity:
        """Raises NotFoundException."""
        found = self.identity(name)
        if found is None:
            raise exceptions.identity_not_found(name)
        return found

    def delete_identity(self, name: str) -> None:
        if not self._store.write(
            "DELETE FROM identities WHERE account = ? AND region = ? AND name = ?", (*self._here, name)
        ):
            raise exceptions.identity_not_found(name)

    def tag_identity(self, name: str, tags: dict[str, str]) -> None:
        self.find_identity(name)
        self._store.write(
            "UPDATE identities SET tags = ? WHERE account = ? AND region = ? AND name = ?",
            (json.dumps(tags), *self._here, name),
        )

    def may_send_from(self, address: str) -> bool:
        """Verified itself, or on a verified domain."""
        domain = address.rpartition("@")[2]
        if {address, domain} & set(self._settings["verifiedFrom"]):
            return True
        return any(found is not None and found.verified for found in (self.identity(address), self.identity(domain)))

    # Templates

    def templates(self) -> list[dict[str, Any]]:
        rows = self._store.rows(
            "SELECT content FROM templates WHERE account = ? AND region = ? ORDER BY rowid", self._here
        )
        return [json.loads(row["content"]) for row in rows]

    def find_template(self, name: str) -> dict[str, Any]:
        """The six fields. Raises NotFoundException."""
        return self._find(name)[0]

    def template_tags(self, name: str) -> dict[str, str]:
        return self._find(name)[1]

    def _find(self, name: str) -> tuple[dict[str, Any], dict[str, str]]:
        row = self._store.row(
            "SELECT * FROM templates WHERE account = ? AND region = ? AND name = ?", (*self._here, name)
        )
        if row is None:
            raise exceptions.template_not_found(name)
        return json.loads(row["content"]), json.loads(row["tags"])

    def create_template(self, content: dict[str, Any], tags: dict[str, str]) -> None:
        name = content["TemplateName"]
        self._check_template(content)
        if any(template["TemplateName"] == name for template in self.templates()):
            raise exceptions.AlreadyExistsException(f"Custom verification email template <{name}> already exists")
        if len(self.templates()) >= MOST_TEMPLATES:
            raise exceptions.LimitExceededException(
                f"No more than {MOST_TEMPLATES} custom verification email templates in a region."
            )
        self._write_template(content, tags)

    def update_template(self, content: dict[str, Any]) -> None:
        tags = self.template_tags(content["TemplateName"])
        self._check_template(content)
        self._write_template(content, tags)

    def tag_template(self, name: str, tags: dict[str, str]) -> None:
        self._write_template(self.find_template(name), tags)

    def _write_template(self, content: dict[str, Any], tags: dict[str, str]) -> None:
        self._store.write(
            "INSERT OR REPLACE INTO templates VALUES (?, ?, ?, ?, ?)",
            (*self._here, content["TemplateName"], json.dumps(content), json.dumps(tags)),
        )

    def _check_template(self, content: dict[str, Any]) -> None:
        if not self.may_send_from(content["FromEmailAddress"]):
            raise self._unverified(f"The from email address <{content['FromEmailAddress']}> is not verified")
        for field, said in (("SuccessRedirectionURL", "success"), ("FailureRedirectionURL", "failure")):
            if not _is_web_address(content[field]):
                raise exceptions.BadRequestException(f"The {said} redirection URL is invalid")

    def _unverified(self, message: str) -> Exception:
        return getattr(exceptions, self._settings["unverifiedFrom"])(message)  # type: ignore[no-any-return]

    def delete_template(self, name: str) -> None:
        if not self._store.write(
            "DELETE FROM templates WHERE account = ? AND region = ? AND name = ?", (*self._here, name)
        ):
            raise exceptions.template_not_found(name)

    # The send

    def send_custom_verification_email(self, address: str, template_name: str) -> tuple[str, str]:
        """Mail the address; returns the MessageId and the link's token. The address is checked before the template."""
        _check_address(address)
        if self._settings["sendingPaused"]:
            raise exceptions.SendingPausedException("Sending is paused for this account.")
        if self._settings["sandbox"]:
            raise exceptions.BadRequestException("Production access is not granted for this account.")
        try:
            template = self.find_template(template_name)
        except exceptions.NotFoundException:
            raise exceptions.NotFoundException(f"Template <{template_name}> does not exist") from None
        source = template["FromEmailAddress"]
        if not self.may_send_from(source):
            raise self._unverified(
                "Email address is not verified. The following identities failed the check in region "
                f"{self.region.upper()}: {source}"
            )
        message_id, token = f"{uuid.uuid4()}-000000", secrets.token_urlsafe(24)
        self._register(address)
        self._store.write(
            "INSERT INTO mails VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                message_id,
                self._clock.now(),
                *self._here,
                source,
                address,
                template["TemplateSubject"],
                template["TemplateContent"],
                token,
                template["SuccessRedirectionURL"],
                template["FailureRedirectionURL"],
            ),
        )
        return message_id, token

    def _register(self, address: str) -> None:
        known = self.identity(address)
        if known is not None and known.verified:
            if self._settings["sendToVerified"] == "restart":
                self.put_identity(address, "PENDING")
        elif self._settings["listBeforeClick"]:
            self.put_identity(address, "PENDING")


def _check_address(address: str) -> None:
    if not address.strip():
        raise exceptions.BadRequestException("Email address not specified.")
    local, at, domain = address.rpartition("@")
    unquoted = re.sub(r'^"[^"]*"$', "", local)
    if (
        not at
        or not local
        or not domain
        or "@" in unquoted
        or re.search(r"\s", address)
        or len(address) > LONGEST_ADDRESS
    ):
        raise exceptions.BadRequestException(f"Invalid email address<{address}>.")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
