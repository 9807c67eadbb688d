"""What is written into every stack's state, and must stay as it is."""

import base64
import importlib
import subprocess
import sys
from dataclasses import replace
from typing import Any

import dill
import pytest
from pulumi.dynamic.dynamic import serialize_provider

from ses_verified_senders.life.names import camel, snake
from ses_verified_senders.life.record import Declared, Record
from ses_verified_senders.providers.custom_verification_template import (
    CustomVerificationTemplate,
    CustomVerificationTemplateProvider,
)
from ses_verified_senders.providers.group import INPUTS, Own
from ses_verified_senders.providers.send_outcome import SendOutcome, SendOutcomeProvider
from ses_verified_senders.providers.sender_set import SenderSet, SenderSetProvider
from ses_verified_senders.providers.senders import Senders, SendersProvider
from ses_verified_senders.providers.wire import from_wire, to_wire

PROVIDERS = [
    ("ses_verified_senders.providers.senders", SendersProvider, Senders, "Senders"),
    ("ses_verified_senders.providers.sender_set", SenderSetProvider, SenderSet, "SenderSet"),
    ("ses_verified_senders.providers.send_outcome", SendOutcomeProvider, SendOutcome, "SendOutcome"),
    (
        "ses_verified_senders.providers.custom_verification_template",
        CustomVerificationTemplateProvider,
        CustomVerificationTemplate,
        "CustomVerificationTemplate",
    ),
]


@pytest.mark.parametrize(("module", "provider", "resource", "name"), PROVIDERS, ids=[row[3] for row in PROVIDERS])
def test_wire_names(module: str, provider: Any, resource: Any, name: str) -> None:
    """Renaming any of these breaks `refresh` and `destroy` of the stacks that people have."""
    assert getattr(importlib.import_module(module), f"{name}Provider") is provider
    assert resource._resource_type_name == f"dynamic/ses:{name}"
    pickled = base64.b64decode(serialize_provider(provider()))
    assert len(pickled) < 120, "pickled by reference, not by value"
    assert f"{name}Provider".encode() in pickled
    assert module.encode() in pickled
    assert type(dill.loads(pickled)) is provider
    assert provider.serialize_as_secret_always is False


def test_names_of_inputs_and_outputs() -> None:
    assert INPUTS == (
        "region",
        "senderSet",
        "stack",
        "templateName",
        "configurationSetName",
        "onRemove",
        "resend",
        "maxSends",
        "owner",
        "adoptedLinkLifetime",
        "sendSuppressed",
        "mailNew",
        "tags",
        "own",
        "addresses",
    )
    assert list(to_wire(Own())) == ["templateName", "configurationSetName", "onRemove", "resend", "tags"]
    assert list(to_wire(Record("owner"))) == [
        "owner",
        "account",
        "status",
        "reason",
        "messageId",
        "sentAt",
        "expiresAt",
        "sends",
        "origin",
        "resendHonoured",
        "sesStatus",
        "request",
        "adoptedAt",
        "void",
    ]


@pytest.mark.parametrize("name", ["status", "message_id", "success_redirection_url"])
def test_names_go_there_and_back(name: str) -> None:
    assert snake(camel(name)) == name


def test_values_go_there_and_back() -> None:
    declared = Declared("a@example.com", "us-east-1", "verify", "", "delete", "", 3, "senders", "org/project/stack")
    record = replace(Record("owner"), sends=2)
    for value in (declared, record):
        wire: dict[str, Any] = {
            name: float(item) if type(item) is int else item for name, item in to_wire(value).items()
        }
        assert from_wire(type(value), wire) == value
    assert isinstance(from_wire(Record, wire).sends, int)


def test_a_state_of_before_a_field_was_added_is_read() -> None:
    assert from_wire(Record, {"owner": "x", "status": "PENDING"}).sends == 0


@pytest.mark.parametrize("module", [row[0] for row in PROVIDERS])
def test_the_providers_process_starts_light(module: str) -> None:
    """Unpickling imports the module: nothing of it may cost a third of a second."""
    heavy = ("boto3", "botocore", "jinja2", "email_validator")
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
