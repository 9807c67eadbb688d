"""The account of those whose access key stands for none: moto's, or the one that was chosen."""

import re
from collections.abc import Iterable
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import BaseResponse
from moto.iam.models import get_account_id_from

from local_ses.refusal import Application

ACCOUNT_ID = re.compile("[0-9]{12}")
HEADER = "HTTP_X_MOTO_ACCOUNT_ID"
"""How moto is asked to act in an account (its documentation, multi-account support)."""


def in_account(app: Application, account: str) -> Application:
    """Roles that were assumed and users of other accounts stay in theirs."""
    if account == DEFAULT_ACCOUNT_ID:
        return app

    def chosen(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found = BaseResponse.access_key_regex.search(environ.get("HTTP_AUTHORIZATION", ""))
        if HEADER not in environ and get_account_id_from(found["access_key"] if found else "") == DEFAULT_ACCOUNT_ID:
            environ[HEADER] = account
        return app(environ, start_response)

    return chosen
