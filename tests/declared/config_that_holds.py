"""A template as a right config declares it."""

from typing import Any

TEMPLATE: dict[str, Any] = {
    "file": "verify.html.j2",
    "fromEmailAddress": "no-reply@example.com",
    "subject": "Please confirm",
    "successRedirectionUrl": "https://example.com/yes",
    "failureRedirectionUrl": "https://example.com/no",
}
