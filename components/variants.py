"""A template's variants in other languages, each a template of its own at SES."""

from pathlib import Path

from components.declared.template import Template
from components.rendering.locale import locales, localized


def name_in(template: Template, locale: str, templates_dir: Path) -> str:
    """The name at SES of the template that a sender of this language is mailed with: `verify-de` for `de-AT` where
    there is `verify.de.html.j2`, else the template's own."""
    if not locale:
        return template.name
    closest = localized(template.file, locale, templates_dir)
    tags = {path: tag for tag, path in locales(template.file, templates_dir).items()}
    return f"{template.name}-{tags[closest]}" if closest in tags else template.name
