"""Which rules are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from ses_verified_senders.verification_email.lint.finding import Finding
from ses_verified_senders.verification_email.lint.findings import JINJA2, VARIANTS
from ses_verified_senders.verification_email.lint.registry import BY_ID
from ses_verified_senders.verification_email.lint.sources import SourceError

IDS = (*BY_ID, JINJA2, VARIANTS)


@dataclass(frozen=True)
class Selection:
    """All rules, or those in `selected`; in either case without those in `ignored`."""

    selected: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()

    def __contains__(self, finding: Finding) -> bool:
        is_selected = not self.selected or finding.rule in self.selected
        return is_selected and finding.rule not in self.ignored


def selection(selected: Iterable[str], ignored: Iterable[str]) -> Selection:
    """From texts such as `link,tag`. Raises SourceError for what is not a rule."""
    return Selection(_ids(selected, "select"), _ids(ignored, "ignore"))


def _ids(texts: Iterable[str], option: str) -> frozenset[str]:
    found = frozenset(name for text in texts for name in text.replace(",", " ").split())
    for name in sorted(found - set(IDS)):
        raise SourceError(f"{option}: there is no rule {name!r}; see --list-rules")
    return found
