"""An e-mail as it arrives: with what SES appends to it."""

from html import escape
from html.parser import HTMLParser

# As long as SES's own links are, since they decide how the end of the e-mail looks.
LINK = (
    "https://email-verification.us-east-1.amazonaws.com/?Context=123456789012&X-Amz-Date=20260101T000000Z"
    "&Identity.IdentityName=ada%40example.org&X-Amz-Algorithm=AWS4-HMAC-SHA256&Identity.IdentityType=EmailAddress"
    "&X-Amz-SignedHeaders=host&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2Fus-east-1%2Fses%2Faws4_request"
    "&Operation=ConfirmVerification&Namespace=Bacon&X-Amz-Signature=" + "0123456789abcdef" * 4
)
# SES's own words are not known here; these stand in for them.
NOTE = "If you did not request to verify this email address, please disregard this message."
APPENDED = f'<p><a href="{escape(LINK)}">{escape(LINK)}</a></p>\n<p>{NOTE}</p>\n'
# More than a list of mails has room for.
_MOST_CHARACTERS = 200


def as_sent(html: str) -> str:
    """With the link and the note that SES appends, inside the body where there is one."""
    end = html.lower().rfind("</body>")
    return f"{html[:end]}{APPENDED}{html[end:]}" if end >= 0 else html + APPENDED


def first_words(html: str) -> str:
    """What a list of mails shows behind the subject: the e-mail's first words, hidden ones too."""
    text = _Text()
    text.feed(html)
    text.close()
    return " ".join("".join(text.parts).split())[:_MOST_CHARACTERS]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
