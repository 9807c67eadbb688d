"""Every e-mail that a stack could send: each template in each language, with the stack's variables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError as Jinja2Error
from jinja2 import meta

from ses_verified_senders.declared.template import ResolvedTemplate
from ses_verified_senders.verification_email.rendering.budget import Budget
from ses_verified_senders.verification_email.rendering.environment import TemplateEnvironment
from ses_verified_senders.verification_email.rendering.errors import TemplateError
from ses_verified_senders.verification_email.rendering.locale import base_of, locales
from ses_verified_senders.verification_email.rendering.template import render

# SES appends its link and a fixed text of its own, whose words are SES's and not known here; this stands in for both.
APPENDED = """
<br><br>
<p>https://email-verification.example.com/?Context=1&amp;X-Amz-Date=20260101T000000Z&amp;Signature=0123456789abcdef</p>
<p>(Here SES puts the verification link, which works for 24 hours, and its own note to whoever did not ask for it.)</p>
"""


@dataclass(frozen=True)
class GalleryEmail:
    """One e-mail; `problem` is why there is none, and `html` empty then. `locale` is empty for the default one."""

    stack: str
    template: str
    file: Path
    locale: str
    subject: str
    html: str
    problem: str = ""

    @property
    def slug(self) -> str:
        """A name for files and anchors."""
        return "-".join(part for part in (self.stack, self.template, self.locale) if part)


def mails(stack: str, templates: tuple[ResolvedTemplate, ...], folder: Path) -> Iterator[GalleryEmail]:
    """The stack's templates first, then the others of the folder, with the variables of all of the stack's."""
    together = {name: value for template in templates for name, value in template.variables.items()}
    for template in templates:
        yield from _variants(stack, template.name, template.file, template.subject, template.variables, folder)
    declared = {base_of(template.file, folder) for template in templates}
    for file in whole_mails(folder):
        if file not in declared:
            name = file.name.split(".")[0]
            yield from _variants(stack, name, file, "", together, folder)


def whole_mails(folder: Path) -> list[Path]:
    """The templates that are e-mails of their own: default languages that no other template extends or includes."""
    files = sorted(path.relative_to(folder) for path in folder.rglob("*.html.j2"))
    environment = TemplateEnvironment(folder, Budget())
    used: set[str] = set()
    for file in files:
        try:
            tree = environment.parse((folder / file).read_text(encoding="utf-8"))
        except (Jinja2Error, OSError, UnicodeDecodeError):
            continue
        used |= {name for name in meta.find_referenced_templates(tree) if name}
    return [file for file in files if file.as_posix() not in used and base_of(file, folder) == file]


def _variants(
    stack: str, name: str, file: Path, subject: str, variables: Mapping[str, Any], folder: Path
) -> Iterator[GalleryEmail]:
    for locale, variant in {"": file, **locales(file, folder)}.items():
        try:
            rendered = render(variant, folder, variables, stand_ins=True)
        except TemplateError as error:
            yield GalleryEmail(stack, name, variant, locale, subject, "", str(error))
            continue
        shown = subject if subject and not locale else rendered.subject or subject
        yield GalleryEmail(stack, name, variant, locale, shown, _as_sent(rendered.html))


def _as_sent(html: str) -> str:
    """With what SES appends, inside the body where there is one."""
    end = html.lower().rfind("</body>")
    return f"{html[:end]}{APPENDED}{html[end:]}" if end >= 0 else html + APPENDED
