"""The DNS records that prove a From domain to SES and align its e-mails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TTL = 600
"""Seconds. SES looks for the records for three days, so a short life helps whoever corrects one."""
OWN_DKIM_DOMAIN = frozenset(
    {
        "af-south-1",
        "ap-northeast-3",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-5",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "il-central-1",
        "me-central-1",
        "us-gov-east-1",
    }
)
"""Regions whose DKIM keys stand below a domain of the region's own
(https://docs.aws.amazon.com/general/latest/gr/ses.html#ses_dkim_domains)."""


@dataclass(frozen=True)
class DnsRecord:
    """`type` is CNAME, MX or TXT. `value` is as Route 53 takes it, without the quotes that it wants around TXT."""

    name: str
    type: str
    value: str
    ttl: int = TTL


def dkim_records(domain: str, tokens: Sequence[str], region: str) -> Iterator[DnsRecord]:
    """Easy DKIM (https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-easy.html). These verify the
    domain, too."""
    below = f"dkim.{region}.amazonses.com" if region in OWN_DKIM_DOMAIN else "dkim.amazonses.com"
    for token in tokens:
        yield DnsRecord(f"{token}._domainkey.{domain}", "CNAME", f"{token}.{below}")


def mail_from_records(mail_from_domain: str, region: str) -> Iterator[DnsRecord]:
    """A custom MAIL FROM domain (https://docs.aws.amazon.com/ses/latest/dg/mail-from.html)."""
    yield DnsRecord(mail_from_domain, "MX", f"10 feedback-smtp.{region}.amazonses.com")
    yield DnsRecord(mail_from_domain, "TXT", "v=spf1 include:amazonses.com ~all")
