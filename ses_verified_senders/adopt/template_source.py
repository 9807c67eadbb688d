"""A template's content as a Jinja2 file that renders to exactly that."""

import re

TAG = re.compile(r"\{[{%#]")
END = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")


def source(content: str) -> str:
    """The file's text. What Jinja2 would read as its own is in `{% raw %}`.

    Jinja2 makes every line end in a line feed alone and drops the last one, so those are put back. Content that mixes
    ends of lines comes out otherwise: compare what the file renders to.
    """
    text = content.replace("\r\n", "\n")
    raw = _raw(text) if TAG.search(text) else text
    if text != content:
        return '{% filter replace("\\n", "\\r\\n") %}' + raw + "{% endfilter %}\n"
    return raw + "\n" if raw.endswith("\n") else raw


def _raw(text: str) -> str:
    """An end of the block in the text itself is printed as a value."""
    inner = END.sub(lambda end: "{% endraw %}{{ " + repr(end.group()) + " | safe }}{% raw %}", text)
    return "{% raw %}" + inner + "{% endraw %}"
