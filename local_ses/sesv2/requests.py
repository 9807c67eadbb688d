"""A request read as botocore's own service model describes it."""

import functools
import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import botocore.session
from botocore.model import OperationModel, ServiceModel
from botocore.validate import ParamValidator

from local_ses.sesv2 import exceptions


@functools.cache
def service_model() -> ServiceModel:
    """SES API v2 as botocore has it."""
    return botocore.session.get_session().get_service_model("sesv2")


@functools.cache
def _path_pattern(operation: OperationModel) -> re.Pattern[str]:
    uri = urlsplit(operation.http["requestUri"]).path
    return re.compile(re.sub(r"\\\{(\w+)(?:\\\+)?\\\}", r"(?P<\1>[^/]+)", re.escape(uri)) + "/?")


@functools.cache
def _operation(name: str) -> OperationModel:
    return service_model().operation_model(name)


def operation_name(method: str, path: str) -> str:
    """The operation that a method and a raw path stand for; "" if none does."""
    for name in service_model().operation_names:
        operation = _operation(name)
        if operation.http["method"] == method and _path_pattern(operation).fullmatch(path):
            return str(name)
    return ""


def parameters(name: str, method: str, path: str, query: str, body: Any) -> dict[str, Any]:
    """The members of operation `name`'s input. Raises BadRequestException where the model wants them otherwise."""
    operation = _operation(name)
    shape = operation.input_shape
    asked = _body(body) if method in ("POST", "PUT", "PATCH") else {}
    matched = _path_pattern(operation).fullmatch(path)
    in_path = matched.groupdict() if matched else {}
    in_query = parse_qs(query, keep_blank_values=True)
    members = shape.members if shape else {}
    for member, described in members.items():
        location = described.serialization.get("location")
        wire = described.serialization.get("name", member)
        if location == "uri" and wire in in_path:
            asked[member] = unquote(in_path[wire])
        elif location == "querystring" and wire in in_query:
            asked[member] = _from_query(described.type_name, in_query[wire])
    report = ParamValidator().validate(asked, shape)
    if report.has_errors():
        raise exceptions.BadRequestException(report.generate_report())
    return asked


def _body(body: Any) -> dict[str, Any]:
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body or "{}"
    try:
        asked = json.loads(text)
    except ValueError:
        raise exceptions.BadRequestException("The request's body is no JSON.") from None
    if not isinstance(asked, dict):
        raise exceptions.BadRequestException("The request's body is no JSON object.")
    return {key: value for key, value in asked.items() if value is not None}


def _from_query(kind: str, values: list[str]) -> Any:
    if kind == "list":
        return values
    if kind == "integer":
        try:
            return int(values[0])
        except ValueError:
            return values[0]
    return values[0]
