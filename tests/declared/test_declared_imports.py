"""The declared model stands at the top of the layers: it knows neither the engine nor SES."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
import ses_verified_senders.declared.settings, ses_verified_senders.declared.schema
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"pulumi", "boto3", "botocore", "jinja2"}))
ours = [name.split(".") for name in sys.modules if name.startswith("ses_verified_senders.")]
print(*(".".join(name) for name in ours if name[1] not in ("declared", "text")))
"""


def test_it_imports_neither_the_engine_nor_ses() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
