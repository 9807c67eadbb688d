"""What a server begins with: a YAML or JSON file of identities and configuration sets.

account: "123456789012"        # default: the server's
regions:
  eu-west-1:
    identities: {example.com: SUCCESS, someone@example.com: PENDING}
    configurationSets: [mail]
"""

from pathlib import Path
from typing import Any

import yaml

from local_ses.account import ACCOUNT_ID
from local_ses.control.identities import STATUSES
from local_ses.server import Server
from local_ses.sesv2.addresses import check_identity
from local_ses.sesv2.exceptions import SesError
from local_ses.sesv2.validation import NAME


class InvalidSeed(Exception):
    """The seed file can't be used; the message says why."""


def seed(server: Server, path: Path) -> None:
    """Put what the file has into the server; what is there already stays. Raises InvalidSeed before it changes
    anything."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise InvalidSeed(f"the seed file {path} can't be read: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise InvalidSeed(f"the seed file {path} can't be read: it is nested too deeply") from None
    if wrong := list(_problems(server, found)):
        raise InvalidSeed(f"the seed file {path} can't be used: {'; '.join(wrong)}")
    try:
        with server.store.transaction():
            _put(server, found)
    except SesError as error:
        raise InvalidSeed(f"the seed file {path} can't be used: {error}") from None


def _put(server: Server, found: dict[str, Any]) -> None:
    for region, content in found["regions"].items():
        backend = server.backend(str(found.get("account", server.account)), region)
        for name, status in (content.get("identities") or {}).items():
            if backend.identities.get(name) is None:
                backend.identities.put(name, status)
        for name in content.get("configurationSets") or []:
            if backend.configuration_sets.get(name) is None:
                backend.configuration_sets.create({"ConfigurationSetName": name})


def _problems(server: Server, found: Any) -> list[str]:
    if not isinstance(found, dict) or not isinstance(found.get("regions"), dict):
        return ["it must have regions, each with identities (name: status) and configurationSets (names)"]
    problems = [f"there is no {key}" for key in found if key not in ("account", "regions")]
    if not ACCOUNT_ID.fullmatch(str(found.get("account", server.account))):
        problems.append("account must be 12 digits")
    for region, content in found["regions"].items():
        try:
            server.backend(server.account, str(region))
        except KeyError:
            problems.append(f"there is no region {region}")
        problems += [f"{region}: {wrong}" for wrong in _region_problems(content)]
    return problems


def _region_problems(content: Any) -> list[str]:
    if not isinstance(content, dict):
        return ["must have identities or configurationSets"]
    identities, sets = content.get("identities") or {}, content.get("configurationSets") or []
    if not isinstance(identities, dict) or not isinstance(sets, list):
        return ["identities are name: status, configurationSets a list of names"]
    wrong = [name for name, status in identities.items() if status not in STATUSES]
    unknown = [f"{name} must be one of {', '.join(STATUSES)}" for name in wrong]
    unknown += [f"{name!r} is not an identity" for name in identities if not _is_identity(name)]
    strange = [f"there is no {key}" for key in content if key not in ("identities", "configurationSets")]
    unnamed = [name for name in sets if not (isinstance(name, str) and NAME.fullmatch(name))]
    return unknown + strange + [f"{name!r} is not a name" for name in unnamed]


def _is_identity(name: Any) -> bool:
    try:
        check_identity(str(name).encode().decode())
    except (SesError, UnicodeEncodeError):
        return False
    return True
