"""All rules, in the order in which they are documented."""

from ses_verified_senders.verification_email.lint.rule import Rule
from ses_verified_senders.verification_email.lint.rules.attribute import UnknownAttribute
from ses_verified_senders.verification_email.lint.rules.comment import Comment
from ses_verified_senders.verification_email.lint.rules.contrast import Contrast
from ses_verified_senders.verification_email.lint.rules.control import ControlCharacter
from ses_verified_senders.verification_email.lint.rules.css_url import CssUrl
from ses_verified_senders.verification_email.lint.rules.declaration import Doctype, OtherDeclaration, UnclosedTag
from ses_verified_senders.verification_email.lint.rules.from_address import FromAddress
from ses_verified_senders.verification_email.lint.rules.head import HeadText
from ses_verified_senders.verification_email.lint.rules.image import ImageAlt, ImageData, ImageFormat, ImageSource
from ses_verified_senders.verification_email.lint.rules.link import Link
from ses_verified_senders.verification_email.lint.rules.lost_style import LostStyle
from ses_verified_senders.verification_email.lint.rules.outlook import OutlookMaxWidth, OutlookPadding
from ses_verified_senders.verification_email.lint.rules.placeholder import DoubtfulPlaceholder, Placeholder
from ses_verified_senders.verification_email.lint.rules.redirection import PlainHttp, Redirection
from ses_verified_senders.verification_email.lint.rules.script import EventAttribute, Script, ScriptUrl
from ses_verified_senders.verification_email.lint.rules.size import Clipping, Size
from ses_verified_senders.verification_email.lint.rules.style import Layout, Width
from ses_verified_senders.verification_email.lint.rules.subject import LongSubject, Subject
from ses_verified_senders.verification_email.lint.rules.tag import UnknownTag
from ses_verified_senders.verification_email.lint.rules.template import TemplateCount, TemplateName

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
    HeadText(),
    ControlCharacter(),
    ImageSource(),
    ImageData(),
    CssUrl(),
    Placeholder(),
    Size(),
    Subject(),
    FromAddress(),
    Redirection(),
    TemplateName(),
    TemplateCount(),
    LostStyle(),
    DoubtfulPlaceholder(),
    ImageAlt(),
    ImageFormat(),
    Contrast(),
    Width(),
    Layout(),
    OutlookPadding(),
    OutlookMaxWidth(),
    Clipping(),
    LongSubject(),
    PlainHttp(),
)


BY_ID = {rule.id: rule for rule in RULES}


def source_of(rule_id: str) -> str:
    """Where the rule is written down; "" for what is not a rule."""
    return BY_ID[rule_id].source_url if rule_id in BY_ID else ""
