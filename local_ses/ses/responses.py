"""SES API v1 (2010-12-01) on the wire: the query protocol, form in and XML out. It answers from the same store as v2;
receipt rules and plain templates are moto's."""

from functools import partial
from typing import Any

from moto.core.errors import get_error_model
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.core.model import OperationModel
from moto.core.parse import QueryParser
from moto.core.responses import ActionContext, ActionResult
from moto.core.serialize import QuerySerializer, SerializationContext
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.ses.responses import EmailResponse

from local_ses.query import REQUEST_ID, XML, error_document
from local_ses.ses.operations.account import AccountOperations
from local_ses.ses.operations.configuration_sets import ConfigurationSetOperations
from local_ses.ses.operations.event_destinations import EventDestinationOperations
from local_ses.ses.operations.identities import IdentityOperations
from local_ses.ses.operations.sending import SendOperations
from local_ses.ses.operations.templates import TemplateOperations
from local_ses.sesv2 import exceptions
from local_ses.sesv2.operations.base import carry_out
from local_ses.sesv2.responses import Answer, Backends
from local_ses.sesv2.validation import problems

OWN = (
    AccountOperations,
    ConfigurationSetOperations,
    EventDestinationOperations,
    IdentityOperations,
    SendOperations,
    TemplateOperations,
)
"""The groups of operations that are answered here."""


class SESResponse(EmailResponse):
    """Answers one request; `asked` are its members, checked."""

    def __init__(self, backends: Backends) -> None:
        super().__init__()
        # By `read`, which has errors of SES's own.
        self.automated_parameter_parsing = False
        self._backends = backends
        self._fields: dict[str, str] = {}
        self._request_id = ""
        self.asked: dict[str, Any] = {}

    def setup_class(
        self, request: Any, full_url: str | None = None, headers: Any = None, use_raw_body: bool | None = False
    ) -> None:
        super().setup_class(request, full_url, headers, use_raw_body)
        self._fields = request.values.to_dict()
        self._request_id = str(request.environ[REQUEST_ID])

    def _get_action(self) -> str:
        return self._fields.get("Action", "")

    def _operation(self) -> OperationModel:
        model: OperationModel = get_service_model("ses").operation_model(self._get_action())
        return model

    def read(self) -> None:
        """Raises UnknownOperationException and InvalidRequest."""
        action = self._get_action()
        if action not in get_service_model("ses").operation_names:
            raise exceptions.UnknownOperationException(f"Could not find operation {action} for version 2010-12-01")
        parser = QueryParser(self._operation(), map_type=self.PROTOCOL_PARSER_MAP_TYPE)
        try:
            self.asked = parser.parse({"values": self._fields})  # type: ignore[typeddict-item]
        except (ValueError, OverflowError) as error:
            raise exceptions.InvalidRequest(f"{action} can't be read: {error}") from None
        wrong = problems(self.asked, self._operation().input_shape, action)
        if wrong:
            raise exceptions.InvalidRequest("; ".join(wrong))
        # Where moto's own operations look.
        self.params, self.automated_parameter_parsing = self.asked, True

    def act(self) -> Answer:
        """Raises SesError."""
        name = camelcase_to_underscores(self._get_action())
        ses = self._backends.backend(self.current_account, self.region)
        found = carry_out(OWN, name, self.asked, ses, self._backends.settings)
        if found is None:
            return self._of_moto(name)
        return self._answer(ActionResult(found))

    def _answer(self, result: ActionResult) -> Answer:
        serializer: Any = partial(QuerySerializer, context=SerializationContext(request_id=self._request_id))
        context = ActionContext(get_service_model("ses"), self._operation(), serializer, self)
        status, _, body = result.execute_result(context)
        return status, {"Content-Type": XML}, str(body)

    def _of_moto(self, name: str) -> Answer:
        if not hasattr(EmailResponse, name):
            raise exceptions.NotImplementedException(f"{self._get_action()} is not known to this local SES.")
        try:
            return self._answer(getattr(EmailResponse, name)(self))
        except ServiceException as error:
            code = get_error_model(error, get_service_model("ses")).error_code
            raise exceptions.Chosen(code, error.message, 400) from None
        except JsonRESTError as error:
            raise exceptions.Chosen(error.error_type, error.message, 400) from None
        except NotImplementedError as error:
            raise exceptions.NotImplementedException(f"{self._get_action()}: {error}") from None
        except exceptions.MOTO_STUMBLES as error:
            raise exceptions.BadRequestException(f"{self._get_action()} can't do with this: {error}") from None

    def refuse(self, error: exceptions.SesError, request_id: str) -> Answer:
        members = {"Code": error.query_code, "Message": error.message, **error.details}
        return (
            error.query_status,
            {"Content-Type": XML},
            error_document(members, request_id, error.query_status >= 500),
        )

    def error_code(self, error: exceptions.SesError) -> str:
        return error.query_code
