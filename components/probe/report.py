"""What was found out, as Markdown to be pasted: with no address and no account in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ANY_ADDRESS = re.compile(r"[^\s<>\"'`(),:;|/]+@[\w.-]*\w")
ANY_ACCOUNT = re.compile(r"\b\d{12}\b")


@dataclass(frozen=True)
class Answer:
    """`reading` is "" where the question stays open; then `evidence` says why."""

    question: str
    reading: str
    evidence: Sequence[str]


def masked(text: str, named: Mapping[str, str]) -> str:
    """`text` with a name in place of each address, of its domain and of account ids."""
    hidden = {address: f"[{option}]" for option, address in named.items()}
    hidden |= {address.rpartition("@")[2]: f"[domain of {option}]" for option, address in named.items()}
    # The longest first, as an address holds its domain.
    for name in sorted(hidden, key=len, reverse=True):
        text = re.sub(re.escape(name), hidden[name], text, flags=re.IGNORECASE)
    return ANY_ACCOUNT.sub("[account]", ANY_ADDRESS.sub("[an address]", text))


def markdown(about: str, answers: Sequence[Answer], left: Sequence[str], interrupted: bool) -> str:
    """`left` is what could not be removed."""
    lines = ["# What SES does", "", about]
    for answer in answers:
        lines += ["", f"## {answer.question}", "", f"**{answer.reading or 'Not settled.'}**", ""]
        lines += [f"- {line}" for line in answer.evidence]
    lines += ["", "## What is left behind", ""]
    lines += [f"- {line}" for line in left] or ["Nothing: what the probe made is removed."]
    if interrupted:
        lines += ["", "The probe was interrupted; what isn't above was not asked."]
    return "\n".join(lines) + "\n"
