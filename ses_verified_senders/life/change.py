"""What a change of the declared set would do to people, and whether that is too much for one run."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ses_verified_senders.life.resend import asks_again

NAMED = 20
DEFAULT_REMOVALS_SHARE = 0.2
DEFAULT_REMOVALS = 3
UNLABELLED = "unlabelled"


@dataclass(frozen=True)
class Objection:
    """Why a change is refused; `setting` names the setting that decides."""

    setting: str
    reason: str


def objections(
    before: Mapping[str, str],
    after: Mapping[str, str],
    max_removals: int | None,
    max_mailings: int,
    approve: str = "",
    labels: Mapping[str, str] | None = None,
    mailed: Collection[str] | None = None,
) -> list[Objection]:
    """All objections to going from one set to another; both map `region/address` to its resend token.

    `max_removals` is a number of addresses; None stands for a fifth of the set, at least three. `approve` is the digest
    of a change, as its objections name it: that very change is let through, and no other. `labels` maps
    `region/address` to what it is called where addresses are masked; None where they aren't. `mailed` are those that
    an e-mail goes to, as the plan says; None where nobody knows, and then every new address counts.
    """
    found = []
    this = digest(before, after, labels)
    if not after:
        found.append(Objection("name", "the set of senders is empty; declare one, or destroy the stack to end all"))
    removed = sorted(before.keys() - after.keys())
    allowed = default_removals(len(before)) if max_removals is None else max_removals
    if after and len(removed) > allowed and approve != this:
        found.append(
            Objection(
                "maxRemovals",
                f"this change removes {len(removed)} of {len(before)} senders (limit: {allowed}): "
                f"{_named(removed, labels)}. {_approval(this)}",
            )
        )
    asked = [key for key in mailings(before, after) if mailed is None or key in mailed]
    if len(asked) > max_mailings and approve != this:
        found.append(
            Objection(
                "maxMailings",
                f"this change mails {len(asked)} senders (limit: {max_mailings}): "
                f"{_named(asked, labels)}. {_approval(this)}",
            )
        )
    return found


def _approval(this: str) -> str:
    return f"If intended, set `approve: {this}`; it allows only this change"


def digest(before: Mapping[str, str], after: Mapping[str, str], labels: Mapping[str, str] | None = None) -> str:
    """Twelve hexadecimal digits that stand for this change: who goes, who comes, and who is asked again."""
    called = labels or {}
    removed = [called.get(key, key) for key in sorted(before.keys() - after.keys())]
    mailed = [(called.get(key, key), after[key]) for key in mailings(before, after)]
    return hashlib.sha256(repr((removed, mailed)).encode()).hexdigest()[:12]


def fingerprint(
    senders: Mapping[str, str],
    max_removals: int | None,
    max_mailings: int,
    approve: str,
    labels: Mapping[str, str],
) -> str:
    """Stands for a declared set with its limits: what was approved once and broke off need not be approved again."""
    declared = (sorted(senders.items()), max_removals, max_mailings, approve, sorted(labels.items()))
    return hashlib.sha256(repr(declared).encode()).hexdigest()


def mailings(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Those who are new, and those who are asked again."""
    return sorted(key for key, resend in after.items() if key not in before or asks_again(resend, before[key]))


def default_removals(size: int) -> int:
    """How many may be removed at once from a set of `size`, where nothing is configured."""
    return max(DEFAULT_REMOVALS, int(size * DEFAULT_REMOVALS_SHARE))


def _named(keys: Iterable[str], labels: Mapping[str, str] | None) -> str:
    # One that was declared before the stack masked any has no label.
    names = [key if labels is None else labels.get(key, f"{key.partition('/')[0]}/{UNLABELLED}") for key in keys]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
