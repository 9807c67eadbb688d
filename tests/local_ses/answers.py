"""What a client was told."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


def refused(call: Any, *args: Any, **kwargs: Any) -> tuple[str, int, str]:
    """Code, HTTP status and message of the error that the call ends in."""
    with pytest.raises(ClientError) as raised:
        call(*args, **kwargs)
    answer = raised.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]
