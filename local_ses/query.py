"""AWS's query protocol, as far as errors go: a form is answered in XML."""

from typing import Any
from xml.sax.saxutils import escape

XML = "text/xml"
FORM = "application/x-www-form-urlencoded"
NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"


def is_form(environ: dict[str, Any]) -> bool:
    """Whether a request is of the query protocol."""
    if environ.get("PATH_INFO", "/") not in ("", "/"):
        return False
    kind = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    return kind == FORM or "Action=" in environ.get("QUERY_STRING", "")


REQUEST_ID = "local_ses.request_id"
"""In a request's environ: what its answer is called by."""


def error_document(members: dict[str, str], request_id: str, of_the_server: bool = False) -> str:
    """`members` are Code, Message and what the error has beside them."""
    inside = "".join(f"<{name}>{escape(_readable(text))}</{name}>" for name, text in members.items())
    kind = "Receiver" if of_the_server else "Sender"
    return (
        f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>{kind}</Type>{inside}</Error>'
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def _readable(text: str) -> str:
    """XML has no such characters, not even as references."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in text)
