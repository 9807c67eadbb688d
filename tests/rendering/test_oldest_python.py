"""The oldest Python that the project promises renders, lints and fixes as this one does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.packages import ROOT
from tests.uv import pythons, uv

# What an e-mail can hold, in as many ways.
ROUGH = """<!DOCTYPE html><html><head><title>{% block t %}x{% endblock %}</title>
<style>nav, .a > b:first-child { color: red }
@media (max-width: 9px) { p { margin: 0 } } a:hover { color: blue }</style>
</head><body leftmargin=0><!-- {% include 'x' %} --><nav class = 'a' hidden><b>x {{ name }}</b></nav>
<table align="center" border=1 cellpadding=4><tr><td style="background: url(x.png)" bgcolor=fff>{# y #}
<a href="https://example.com" onclick=f()>z</a></table><img src="data:image/png;base64,AAAA"><ol><li value=3>%FNAME%
{% for each in names %}<p align=right style='color: #999'>{{ each.first }}</p>{% else %}<aside>y</aside>{% endfor %}
*|NAME|* [[x]] {% raw %}{{ y }}{% endraw %}</ol><svg/><template>z</template><p a="1" a="2" b c= d>x < y & z</body>
"""
# Prints all that is known of the e-mails in a folder.
READS = """
import sys
from pathlib import Path
from ses_verified_senders.verification_email.fix.file import fixed_files
from ses_verified_senders.verification_email.lint.linting import Linting
from ses_verified_senders.verification_email.rendering.endings import emails_in
from ses_verified_senders.verification_email.rendering.template import render

folder = Path(sys.argv[1])
files = emails_in(folder)
for file in files:
    print(render(file, folder, {}, stand_ins=True))
print(*Linting(folder=folder).files(files), sep="\\n")
for fixed in fixed_files(files, folder).files:
    print(fixed)
"""


@pytest.fixture(scope="module")
def oldest_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The oldest on this machine, with what the lint needs."""
    found = pythons()
    oldest = min(found)
    if oldest == sys.version_info[:3]:
        pytest.skip(f"of {[*found]} no Python on this machine is older than this one and new enough")
    venv = tmp_path_factory.mktemp("oldest") / "venv"
    uv("venv", "--python", found[oldest], str(venv))
    constraints, project = ROOT / "requirements.txt", ROOT / "pyproject.toml"
    uv("pip", "install", "--python", str(venv), "-c", str(constraints), "-r", str(project))
    return venv / "bin" / "python"


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rough")
    for name, text in {"rough.html": ROUGH, "rough.html.j2": ROUGH, "x": "y"}.items():
        (folder / name).write_text(text)
    return folder


def test_the_oldest_python_reads_as_this_one(oldest_python: Path, rough: Path) -> None:
    for folder in (ROOT / "templates", rough):
        assert reading(str(oldest_python), folder) == reading(sys.executable, folder)


def reading(python: str, folder: Path) -> str:
    done = subprocess.run(
        [python, "-c", READS, str(folder)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
