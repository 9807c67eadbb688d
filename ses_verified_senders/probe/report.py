"""What was found out, as Markdown to be pasted: with no address, no account and no caller in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from ses_verified_senders.ses.from_address import verifying

# SES's own name what was given, which is masked in them; the others name whoever asks, and policies.
ANY_ARN = re.compile(r"arn:[\w-]+:(?!ses:)[\w+=,.@/:-]+")
ANY_ADDRESS = re.compile(r"[^\s<>\"'`(),:;|/]+@[\w.-]*\w")
ANY_ACCOUNT = re.compile(r"\b\d{12}\b")


@dataclass(frozen=True)
class Answer:
    """`reading` is "" where the question stays open; then `evidence` says why."""

    question: str
    reading: str
    evidence: Sequence[str]


@dataclass
class Report:
    """`mails` has each address that an e-mail may have gone to, and whether SES said so; `left` is what stays."""

    about: str
    answers: list[Answer] = field(default_factory=list)
    mails: Mapping[str, bool] = field(default_factory=dict)
    left: Sequence[str] = ()
    interrupted: bool = False

    def markdown(self) -> str:
        lines = ["# What SES does", "", self.about]
        for answer in self.answers:
            lines += ["", f"## {answer.question}", "", f"**{answer.reading or 'Not settled.'}**", ""]
            lines += [f"- {line}" for line in answer.evidence]
        lines += ["", "## E-mails", ""]
        lines += [f"- {address}: {_sent(certain)}" for address, certain in self.mails.items()] or ["None was sent."]
        lines += ["", "## What is left behind", ""]
        lines += [f"- {line}" for line in self.left] or ["Nothing: what the probe made is removed."]
        if self.interrupted:
            lines += ["", "The probe was interrupted; what isn't above was not asked."]
        return "\n".join(lines) + "\n"


def _sent(certain: bool) -> str:
    if certain:
        return "it was sent"
    return "it may have been sent, as no usable answer came; another run may mail it again"


def masked(text: str, named: Mapping[str, str]) -> str:
    """`text` with a name in place of each address, of its domain and those above, of callers and of account ids."""
    hidden = {address: f"[{option}]" for option, address in named.items()}
    hidden |= {quote(address, safe=""): label for address, label in hidden.items()}
    for option, address in named.items():
        hidden |= {name: f"[domain of {option}]" for name in verifying(address) if "@" not in name}
    text = ANY_ARN.sub("[arn]", text)
    # The longest first, as an address holds its domain.
    for name in sorted(hidden, key=len, reverse=True):
        text = re.sub(re.escape(name), hidden[name], text, flags=re.IGNORECASE)
    return ANY_ACCOUNT.sub("[account]", ANY_ADDRESS.sub("[an address]", text))
