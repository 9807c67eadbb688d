"""The subject."""

import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import API

# A header line's limit in RFC 5322, section 2.1.1, less the header's name.
MAX_BYTES = 998 - len("Subject: ")
# What most clients show on a wide screen; RFC 5322's recommended length of a line.
SHOWN_CHARACTERS = 78


class Subject(Rule):
    id = "subject"
    severity = Severity.ERROR
    shortdesc = "The subject is one line, neither empty nor longer than a header may be."
    source_url = API

    def check(self, email: Email) -> Iterator[Finding]:
        subject = email.subject
        if subject is None:
            return
        if not subject.strip():
            yield self.of(email, "subject", "the subject is empty; say what the mail is about")
        if re.search(r"[\x00-\x1f\x7f\u0085\u2028\u2029]", subject):
            yield self.of(email, "subject", "the subject has a line break or a control character; write it in one line")
        size = len(subject.encode(errors="replace"))
        if size > MAX_BYTES:
            yield self.of(email, "subject", f"the subject has {size} bytes of at most {MAX_BYTES}; make it shorter")


class LongSubject(Rule):
    id = "long-subject"
    severity = Severity.WARNING
    shortdesc = "The subject is short enough to be read in a list of mails."
    source_url = "https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1"

    def check(self, email: Email) -> Iterator[Finding]:
        length = len(email.subject or "")
        if length > SHOWN_CHARACTERS:
            message = f"the subject has {length} characters and most clients show {SHOWN_CHARACTERS}; make it shorter"
            yield self.of(email, "subject", message)
