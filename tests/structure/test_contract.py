"""docs/contract.md names tests that are there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"(tests/[\w/]+\.py)::(\w+)", (ROOT / "docs" / "contract.md").read_text())


def names(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_every_test_that_is_named_is_there() -> None:
    assert len(NAMED) > 40
    assert [name for file, name in NAMED if name not in names(file)] == []


def test_every_line_names_a_test() -> None:
    rows = [line for line in (ROOT / "docs" / "contract.md").read_text().splitlines() if line.startswith("| ")]
    assert [row for row in rows if "tests/" not in row and "held by" not in row] == []
