"""The part that knows SES stands apart from our inbox and our switches' pages, in moto's shape, to go upstream."""

import ast
from pathlib import Path

SESV2 = Path(__file__).parents[2] / "local_ses" / "sesv2"
# What the part is given: a place to keep things, the readings of the open questions, the time.
GIVEN = {"local_ses.store", "local_ses.settings", "local_ses.clock"}


def test_files_of_moto() -> None:
    assert {"models", "responses", "urls", "exceptions"} <= {file.stem for file in SESV2.glob("*.py")}


def test_ses_knows_nothing_of_the_inbox() -> None:
    nodes = [node for file in SESV2.glob("*.py") for node in ast.walk(ast.parse(file.read_text()))]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    chosen = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    ours = {name for name in plain | chosen if name.startswith("local_ses") and not name.startswith("local_ses.sesv2")}
    assert ours == GIVEN
