"""The file in which a file backend keeps a stack's state, the copy that it makes before each write, and the file
beside it with its attributes.

An engine that is killed in the middle of a write leaves half of its attributes, without which it won't read the state;
a machine that loses power may leave half a state:
https://github.com/pulumi/pulumi/blob/v3.250.0/pkg/backend/diy/state.go and
https://github.com/google/go-cloud/blob/v0.46.0/blob/fileblob/attrs.go
"""

import json
import shutil
from pathlib import Path


def restore(state: Path, project: str, stack: str) -> bool:
    """Make the state readable again; False where there is no need, or no copy that can be read.

    Only for a stack whose run is over. What is there then lacks the last step, which the journal knows.
    """
    file = state / ".pulumi" / "stacks" / project / f"{stack}.json"
    # Both parts, whatever the first one did.
    return any([_drop_attributes(file), _restore_copy(file)])


def _drop_attributes(file: Path) -> bool:
    """They say nothing that the engine needs."""
    attributes = file.with_name(f"{file.name}.attrs")
    if not attributes.exists() or _is_whole(attributes):
        return False
    attributes.unlink()
    return True


def _restore_copy(file: Path) -> bool:
    copy = file.with_name(f"{file.name}.bak")
    if _is_whole(file) or not _is_whole(copy):
        return False
    shutil.copyfile(copy, file)
    return True


def _is_whole(file: Path) -> bool:
    try:
        json.loads(file.read_text())
    except (OSError, ValueError):
        return False
    return True
