"""Put a plan into the merge request's notes, in place of the one before: python3 comment.py plan.md

Needs GITLAB_TOKEN (scope `api`); the rest comes from GitLab's own variables. Uses the standard library only.
"""

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any


def ask(method: str, url: str, body: str = "") -> Any:
    """The answer of GitLab's API. Raises urllib.error.URLError."""
    content = json.dumps({"body": body}).encode() if body else None
    headers = {"PRIVATE-TOKEN": os.environ["GITLAB_TOKEN"], "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, content, headers, method=method), timeout=30) as answer:
        return json.load(answer)


def main(file: Path) -> None:
    plan = file.read_text(encoding="utf-8")
    marker = plan.splitlines()[0]
    project, request = os.environ["CI_PROJECT_ID"], os.environ["CI_MERGE_REQUEST_IID"]
    notes = f"{os.environ['CI_API_V4_URL']}/projects/{project}/merge_requests/{request}/notes"
    found = [note["id"] for note in ask("GET", f"{notes}?per_page=100") if note["body"].startswith(marker)]
    if found:
        ask("PUT", f"{notes}/{found[0]}", plan)
    else:
        ask("POST", notes, plan)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
