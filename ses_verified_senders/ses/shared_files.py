"""A botocore session with several shared config and credentials files.

botocore reads one of each; pulumi-aws reads a list, of which a later file wins.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from botocore.configloader import load_config, raw_config_parse
from botocore.credentials import ProfileProviderBuilder, SharedCredentialProvider
from botocore.exceptions import ConfigNotFound
from botocore.session import Session


class SharedFilesSession(Session):  # type: ignore[misc]  # botocore ships no types
    """Where a list is empty, the file is the one that botocore reads by itself."""

    def __init__(self, profile: str | None, config: Sequence[Path], credentials: Sequence[Path]) -> None:
        super().__init__(profile=profile)
        for variable, files in (("config_file", config), ("credentials_file", credentials)):
            if files:
                self.set_config_variable(variable, str(files[0]))
        self._files = [*config] or [self.get_config_variable("config_file")]
        self._credentials_files = [*credentials] or [self.get_config_variable("credentials_file")]
        # What botocore makes by itself knows the first file alone.
        profiles = _Profiles(self)
        resolver = self.get_component("credential_provider")
        own = self.get_config_variable("profile") or "default"
        resolver.insert_before("shared-credentials-file", profiles._create_shared_credential_provider(own))
        resolver.get_provider("assume-role")._profile_provider_builder = profiles

    @cached_property
    def full_config(self) -> dict[str, Any]:
        """The sections of all files, by their kind ("profiles") and name."""
        merged: dict[str, Any] = {"profiles": {}}
        for file in self._files:
            for kind, sections in _loaded(load_config, file).items():
                _merge(merged.setdefault(kind, {}), sections)
        for file in self._credentials_files:
            _merge(merged["profiles"], _loaded(raw_config_parse, file))
        return merged


class _Profiles(ProfileProviderBuilder):  # type: ignore[misc]
    """Finds the credentials of a profile, such as one that another names as its source."""

    def __init__(self, session: SharedFilesSession) -> None:
        super().__init__(session)
        self._everything = session

    def _create_shared_credential_provider(self, profile_name: str) -> SharedCredentialProvider:
        return SharedCredentialProvider(
            "the shared files", profile_name, ini_parser=lambda _: self._everything.full_config["profiles"]
        )


def _loaded(load: Any, file: Any) -> dict[str, Any]:
    """{} for a file that isn't there: only the ones that botocore reads by itself may be missing."""
    try:
        found: dict[str, Any] = load(str(file))
    except ConfigNotFound:
        return {}
    return found


def _merge(into: dict[str, Any], sections: dict[str, Any]) -> None:
    for name, values in sections.items():
        if isinstance(values, dict):
            into.setdefault(name, {}).update(values)
        else:
            into[name] = values
