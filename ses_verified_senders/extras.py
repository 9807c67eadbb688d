"""What the base install does without: the extra that brings each package."""

from collections.abc import Mapping

PROJECT = "ses-verified-senders"
EXTRAS: Mapping[str, str] = {
    "boto3": "pulumi",
    "botocore": "pulumi",
    "filelock": "pulumi",
    "platformdirs": "pulumi",
    "psutil": "pulumi",
    "pulumi": "pulumi",
    "pulumi_aws": "aws",
    "pydantic": "pulumi",
    "pydantic_core": "pulumi",
    "rich": "pulumi",
}


def missing(error: ModuleNotFoundError) -> str | None:
    """The sentence for a package that isn't installed; None where no extra brings it, which is a mistake of ours."""
    package = (error.name or "").partition(".")[0]
    if package not in EXTRAS:
        return None
    return f"the package {package} is not installed; run `pip install '{PROJECT}[{EXTRAS[package]}]'`"
