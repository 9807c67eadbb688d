"""Where SES is, as botocore knows it."""

from difflib import get_close_matches
from functools import cache


@cache
def known() -> frozenset[str]:
    """The regions with SES, of all partitions."""
    import botocore.session

    session = botocore.session.Session()
    partitions = session.get_available_partitions()
    return frozenset(region for name in partitions for region in session.get_available_regions("sesv2", name))


def fault(region: str) -> str:
    """What to say of a region without SES, ending in what to do; "" of one that has it."""
    if region in known():
        return ""
    # us-est-1 is as near to us-east-1 as to us-west-1.
    near = " or ".join(sorted(get_close_matches(region, known(), 2)))
    advice = f"did you mean {near}?" if near else "choose another, or upgrade boto3"
    return f"SES is not in {region}, as far as this release of boto3 knows; {advice}"
