"""The calls to AWS that the resources of a program come down to, and botocore's model of those calls."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape
from botocore.validate import ParamValidator


@dataclass(frozen=True)
class AwsCall:
    """`operation` and `request` as boto3's client of `service` takes them, in the API's own words."""

    service: str
    operation: str
    request: Mapping[str, Any]


SES_OPERATIONS = {
    "EmailIdentity": "CreateEmailIdentity",
    "EmailIdentityMailFromAttributes": "PutEmailIdentityMailFromAttributes",
    "ConfigurationSet": "CreateConfigurationSet",
    "ConfigurationSetEventDestination": "CreateConfigurationSetEventDestination",
    "AccountSuppressionAttributes": "PutAccountSuppressionAttributes",
}


def call(kind: str, name: str, inputs: Mapping[str, Any]) -> AwsCall:
    """What creating a resource of pulumi-aws asks of AWS; `kind` is the last word of its type token."""
    if kind in SES_OPERATIONS:
        request = {key: value for key, value in _pascal(inputs).items() if key != "Region"}
        if "Tags" in request:
            request["Tags"] = [{"Key": key, "Value": value} for key, value in inputs["tags"].items()]
        return AwsCall("sesv2", SES_OPERATIONS[kind], request)
    if kind == "Role":
        request = {"RoleName": name, "AssumeRolePolicyDocument": inputs["assumeRolePolicy"]}
        return AwsCall("iam", "CreateRole", request)
    if kind == "RolePolicy":
        request = {"RoleName": inputs["role"], "PolicyName": name, "PolicyDocument": inputs["policy"]}
        return AwsCall("iam", "PutRolePolicy", request)
    if kind == "OpenIdConnectProvider":
        request = {"Url": inputs["url"], "ClientIDList": inputs["clientIdLists"]}
        return AwsCall("iam", "CreateOpenIDConnectProvider", request)
    assert kind == "Record", kind
    values = [f'"{value}"' if inputs["type"] == "TXT" else value for value in inputs["records"]]
    record = {
        "Name": inputs["name"],
        "Type": inputs["type"],
        "TTL": int(inputs["ttl"]),
        "ResourceRecords": [{"Value": value} for value in values],
    }
    changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    return AwsCall("route53", "ChangeResourceRecordSets", {"HostedZoneId": inputs["zoneId"], "ChangeBatch": changes})


def _pascal(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key[0].upper() + key[1:]: _pascal(item) for key, item in value.items()}
    return value


def faults(made: AwsCall) -> list[str]:
    """What botocore's model has against the request: unknown and missing keys, types, values that are none of an
    enum's; a policy that is no JSON raises ValueError."""
    model = botocore.session.get_session().get_service_model(made.service).operation_model(made.operation)
    unknown = [str(fault) for fault in _unlike(model.input_shape, made.request, made.operation)]
    report = ParamValidator().validate(dict(made.request), model.input_shape)
    return unknown + ([report.generate_report()] if report.has_errors() else [])


def _unlike(shape: Shape, value: Any, place: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        for key, item in value.items():
            if key in shape.members:
                yield from _unlike(shape.members[key], item, f"{place}.{key}")
            else:
                yield f"{place}: {key} is unknown"
    elif isinstance(shape, ListShape):
        for item in value:
            yield from _unlike(shape.member, item, place)
    elif isinstance(shape, MapShape):
        for item in value.values():
            yield from _unlike(shape.value, item, place)
    elif isinstance(shape, StringShape):
        if shape.enum and value not in shape.enum:
            yield f"{place}: {value} is none of {', '.join(shape.enum)}"
        if shape.name.lower().startswith("policydocument"):
            json.loads(value)
