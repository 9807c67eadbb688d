"""What was taken over, what was left out and why, and what to do next: Markdown."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ses_verified_senders.adopt.adopted_template import AdoptedTemplate
from ses_verified_senders.adopt.selection import LeftOut, TakenOver
from ses_verified_senders.life.record import SUCCESS
from ses_verified_senders.verification_email.lint.formats import line


def report(
    heading: str,
    stack: str,
    senders: Sequence[TakenOver],
    templates: Sequence[AdoptedTemplate],
    left_out: Sequence[LeftOut],
) -> str:
    return "\n".join(
        [
            f"# {heading}",
            "",
            *_counts(senders),
            "",
            "## Templates",
            "",
            *(list(_templates(templates)) or ["None is taken over."]),
            "",
            "## Left out",
            "",
            *(list(_left_out(left_out)) or ["Nothing."]),
            "",
            "## Next",
            "",
            f"1. `pulumi stack select --create {stack}`",
            "2. `pulumi preview --diff`: it says what an adoption changes, and mails nobody.",
            "3. `pulumi up`: what it writes at SES is tags that say what this stack uses.",
            "",
        ]
    )


def _counts(senders: Sequence[TakenOver]) -> Iterator[str]:
    """A line for each status."""
    for status, count in sorted(Counter(sender.status for sender in senders).items()):
        what = "declared" if status == SUCCESS else "commented out in the senders file"
        yield f"- {count} {status}: {what}"
    if not senders:
        yield "- no address"


def _templates(templates: Sequence[AdoptedTemplate]) -> Iterator[str]:
    for template in templates:
        said = f"commented out: {template.problem}" if template.problem else "declared, byte for byte"
        yield f"- {template.name} (templates/{template.file}): {said}"
        yield from (f"  - {line(finding)}" for finding in template.findings)


def _left_out(left_out: Sequence[LeftOut]) -> Iterator[str]:
    for one in sorted(left_out, key=lambda one: (one.region, one.name)):
        yield f"- {one.region}/{one.name}: {one.reason}"
