"""Whatever is sent to it, it answers as the service model says, and goes on serving."""

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.core.utils import get_service_model
from werkzeug.test import Client, TestResponse

from local_ses.application import application
from local_ses.server import Server
from local_ses.sesv2.requests import service_model
from local_ses.settings import DEFAULTS
from tests.local_ses.clients import CALLS, CONTENT

OPERATIONS = sorted({operation for operation, _ in CALLS})
OTHERS = sorted(set(service_model().operation_names) - set(OPERATIONS))
# Of AWS's front door, for every service (API reference, common error types).
COMMON = {
    "InvalidSignatureException": 403,
    "MissingAuthenticationTokenException": 403,
    "RequestEntityTooLargeException": 413,
    "UnknownOperationException": 404,
    "NotImplementedException": 501,
}
AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/ses/aws4_request, SignedHeaders=host, Signature=0"
LIKELY = ["verify", "a@b.c", "hello@example.com", "example.org", "https://example.com/", "<p>x</p>", "mine", "", "0"]
LIKELY += [
    "arn:aws:ses:us-east-1:123456789012:identity/a@b.c",
    "arn:aws:ses:us-east-1:123456789012:custom-verification-email-template/verify",
    "x" * 65,
    "a b@c",
    '"@"@x',
    "a,b;c@d",
    "ü@ü.example",
    "a@b\x00",
    "=?utf-8?q?x?=@y",
]
TEXT = st.one_of(st.sampled_from(LIKELY), st.text(max_size=40))
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(allow_nan=False), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=5,
)
BRIEFLY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("properties"), lambda token: f"http://127.0.0.1/_verify/{token}")
    server.settings.change({"callsPerSecond": 0, "verifiedFrom": ["example.com"]})
    server.backend("123456789012", "us-east-1").create_template(dict(CONTENT), {})
    yield server
    server.close()


@pytest.fixture(scope="module")
def http(server: Server) -> Client:
    return Client(application(server, "127.0.0.1"))


def like(shape: Shape) -> st.SearchStrategy[Any]:
    """Values that fit the shape."""
    if isinstance(shape, StructureShape):
        needed = {name: like(member) for name, member in shape.members.items() if name in shape.required_members}
        others = {name: like(member) for name, member in shape.members.items() if name not in needed}
        return st.fixed_dictionaries(needed, optional=others)
    if isinstance(shape, ListShape):
        return st.lists(like(shape.member), max_size=4)
    if isinstance(shape, MapShape):
        return st.dictionaries(like(shape.key), like(shape.value), max_size=3)
    if shape.metadata.get("enum"):
        return st.sampled_from(shape.metadata["enum"])
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "string": TEXT,
        "boolean": st.booleans(),
        "integer": st.integers(-5, 1100),
        "long": st.integers(-5, 1100),
        "timestamp": st.integers(0, 2**31),
        "blob": TEXT,
    }
    return kinds.get(shape.type_name, ANYTHING)


@st.composite
def requests(draw: st.DrawFn, operation: str, fit: bool) -> tuple[str, str, dict[str, Any], Any]:
    """Method, path, query and body of a call; one that doesn't `fit` has a member or more that it shouldn't have so."""
    model = service_model().operation_model(operation)
    shape = model.input_shape
    asked: dict[str, Any] = draw(like(shape)) if shape else {}
    if not fit:
        names = list(shape.members) if shape else []
        asked |= draw(
            st.dictionaries(st.one_of(st.sampled_from([*names, "Extra"]), TEXT), ANYTHING, min_size=1, max_size=3)
        )
    path, query, body = model.http["requestUri"], {}, {}
    for name, value in asked.items():
        member = shape.members.get(name) if shape else None
        location = member.serialization.get("location") if member else None
        if location == "uri":
            path = path.replace(f"{{{name}}}", _quoted(value))
        elif location == "querystring":
            query[name] = value if isinstance(value, list) else str(value)
        else:
            body[name] = value
    return model.http["method"], path, query, body


def _quoted(value: Any) -> str:
    return "".join(f"%{byte:02x}" for byte in str(value).encode("utf-8", "replace"))


def ask(http: Client, method: str, path: str, query: Any, body: Any, **headers: str) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body) if body else None
    given_headers = {"Authorization": AUTHORIZATION, "Content-Type": "application/json"} | headers
    given_query = {
        key: [str(item) for item in value] if isinstance(value, list) else value for key, value in query.items()
    }
    # The path as it came stands in RAW_URI, where the server's HTTP side puts it.
    raw = {"RAW_URI": path}
    return http.open(
        path, method=method, query_string=given_query, data=data, headers=given_headers, environ_overrides=raw
    )


def check(answer: TestResponse, operation: str = "") -> None:
    """A result, or an error that the operation's model has, with the status that the model gives it."""
    body = json.loads(answer.text)
    if answer.status_code == 200:
        assert isinstance(body, dict)
        return
    code = answer.headers["x-amzn-ErrorType"]
    assert isinstance(body["message"], str)
    assert body["message"]
    if code in COMMON:
        assert answer.status_code == COMMON[code]
        return
    assert answer.status_code == service_model().shape_for(code).metadata["error"]["httpStatusCode"]
    if operation:
        assert code in [shape.name for shape in service_model().operation_model(operation).error_shapes]


@pytest.mark.parametrize("operation", OPERATIONS)
@BRIEFLY
@given(data=st.data())
def test_requests_that_fit_the_model(http: Client, operation: str, data: st.DataObject) -> None:
    check(ask(http, *data.draw(requests(operation, fit=True))), operation)


@pytest.mark.parametrize("operation", OPERATIONS)
@BRIEFLY
@given(data=st.data())
def test_requests_that_dont(http: Client, operation: str, data: st.DataObject) -> None:
    check(ask(http, *data.draw(requests(operation, fit=False))))


@settings(BRIEFLY, max_examples=150)
@given(data=st.data(), operation=st.sampled_from(OTHERS), fit=st.booleans())
def test_operations_that_are_motos(http: Client, data: st.DataObject, operation: str, fit: bool) -> None:
    check(ask(http, *data.draw(requests(operation, fit))))


CONTROLS = {
    "/_control/": list(DEFAULTS),
    "/_control/clock": ["advanceSeconds", "days"],
    "/_control/faults": ["kind", "operation", "address", "times", "seconds", "code", "message", "status"],
    "/_control/identities": ["address", "status", "region", "account", "tags"],
}


@pytest.fixture(scope="module")
def controlled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One of its own, as nobody knows what it is told."""
    server = Server(tmp_path_factory.mktemp("controlled"), lambda token: token)
    yield Client(application(server, "127.0.0.1"))
    server.close()


@settings(BRIEFLY, max_examples=300)
@given(data=st.data(), path=st.sampled_from(list(CONTROLS)))
def test_control_api(controlled: Client, data: st.DataObject, path: str) -> None:
    """Whatever it is told, it answers in JSON; and what it took does the server no harm."""
    likely = st.sampled_from(["slow", "refuse", "SUCCESS", "us-east-1", 0, 1, 10**400, "\ud800", "\r\n"])
    asked = st.dictionaries(st.sampled_from(CONTROLS[path]), st.one_of(likely, ANYTHING), min_size=1, max_size=4)
    answer = controlled.open(path, method="PATCH" if path == "/_control/" else "POST", json=data.draw(asked))
    assert answer.status_code in (200, 201, 400)
    assert isinstance(answer.json, dict)
    assert controlled.get("/_inbox/").status_code == 200


@BRIEFLY
@given(body=st.one_of(st.binary(max_size=200), ANYTHING.map(lambda value: json.dumps(value).encode())))
def test_bodies(http: Client, body: bytes) -> None:
    for method, path in (("POST", "/v2/email/outbound-custom-verification-emails"), ("POST", "/v2/email/tags")):
        answer = ask(http, method, path, {}, body or b" ")
        check(answer)
        assert answer.status_code == 400


@BRIEFLY
@given(method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH"]), path=st.text(max_size=60), raw=st.booleans())
def test_paths(http: Client, method: str, path: str, raw: bool) -> None:
    end = path.encode("utf-8", "replace").decode("latin-1") if raw else _quoted(path)
    end = end.replace("\r", "%0d").replace("\n", "%0a").replace("?", "%3f").replace("#", "%23")
    check(ask(http, method, f"/v2/email/{end}", {}, {}))


@BRIEFLY
@given(value=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80))
def test_signatures(http: Client, value: str) -> None:
    for scope in (value, AUTHORIZATION.replace("us-east-1", value), AUTHORIZATION.replace("AKIA", value)):
        answer = ask(http, "GET", "/v2/email/account", {}, {}, Authorization=scope)
        check(answer)


QUERY_OPERATIONS = sorted(get_service_model("ses").operation_names)


@settings(BRIEFLY, max_examples=200)
@given(data=st.data(), operation=st.sampled_from(QUERY_OPERATIONS))
def test_forms_of_v1(http: Client, data: st.DataObject, operation: str) -> None:
    """XML, and never a mistake of the server's own."""
    model = botocore.session.get_session().get_service_model("ses").operation_model(operation)
    asked = data.draw(like(model.input_shape)) if model.input_shape else {}
    form = create_serializer("query", include_validation=False).serialize_to_request(asked, model)["body"]
    answer = http.post("/", data=form, headers={"Authorization": AUTHORIZATION})
    assert answer.status_code in (200, 400, 501)
    assert ElementTree.fromstring(answer.text).tag.endswith("Response")


def test_it_serves_after_all_that(http: Client) -> None:
    assert ask(http, "GET", "/v2/email/account", {}, {}).status_code == 200
