"""SES API v2 on the wire, REST-JSON. What isn't of identities, configuration sets, suppression, custom verification or
plain sends is moto's."""

import json
from collections.abc import Callable
from typing import Any, Protocol

from moto.core.exceptions import JsonRESTError, ServiceException
from moto.core.utils import camelcase_to_underscores
from moto.sesv2.responses import SESV2Response as MotoSESV2Response

from local_ses.sesv2 import exceptions
from local_ses.sesv2.models import SesBackend
from local_ses.sesv2.operations.account import AccountOperations
from local_ses.sesv2.operations.base import carry_out
from local_ses.sesv2.operations.configuration_sets import ConfigurationSetOperations
from local_ses.sesv2.operations.email_templates import EmailTemplateOperations
from local_ses.sesv2.operations.event_destinations import EventDestinationOperations
from local_ses.sesv2.operations.identities import IdentityOperations
from local_ses.sesv2.operations.sending import SendOperations
from local_ses.sesv2.operations.suppression import SuppressionOperations
from local_ses.sesv2.operations.tags import TagOperations
from local_ses.sesv2.operations.templates import TemplateOperations
from local_ses.sesv2.requests import modelled, operation_name, parameters
from local_ses.settings import Settings

Answer = tuple[int, dict[str, str], str]
"""Status, headers and body."""


class Backends(Protocol):
    """What the answers are made from."""

    settings: Settings

    def backend(self, account: str, region: str) -> SesBackend: ...


OWN = (
    AccountOperations,
    ConfigurationSetOperations,
    EmailTemplateOperations,
    EventDestinationOperations,
    IdentityOperations,
    SendOperations,
    SuppressionOperations,
    TagOperations,
    TemplateOperations,
)
"""The groups of operations that are answered here."""


class SESV2Response(MotoSESV2Response):
    """Answers one request; `asked` are its members, checked."""

    def __init__(self, backends: Backends) -> None:
        super().__init__()
        self._backends = backends
        self.asked: dict[str, Any] = {}

    def _get_action(self) -> str:
        """By method and path alone, as real SES does; never by what the query or a header says."""
        return operation_name(self.method, self.raw_path)

    def read(self) -> None:
        """Raises UnknownOperationException and BadRequestException."""
        operation = self._get_action()
        if not operation:
            raise exceptions.UnknownOperationException(f"SES API v2 has no {self.method} {self.raw_path}")
        self.asked = parameters(operation, self.method, self.raw_path, self.parsed_url.query, self.body)
        # Where moto's own operations look for what was in the path.
        self.uri_match = self.asked

    def act(self) -> Answer:
        """Raises SesError."""
        name = camelcase_to_underscores(self._get_action())
        ses = self._backends.backend(self.current_account, self.region)
        found = carry_out(OWN, name, self.asked, ses, self._backends.settings)
        body = self._of_moto(name) if found is None else json.dumps(found)
        return 200, {"Content-Type": "application/json"}, body

    def _of_moto(self, name: str) -> str:
        """An operation of moto's own, which trusts its input and has errors of its own."""
        act: Callable[[Any], Any] | None = getattr(MotoSESV2Response, name, None)
        if act is None:
            raise exceptions.NotImplementedException(f"{self._get_action()} is not known to this local SES.")
        try:
            return str(act(self))
        except ServiceException as error:
            raise modelled(error.code, error.message) from None
        except JsonRESTError as error:
            raise modelled(error.relative_error_type, error.message) from None
        except NotImplementedError as error:
            raise exceptions.NotImplementedException(f"{self._get_action()}: {error}") from None
        except exceptions.MOTO_STUMBLES as error:
            raise exceptions.BadRequestException(f"{self._get_action()} can't do with this: {error}") from None

    def refuse(self, error: exceptions.SesError, request_id: str) -> Answer:
        headers = {"x-amzn-ErrorType": error.code, "Content-Type": "application/json"}
        return error.status, headers, json.dumps({"message": error.message})

    def error_code(self, error: exceptions.SesError) -> str:
        return error.code
