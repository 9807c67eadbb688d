"""How long linting takes, beside a floor: Jinja2 alone, css-inline where there is a style block, and one walk of the
standard library's HTML parser.

`python bench/lint.py` prints a table; each row runs in a process of its own, so that its peak memory is its own.
"""

import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

RUNS = 3
# Rows of a template for one `{{ value }}`: a dozen in 100 kB.
VALUE_EVERY = 50


def row(generator: random.Random, index: int) -> str:
    """170 bytes of a typical e-mail: nested tags, styles that repeat, text that does not, a value now and then."""
    padding, grey = generator.choice((8, 12, 16, 24)), generator.choice(("#222222", "#333333", "#1f2933"))
    name = "{{ product_name }}" if index % VALUE_EVERY == 0 else f"order {generator.randrange(10**6)}"
    return (
        f'<tr><td style="padding: {padding}px; color: {grey}" width="{generator.randrange(100, 600)}">'
        f'<p style="margin: 0">Line {index} for <b>{name}</b>, and some more of its text.</p></td></tr>\n'
    )


def template(size: int, seed: int) -> str:
    generator = random.Random(seed)
    rows: list[str] = []
    length = 0
    while length < size - 200:
        rows.append(row(generator, len(rows)))
        length += len(rows[-1])
    return "<html><body><table>\n" + "".join(rows) + "</table></body></html>\n"


def styled_template(size: int, seed: int) -> str:
    """The same with the repeating styles in a block, to be written into style attributes."""
    block = "<style>td { padding: 12px; color: #222222 } p { margin: 0 } b { color: #0b4f6c }</style>\n"
    bare = template(size, seed).replace(' style="margin: 0"', "")
    return re.sub(r' style="padding: \d+px; color: #\w+"', "", block + bare)


def image_template(size: int, seed: int) -> str:
    data = random.Random(seed).randbytes(size * 3 // 4 - 300)
    import base64

    source = base64.b64encode(data).decode()
    return f'<html><body><img alt="" src="data:image/png;base64,{source}"><p>{{{{ product_name }}}}</p></body></html>\n'


def ours(folder: Path, names: list[str]) -> object:
    from ses_verified_senders.verification_email.lint.facts import TemplateFacts
    from ses_verified_senders.verification_email.lint.findings import lint_template

    facts = TemplateFacts(subject="Please confirm")
    return [len(lint_template(Path(name), folder, {"product_name": "Example"}, facts)) for name in names]


def floor(folder: Path, names: list[str]) -> object:
    import css_inline
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(folder), autoescape=True)
    for name in names:
        html = environment.get_template(name).render(product_name="Example")
        HTMLParser().feed(css_inline.inline(html) if "<style" in html else html)
    return None


CASES: dict[str, tuple[int, int, Callable[[int, int], str]]] = {
    "50 templates of 100 kB": (50, 100_000, template),
    "50 of 100 kB, a style block": (50, 100_000, styled_template),
    "1 template of 10 MB, tags": (1, 10_000_000, template),
    "1 template of 10 MB, an image": (1, 10_000_000, image_template),
}
WAYS: dict[str, Callable[[Path, list[str]], object]] = {"rendered and linted": ours, "floor": floor}


def measure(case: str, way: str) -> None:
    """One run, in this process: prints seconds, peak memory in MB and the findings per template."""
    count, size, make = CASES[case]
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        names = [f"{index}.html.j2" for index in range(count)]
        for index, name in enumerate(names):
            (folder / name).write_text(make(size, index))
        WAYS[way](folder, [])  # The imports are a program's own, not a template's.
        start = time.perf_counter()
        result = WAYS[way](folder, names)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.3f} {peak:.0f} {sum(result) if isinstance(result, list) else '-'}")


def main() -> None:
    print(f"{'':30} {'':20} {'median s':>9} {'peak MB':>8} {'findings':>9}   ({RUNS} runs each)")
    for case in CASES:
        for way in WAYS:
            command = [sys.executable, __file__, case, way]
            runs = [subprocess.check_output(command, text=True).split() for _ in range(RUNS)]
            seconds, peak, findings = sorted(runs, key=lambda run: float(run[0]))[RUNS // 2]
            print(f"{case:30} {way:20} {seconds:>9} {peak:>8} {findings:>9}")


if __name__ == "__main__":
    measure(*sys.argv[1:]) if len(sys.argv) > 1 else main()
