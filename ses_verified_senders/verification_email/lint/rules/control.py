"""Control characters."""

import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.rendering.source import CONTROL

# `&#0;` and its kin, in both notations; those of tab, line feed, form feed and carriage return are text.
_REFERENCE = re.compile(r"&#(?:0*([0-9]{1,5})|[xX]0*([0-9a-fA-F]{1,4}))(?![0-9a-fA-F])")


class ControlCharacter(Rule):
    id = "control-character"
    severity = Severity.ERROR
    shortdesc = "There are no control characters, nor what turns text round."
    source_url = "https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream"

    def check(self, email: Email) -> Iterator[Finding]:
        for match in CONTROL.finditer(email.html):
            yield self.at(email, match.start(), match.end(), self._message(match[0]))
        for match in _REFERENCE.finditer(email.html):
            character = chr(int(match[1]) if match[1] else int(match[2], 16))
            if CONTROL.match(character):
                yield self.at(email, match.start(), match.end(), self._message(character))

    @staticmethod
    def _message(character: str) -> str:
        return f"the control character U+{ord(character):04X} would be mailed; remove it"
