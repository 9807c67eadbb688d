"""Which paths are SES API v2's. moto's own `sesv2/urls.py` leads all of `/v2/` to one response, so that upstream needs
nothing more; which operation a path stands for is read from botocore's model."""

PREFIX = "/v2/email/"


def is_sesv2(path: str) -> bool:
    return f"{path}/".startswith(PREFIX)
