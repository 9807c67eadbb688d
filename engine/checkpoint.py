"""The file in which a file backend keeps a stack's state, and the copy that it makes before it writes it anew.

An engine that is killed in the middle of a write leaves half a file, or none:
https://github.com/pulumi/pulumi/blob/v3.250.0/pkg/backend/diy/state.go
"""

import json
import shutil
from pathlib import Path


def restore(state: Path, project: str, stack: str) -> bool:
    """Put the copy in the place of a file that can't be read; False where there is no need, or no copy that can.

    Only for a stack whose run is over. The copy lacks the last step, which the journal knows.
    """
    file = state / ".pulumi" / "stacks" / project / f"{stack}.json"
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
