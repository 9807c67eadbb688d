"""The journal's bucket in memory: S3's PutObject and GetObject with their conditions, as boto3's client shows them."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError


def refusal(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Operation")


class Bucket:
    """`before` and `after` an operation, something may happen."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.before: dict[str, Callable[[dict[str, Any]], None]] = {}
        self.after: dict[str, Callable[[dict[str, Any]], None]] = {}

    def client(self) -> "Bucket":
        return self

    def get_object(self, **request: Any) -> dict[str, Any]:
        if "get" in self.before:
            self.before["get"](request)
        key = request["Key"]
        if key not in self.objects:
            raise refusal("NoSuchKey", 404)
        return {"ETag": _etag(self.objects[key]), "Body": io.BytesIO(self.objects[key])}

    def put_object(self, **request: Any) -> dict[str, Any]:
        if "put" in self.before:
            self.before["put"](request)
        key, there = request["Key"], self.objects.get(request["Key"])
        if request.get("IfNoneMatch") == "*" and there is not None:
            raise refusal("PreconditionFailed", 412)
        if "IfMatch" in request and there is None:
            raise refusal("NoSuchKey", 404)
        if "IfMatch" in request and there is not None and request["IfMatch"] != _etag(there):
            raise refusal("PreconditionFailed", 412)
        self.objects[key] = request["Body"]
        if "put" in self.after:
            self.after["put"](request)
        return {"ETag": _etag(request["Body"])}


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
