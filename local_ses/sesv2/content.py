"""What a custom verification e-mail may hold: the developer guide's list of tags and attributes, and its sizes."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files


@cache
def allowed() -> dict[str, frozenset[str]]:
    """Tag → attributes (developer guide, custom verification e-mail templates, FAQ Q5)."""
    listed = json.loads(files("local_ses.sesv2").joinpath("allowed-html.json").read_text())
    return {tag: frozenset(attributes) for tag, attributes in listed.items()}


def content_problems(html: str) -> list[str]:
    """What SES doesn't allow in it, each once, in the order in which it stands."""
    if not html.strip():
        return ["the template has no content"]
    reader = _Reader()
    reader.feed(html)
    reader.check_end()
    reader.close()
    return list(dict.fromkeys(reader.problems))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []

    def _complain(self, what: str) -> None:
        self.problems.append(f"line {self.getpos()[0]}: {what} is not allowed")

    def check_end(self) -> None:
        """What SES appends would become a part of markup that is still open."""
        if re.match(r"<[a-zA-Z/!?]", self.rawdata):
            self._complain("markup that isn't closed")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in allowed():
            return self._complain(f"<{tag}>")
        for name, _ in attributes:
            if name not in allowed()[tag]:
                self._complain(f"the attribute {name} of <{tag}>")
        return None

    def handle_endtag(self, tag: str) -> None:
        if tag not in allowed():
            self._complain(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self._complain("a comment")

    def handle_decl(self, decl: str) -> None:
        self._complain(f"<!{decl.split(' ')[0]}>")

    def unknown_decl(self, data: str) -> None:
        self._complain("a declaration")

    def handle_pi(self, data: str) -> None:
        self._complain("a processing instruction")
