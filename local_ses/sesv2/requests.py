"""A request, read as botocore's own service model describes its operation."""

import functools
import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import botocore.session
from botocore.model import OperationModel, ServiceModel

from local_ses.sesv2 import exceptions
from local_ses.sesv2.validation import problems

# Until botocore 1.43.105, and in other SDKs still, these two were plain GETs with their members in the query.
OLDER_FORMS = {
    ("GET", "/v2/email/identities"): "ListEmailIdentities",
    ("GET", "/v2/email/configuration-sets"): "ListConfigurationSets",
}


@functools.cache
def service_model() -> ServiceModel:
    """SES API v2 as botocore has it."""
    return botocore.session.get_session().get_service_model("sesv2")


@functools.cache
def _operations() -> list[tuple[str, str, re.Pattern[str]]]:
    """HTTP method, name and path of every operation."""
    models = [service_model().operation_model(name) for name in service_model().operation_names]
    return [(model.http["method"], model.name, _path_pattern(model)) for model in models]


def modelled(code: str, message: str) -> exceptions.SesError:
    """The error of that code with the status that the model gives it; BadRequestException where it has none such."""
    shape = service_model().shape_for(code) if code in service_model().shape_names else None
    if shape is None or not shape.metadata.get("exception"):
        return exceptions.BadRequestException(f"{code}: {message}")
    return exceptions.Chosen(code, message, shape.metadata["error"]["httpStatusCode"])


def _path_pattern(operation: OperationModel) -> re.Pattern[str]:
    path = re.escape(urlsplit(operation.http["requestUri"]).path)
    return re.compile(re.sub(r"\\\{(\w+)\+?\\\}", r"(?P<\1>[^/]+)", path) + "/?")


def operation_name(method: str, path: str) -> str:
    """The operation that a method and a path stand for, the path as it came, still encoded; "" if none does."""
    for its_method, name, pattern in _operations():
        if its_method == method and pattern.fullmatch(path):
            return name
    return OLDER_FORMS.get((method, path.rstrip("/")), "")


def parameters(operation: str, method: str, path: str, query: str, body: str) -> dict[str, Any]:
    """The members of the operation's input. Raises BadRequestException with all that the model wants otherwise."""
    model = service_model().operation_model(operation)
    shape = model.input_shape
    members = shape.members if shape else {}
    asked, in_path = _of_body(body), {}
    if found := _path_pattern(model).fullmatch(path):
        in_path = {name: unquote(value) for name, value in found.groupdict().items()}
    try:
        in_query = parse_qs(query, keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        raise exceptions.BadRequestException("The query has too many fields.") from None
    for member, described in members.items():
        location = described.serialization.get("location")
        wire = described.serialization.get("name", member)
        if location == "uri" and wire in in_path:
            asked[member] = in_path[wire]
        elif wire in in_query and (location == "querystring" or method == "GET"):
            asked[member] = _of_query(described.type_name, in_query.pop(wire))
    wrong = [f"{name} is not a parameter of {operation}" for name in in_query] + problems(asked, shape, operation)
    if wrong:
        raise exceptions.BadRequestException("; ".join(wrong))
    return asked


def _of_body(body: str) -> dict[str, Any]:
    if not body:
        return {}
    try:
        asked = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise exceptions.BadRequestException("The request's body is not valid JSON.") from None
    if not isinstance(asked, dict):
        raise exceptions.BadRequestException("The request's body is JSON, but not an object.")
    return {key: value for key, value in asked.items() if value is not None}


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _of_query(kind: str, values: list[str]) -> Any:
    if kind == "list":
        return values
    if kind in ("integer", "long") and re.fullmatch(r"-?[0-9]{1,9}", values[0]):
        return int(values[0])
    return values[0]
