"""Verified senders for Amazon SES, declared in Pulumi.

The names below are imported when they are first asked for: checking an e-mail needs no Pulumi, and a provider that the
engine unpickles needs no component.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from components.verification_templates import VerificationTemplates
    from components.verified_senders import VerifiedSenders
    from ses_verified_senders.declared.sender import Sender
    from ses_verified_senders.declared.template import Template

__all__ = ["Sender", "Template", "VerificationTemplates", "VerifiedSenders"]

_MODULES = {
    "Sender": "declared.sender",
    "Template": "declared.template",
    "VerificationTemplates": "components.verification_templates",
    "VerifiedSenders": "components.verified_senders",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _MODULES[name]
    # Installed, the components are a part of this package; in their own repository they stand beside it.
    beside = module.startswith("components.") and find_spec(f"{__name__}.components") is None
    return getattr(import_module(module if beside else f"{__name__}.{module}"), name)


def __dir__() -> list[str]:
    return __all__
