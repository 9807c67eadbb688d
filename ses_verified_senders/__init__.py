"""Verified senders for Amazon SES, declared in Pulumi.

The names below are imported when they are first asked for: checking an e-mail needs no Pulumi, and a provider that the
engine unpickles needs no component.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Where the package is installed, which is where its types are used; in this repository mypy doesn't find them.
    from ses_verified_senders.components.sending_foundation import SendingFoundation  # type: ignore[import-not-found]
    from ses_verified_senders.components.verification_templates import (  # type: ignore[import-not-found]
        VerificationTemplates,
    )
    from ses_verified_senders.components.verified_senders import VerifiedSenders  # type: ignore[import-not-found]
    from ses_verified_senders.declared.sender import Sender
    from ses_verified_senders.declared.template import Template

__all__ = ["Sender", "SendingFoundation", "Template", "VerificationTemplates", "VerifiedSenders"]

_MODULES = {
    "Sender": "declared.sender",
    "SendingFoundation": "components.sending_foundation",
    "Template": "declared.template",
    "VerificationTemplates": "components.verification_templates",
    "VerifiedSenders": "components.verified_senders",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(_module(name)), name)
    except ModuleNotFoundError as error:
        from ses_verified_senders.extras import missing

        raise ModuleNotFoundError(missing(error) or str(error), name=error.name) from error


def _module(name: str) -> str:
    module = _MODULES[name]
    # Installed, the components are a part of this package; in their own repository they stand beside it.
    beside = module.startswith("components.") and find_spec(f"{__name__}.components") is None
    return module if beside else f"{__name__}.{module}"


def __dir__() -> list[str]:
    return __all__
