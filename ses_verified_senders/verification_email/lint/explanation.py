"""What a rule says, for people."""

from collections import Counter
from collections.abc import Sequence

from ses_verified_senders.verification_email.lint.finding import Finding, Severity
from ses_verified_senders.verification_email.lint.findings import JINJA2, VARIANTS
from ses_verified_senders.verification_email.lint.registry import BY_ID, RULES
from ses_verified_senders.verification_email.lint.sources import SourceError

_OTHERS = {
    JINJA2: "The template can be rendered.",
    VARIANTS: "Every language of a template uses the same variables.",
}


def list_rules() -> str:
    """One line for each rule: id, severity, what it says, and whether `--fix` sees to it."""
    rows = [(rule.id, rule.severity, rule.shortdesc, rule.is_fixable) for rule in RULES]
    rows += [(name, Severity.ERROR, text, False) for name, text in _OTHERS.items()]
    width = max(len(name) for name, *_ in rows)
    return "\n".join(
        f"{name:{width}}  {severity:7}  {text}{' [--fix]' if fixable else ''}" for name, severity, text, fixable in rows
    )


def explain(rule_id: str) -> str:
    """All there is to say of a rule. Raises SourceError for one that is not there."""
    if rule_id in _OTHERS:
        return f"{rule_id} (error)\n\n{_OTHERS[rule_id]}"
    if rule_id not in BY_ID:
        raise SourceError(f"there is no rule {rule_id!r}; see --list-rules")
    rule = BY_ID[rule_id]
    fix = "`--fix` sees to it." if rule.is_fixable else "`--fix` does not see to it."
    hush = f"Silence it in one place with {{# lint-ignore: {rule.id} #}}, everywhere with --ignore {rule.id}."
    return f"{rule.id} ({rule.severity})\n\n{rule.shortdesc} {fix}\n{hush}\n\nSource: {rule.source_url}"


def statistics(findings: Sequence[Finding]) -> str:
    """How many findings there are of each rule, the most first."""
    counts = Counter(finding.rule for finding in findings)
    fixable = {rule.id for rule in RULES if rule.is_fixable}
    rows = [f"{count:6}  {name}{' [--fix]' if name in fixable else ''}" for name, count in counts.most_common()]
    return "\n".join(rows)
