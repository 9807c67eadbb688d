"""Placeholders that nobody filled."""

import re
from collections.abc import Iterator

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.rule import Email, Rule
from ses_verified_senders.verification_email.lint.table import GUIDE

# Each begins with a look at its first character, which leaves out most of a long image at once.
_LEFTOVER = re.compile(
    r"""(?=[{*<%$])(?:
      \{\{|\{%                              # Jinja2, Handlebars, Liquid, Django
    | \*\|[\w:.\s]+\|\*                     # Mailchimp
    | <%(?!>).{0,1000}?%>                    # ERB, EJS
    | %%=.{0,1000}?=%% | %%\[.{0,1000}?\]%%   # Salesforce
    | %recipient(?:_\w+)?\.\w+% | %recipient(?:_\w+)?% | %unsubscribe_url%  # Mailgun
    | \$!?\{[A-Za-z_][^{}\n]{0,80}\}        # JavaScript, Java, Velocity
    | </?[#@][a-z][\w.]*                    # FreeMarker
    )""",
    re.VERBOSE,
)
_DOUBTFUL = re.compile(
    r"""(?=[\[\#@%_!&{$<])(?:
      \[\[[^\[\]\n]{1,60}\]\]
    | \[%[^\[\]\n]{1,60}%\]
    | \[([@!*~^-])[A-Za-z_]\w{0,60}\1?\]
    | \[[A-Z][A-Z0-9]*_[A-Z0-9_]+\]
    | \[(?i:(?:(?:your|first|last|full|user|customer|company|product)[\ _-]?)?
        (?:name|e-?mail|address|link|url|company|customer|product))\]
    | \#\#\w[\w.\ -]{0,60}\#\#
    | @@\w[\w.\ -]{0,60}@@
    | %%\w[\w.\ ]{0,60}%%
    | (?<![\w%])%(?!recipient|[0-9A-Fa-f]{2}%)[A-Za-z_][\w.]{2,60}%(?![\w%])
    | (?<![\w%])%(?:\d\$)?[sd](?![\w%])
    | %\(\w+\)[sd]
    | (?<!\w)__[A-Z][A-Z0-9_]*__(?!\w)
    | [\#%!&@]\{[A-Za-z_][\w.]{0,60}\}
    | (?<![{$\#%!&@])\{\$[^{}\n]{1,60}\}
    | (?<![{$\#%!&@])\{(?:[!@:~^][$\w][$\w.]{0,60}|\d{1,2}|\[\w+\])\}(?!\})
    | (?<![{$\#%!&@])\{(?:(?i:name|e-?mail|link|url)|[A-Z]{3,}|[A-Za-z]\w*[_.]\w{1,60})\}(?!\})
    | \{\#[\w.]{1,60}\#\}
    | (?<![\w$])\$[A-Za-z_][\w.]{0,60}\$(?!\w)
    | (?<![\w$])\$(?:[a-z][a-z_.]{3,60}\b(?!\$)|\([A-Za-z_][\w.]{0,60}\))
    | (?<![\w@.])@[A-Za-z_]\w{1,60}@(?![\w@])
    | (?<![\w.])@(?:Model|ViewBag)\.\w+
    | (?<![\w\#&])\#[A-Za-z_][\w.]{2,60}\#(?![\w\#])
    | (?<!\w)\#(?:if|elseif|foreach|set|parse)\s?\(
    | (?:<<|&lt;&lt;)[A-Za-z_][\w.\ -]{0,60}(?:>>|&gt;&gt;)
    | (?:<\?(?!xml)|&lt;[%?])[^<>\n]{1,60}(?:\?>|[%?]&gt;)
    )""",
    re.VERBOSE,
)


class _Placeholders(Rule):
    source_url = GUIDE
    pattern: re.Pattern[str]

    def check(self, email: Email) -> Iterator[Finding]:
        for match in self.pattern.finditer(email.html):
            yield self.at(email, match.start(), match.end(), self.message(_shown(email.html, match)))
        subject = self.pattern.search(email.subject or "")
        if subject:
            yield self.of(email, "subject", self.message(email.subject or ""))

    def message(self, shown: str) -> str:
        raise NotImplementedError


class Placeholder(_Placeholders):
    id = "placeholder"
    severity = Severity.ERROR
    shortdesc = "No placeholder is left: SES replaces nothing in these e-mails."
    pattern = _LEFTOVER

    def message(self, shown: str) -> str:
        return f"{shown!r} would be mailed as it stands, SES fills nothing in; fill it with Jinja2, or drop it"


class DoubtfulPlaceholder(_Placeholders):
    id = "doubtful-placeholder"
    severity = Severity.WARNING
    shortdesc = "Nothing looks like the placeholder of another system."
    pattern = _DOUBTFUL

    def message(self, shown: str) -> str:
        return f"{shown!r} looks like a placeholder and would be mailed as it stands; fill it with Jinja2, or drop it"


def _shown(html: str, match: re.Match[str]) -> str:
    return html[match.start() : max(match.end(), match.start() + 40)].split("\n")[0][:60]
