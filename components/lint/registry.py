"""All rules, in the order in which they are documented."""

from components.lint.rule import Rule
from components.lint.rules.attribute import UnknownAttribute
from components.lint.rules.comment import Comment
from components.lint.rules.contrast import Contrast
from components.lint.rules.css_url import CssUrl
from components.lint.rules.declaration import Doctype, OtherDeclaration, UnclosedTag
from components.lint.rules.from_address import FromAddress
from components.lint.rules.image import ImageAlt, ImageData, ImageFormat, ImageSource
from components.lint.rules.link import Link
from components.lint.rules.placeholder import Placeholder
from components.lint.rules.redirection import PlainHttp, Redirection
from components.lint.rules.script import EventAttribute, Script, ScriptUrl
from components.lint.rules.size import Clipping, Size, Unread
from components.lint.rules.style import Layout, Width
from components.lint.rules.style_block import LostStyle, StyleBlock
from components.lint.rules.subject import LongSubject, Subject
from components.lint.rules.tag import UnknownTag
from components.lint.rules.template import TemplateCount, TemplateName

RULES: tuple[Rule, ...] = (
    UnknownTag(),
    UnknownAttribute(),
    Comment(),
    Doctype(),
    OtherDeclaration(),
    UnclosedTag(),
    Script(),
    EventAttribute(),
    ScriptUrl(),
    Link(),
    StyleBlock(),
    ImageSource(),
    ImageData(),
    CssUrl(),
    Placeholder(),
    Size(),
    Unread(),
    Subject(),
    FromAddress(),
    Redirection(),
    TemplateName(),
    TemplateCount(),
    LostStyle(),
    ImageAlt(),
    ImageFormat(),
    Contrast(),
    Width(),
    Layout(),
    Clipping(),
    LongSubject(),
    PlainHttp(),
)


def source_of(rule_id: str) -> str:
    """Where the rule is written down; "" where it is our own, and for what is no rule."""
    return next((rule.source_url for rule in RULES if rule.id == rule_id), "")
