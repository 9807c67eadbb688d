"""Data flows one way, so a module imports only what is further down."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EMAIL = "ses_verified_senders.verification_email"
TEXT = "ses_verified_senders.text"
# What each layer may import of ours, itself aside.
MAY_IMPORT = {
    TEXT: set(),
    "ses_verified_senders.ses": {TEXT},
    "ses_verified_senders.life": {"ses_verified_senders.ses"},
    EMAIL + ".html": set(),
    EMAIL + ".rendering": {EMAIL + ".html", TEXT},
    EMAIL + ".lint": {EMAIL + ".rendering", EMAIL + ".html", EMAIL + ".fix", "ses_verified_senders.yaml_values", TEXT},
    EMAIL + ".fix": {EMAIL + ".lint", EMAIL + ".rendering", EMAIL + ".html", TEXT},
    "ses_verified_senders.declared": {TEXT},
    "ses_verified_senders.providers": {
        "ses_verified_senders.declared",
        "ses_verified_senders.life",
        "ses_verified_senders.ses",
    },
    "local_ses": set(),
    # The format of the notes that it finds processes by.
    "engine": {"ses_verified_senders.providers.process_note"},
}
# What each layer must do without.
DOES_WITHOUT = {
    TEXT: {"pulumi", "pulumi_aws", "boto3", "botocore", "jinja2", "pydantic"},
    "ses_verified_senders.ses": {"pulumi", "pulumi_aws"},
    "ses_verified_senders.life": {"pulumi", "pulumi_aws", "boto3", "botocore"},
    EMAIL: {"pulumi", "pulumi_aws", "boto3", "botocore"},
    "ses_verified_senders.declared": {"pulumi", "pulumi_aws", "boto3", "botocore"},
    "local_ses": {"pulumi", "pulumi_aws"},
}
OURS = ("components", "ses_verified_senders", "local_ses", "engine")


def imports(layer: str) -> set[str]:
    """Every module that a layer's files import, wherever in the file."""
    found = set()
    files = list((ROOT / layer.replace(".", "/")).rglob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(module: str, layers: set[str]) -> bool:
    return any(module == layer or module.startswith(f"{layer}.") for layer in layers)


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_imports_only_what_is_further_down(layer: str) -> None:
    ours = {module for module in imports(layer) if module.split(".")[0] in OURS}
    assert {module for module in ours if not within(module, MAY_IMPORT[layer] | {layer})} == set()


@pytest.mark.parametrize("layer", DOES_WITHOUT)
def test_a_layer_does_without(layer: str) -> None:
    assert {module for module in imports(layer) if module.split(".")[0] in DOES_WITHOUT[layer]} == set()


def test_the_packages_of_the_providers_are_empty() -> None:
    """Unpickling a provider imports them."""
    for package in (
        "components",
        "ses_verified_senders/providers",
        "ses_verified_senders/life",
        "ses_verified_senders/ses",
    ):
        assert (ROOT / package / "__init__.py").read_text() == ""


def test_the_library_imports_nothing_until_it_is_asked() -> None:
    """The lint is installed without Pulumi, and the engine unpickles a provider in every run."""
    code = (
        "import sys, ses_verified_senders; print(*sorted({'pulumi', 'boto3', 'pydantic', 'jinja2'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_public_names() -> None:
    import ses_verified_senders

    assert [getattr(ses_verified_senders, name).__name__ for name in ses_verified_senders.__all__] == [
        "Sender",
        "SendingFoundation",
        "Template",
        "VerificationTemplates",
        "VerifiedSenders",
    ]
    with pytest.raises(AttributeError, match="has no attribute 'Senders'"):
        ses_verified_senders.Senders  # noqa: B018  # asking for it is the test


def test_the_head_start_imports_next_to_nothing() -> None:
    """Else the provider would start once the program is through with its imports."""
    code = "import sys, ses_verified_senders.program.head_start; print({'pydantic', 'components'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
