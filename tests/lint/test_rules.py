"""Each rule: what it finds, and what it leaves alone."""

import inspect
import json
from pathlib import Path

import pytest

from ses_verified_senders.verification_email.lint import registry
from ses_verified_senders.verification_email.lint.facts import TemplateFacts
from ses_verified_senders.verification_email.lint.finding import Severity
from ses_verified_senders.verification_email.lint.findings import lint
from ses_verified_senders.verification_email.lint.table import ATTRIBUTES
from ses_verified_senders.verification_email.rendering.source_map import SourceMap
from ses_verified_senders.verification_email.rendering.template import RenderedTemplate

PNG = "data:image/png;base64,iVBORw0KGgo="

# Rule, HTML that it finds fault with, and the columns at which.
BAD = [
    ("tag", "<section>x</section>", [1]),
    ("tag", "<p><META charset=utf-8></p>", [4]),
    ("tag", "<title>x</title>", [1]),
    ("tag", "<svg/onload=x>", [1]),
    ("tag", "<o:p></o:p>", [1]),
    ("tag", "</video>", [1]),
    ("tag", "<textarea><b></textarea><video>", [25]),
    ("attribute", '<table border="0" width="1">', [8]),
    ("attribute", '<html lang="en">', [7]),
    ("attribute", "<td bgcolor=red ALIGN=left>", [5, 17]),
    ("attribute", '<p width="1">', [4]),
    ("attribute", '<p title="a"lang="b">', [13]),
    ("attribute", "<p\nrole\t=\n'x'>", [1]),
    ("comment", "<p><!-- x --></p>", [4]),
    ("comment", "<!--[if mso]><b><![endif]-->", [1]),
    ("comment", "<!---->", [1]),
    ("comment", "<!-- never closed", [1]),
    ("doctype", "<!DOCTYPE html><p>", [1]),
    ("doctype", "<!doctype>", [1]),
    ("declaration", "a<![CDATA[ x ]]>", [2]),
    ("declaration", "<?xml version='1.0'?>", [1]),
    ("declaration", "<![endif]>", [1]),
    ("unclosed-tag", '<p class="x>y</p>', [1]),
    ("unclosed-tag", "<p>a<b", [5]),
    ("script", "<p><script>if (a<b) {}</script>", [4]),
    ("event-attribute", "<p onclick=x>", [4]),
    ("event-attribute", "<body OnLoad = 'x'>", [7]),
    ("script-url", '<a href="javascript:x">', [10]),
    ("script-url", "<img alt='' src=' JaVa&#x0a;Script:x'>", [18]),
    ("script-url", "<img alt='' src='&#106;avascript&colon;x'>", [18]),
    ("script-url", "<img alt='' src='data:text/html,x'>", [18]),
    ("script-url", '<q cite="vbscript:x">', [10]),
    ("script-url", "<p style='background: url(java\\73 cript:x)'>", [11]),
    ("script-url", "<p style='width: expression(x)'>", [11]),
    ("link", '<a href="https://example.com">x</a>', [1]),
    ("link", "x</A>", [2]),
    ("image-source", '<img alt="" src="https://example.com/a.png">', [18]),
    ("image-source", '<img alt="" src="//example.com/a.png">', [18]),
    ("image-source", '<img alt="" src=a.png>', [17]),
    ("image-source", '<img alt="" src="cid:x">', [18]),
    ("image-source", '<img alt="">', [1]),
    ("image-data", '<img alt="" src="data:text/plain;base64,YQ==">', [18]),
    ("image-data", '<img alt="" src="data:image/png,abc">', [18]),
    ("image-data", '<img alt="" src="data:image/png;base64,Y">', [18]),
    ("image-data", '<img alt="" src="data:image/png;base64,">', [18]),
    ("css-url", '<p style="background: url(https://example.com/a.png)">', [23]),
    ("css-url", "<p style='background: URL( \"a.png\" )'>", [23]),
    ("css-url", "<p style='color: red; background: url(a.png), url(b.png)'>", [35, 47]),
    ("css-url", "<p style='background: u\\72l(a.png)'>", [11]),
    ("css-url", "<p style='color: red; background: url(a.png), url(b.png)'>", [35, 47]),
    ("css-url", "<p style='background: ur/**/l(a.png)'>", [11]),
    ("placeholder", "<p>{{ name }}</p>", [4]),
    ("placeholder", "<p title='{% if %}'>", [11]),
    ("size", "x" * 10_000_000, [1]),
    ("image-alt", f'<img src="{PNG}">', [1]),
    ("image-format", '<img alt="" src="data:image/svg+xml;base64,YQ==">', [18]),
    ("contrast", '<p style="color: #ccc">x</p>', [11]),
    ("contrast", '<p style="margin: 0; color: #ccc">x', [22]),
    ("contrast", '<p style="color: #999"><b>x</b><i style="color: #aaa">y</i>z</p>', [11, 42]),
    ("contrast", '<div style="background: #000">x</div>', [13]),
    ("contrast", '<div style="background: #000"><p style="color:#fff">x</p>y</div>', [13]),
    ("contrast", '<p style="color: #777">x</p>', [11]),
    ("width", '<table width="601">', [15]),
    ("width", '<td style="width: 1px; width: 700px">', [24]),
    ("width", '<td style="width: 700px">', [12]),
    ("width", '<td style="margin: 0; width: 700px">', [23]),
    ("layout", '<p style="display: flex">', [11]),
    ("layout", '<p style="position:absolute">', [11]),
    ("clipping", "x" * 105_000, [1]),
    ("head-text", "<head><title>x</title>\noh</head>", [1]),
    ("head-text", "<HEAD>oh<title>x</title></HEAD>", [7]),
    ("control-character", "a\0b\x1bc\x85", [2, 4, 6]),
    ("control-character", "a&#0;b&#x1F;&#12;", [2, 7]),
    ("control-character", "a\u2028b\u202ec\u2029d\uffff", [2, 4, 6, 8]),
    ("control-character", "a&#8232;&#x202E;&#8206;", [2, 9]),
    ("placeholder", "*|FNAME|* %recipient.name% ${user} <%= x %> %%=v(@x)=%%", [1, 11, 28, 36, 45]),
    ("doubtful-placeholder", "[[x]] ##x## %%first_name%% %FIRSTNAME% #{user} {$name}", [1, 7, 13, 28, 40, 48]),
    ("contrast", '<table bgcolor="#000000"><td>x</td></table>', [1]),
    ("contrast", '<font color="#cccccc">x</font>', [1]),
    ("contrast", '<p style="/* color: #000; */ color: #ccc">x</p>', [30]),
    ("contrast", '<p style="color: #999; font-size: 23px">x</p>', [11]),
    ("contrast", '<h1 style="color: #999; font-size: 18px">x</h1>', [12]),
    ("outlook-padding", '<p style="padding: 8px">x</p>', [11]),
    ("outlook-padding", '<table style="margin: 0; padding-top: 1em">', [26]),
    ("outlook-max-width", '<div style="max-width: 600px">x</div>', [13]),
]
# All that SES takes and clients show well: no rule may say anything.
GOOD = [
    "",
    "plain text with a < b and a > b, {single} braces and 100%",
    '<html class="a" id="b" style="margin: 0" title="c"><head></head><body></body></html>',
    f'<IMG SRC="{PNG}" ALT="" WIDTH=32 height=32 align=left>',
    '<table summary="x" width="600"><colgroup span=1 width=1><col span=1></colgroup><tr><th scope="row" abbr="x"'
    ' axis="y" colspan=1 rowspan=1 width="1">x</th></tr></table>',
    '<ol start="3" type="a"><li>x</li></ol><ul type="disc"></ul><blockquote cite="https://example.com">x</blockquote>',
    "<p title='javascript: the good parts, onclick=x, <b> and <!-- -->'>x</p>",
    "<p class='a'title=\"b\" / >x</p><br/><br / ></p >",
    "<p style='background: url( \"data:image/png;base64,YQ==\" )'>x</p>",
    "<textarea><b onclick=x><!-- x --></textarea>",
    f"<p {'class=x ' * 1000}/ >",
    "<p " + 'class="x" ' * 999 + "class='x'>",
    '<table style="max-width: 700px; width: 100%"></table>',
    '<td style="width: 700px; max-width: 600px">x</td>',
    '<td style="background-color:#000"><p style="color: white">x</p></td>',
    '<div style="color:#fff;display:none">preview</div>',
    '<p style="color: inherit; background: transparent">x</p>',
    "</ b></>"[4:],
    '<p style="color: #767676">x</p>',
    '<p style="color: color(display-p3 1 1 1)">x</p>',
    f'<img alt="" src="data:image/png;base64,{"AAAA" * 30_000}">',
    "<p>" * 9_000 + "<br>" * 9_000,
    "<head>\n </head>",
    '<p style="color: #888; font-size: 24px">x</p>',
    '<h2 style="color: #888">x</h2>',
    '<p style="color: #888; font-size: 14pt; font-weight: bold">x</p>',
    '<div style="color: #fff; font-size: 1px; max-height: 0; overflow: hidden">preview</div>',
    '<div style="color: #fff; opacity: 0">preview</div>',
    '<div style="color: #fff; mso-hide: all">preview</div>',
    '<p style="padding: 0">100% of 50% is 50%, a[0] and {x}, 5 % off, %C3%A4</p>',
    '<td style="padding: 8px"><div style="max-width: 100%">x</div></td>',
    "tab\tand\r\nline ends&#9;&#10;",
    f"<p {'class=x ' * 999}>",
]
FACTS = [
    ("subject", TemplateFacts(subject=""), "subject"),
    ("subject", TemplateFacts(subject="  "), "subject"),
    ("subject", TemplateFacts(subject="a\nb"), "subject"),
    ("subject", TemplateFacts(subject="a\u2028b"), "subject"),
    ("subject", TemplateFacts(subject="ä" * 600), "subject"),
    ("long-subject", TemplateFacts(subject="a" * 79), "subject"),
    ("placeholder", TemplateFacts(subject="Hello {{ name }}"), "subject"),
    ("from-address", TemplateFacts(from_email_address="Team <team@example.com>"), "fromEmailAddress"),
    ("from-address", TemplateFacts(from_email_address="<team@example.com>"), "fromEmailAddress"),
    ("from-address", TemplateFacts(from_email_address=""), "fromEmailAddress"),
    ("from-address", TemplateFacts(from_email_address="team"), "fromEmailAddress"),
    ("from-address", TemplateFacts(from_email_address="a@b.example, c@d.example"), "fromEmailAddress"),
    ("from-address", TemplateFacts(from_email_address="a b@example.com"), "fromEmailAddress"),
    ("redirection", TemplateFacts(success_redirection_url="/done"), "successRedirectionUrl"),
    ("redirection", TemplateFacts(success_redirection_url=""), "successRedirectionUrl"),
    ("redirection", TemplateFacts(failure_redirection_url="ftp://example.com"), "failureRedirectionUrl"),
    ("redirection", TemplateFacts(failure_redirection_url="https://"), "failureRedirectionUrl"),
    ("redirection", TemplateFacts(failure_redirection_url="https://example.com/a b"), "failureRedirectionUrl"),
    ("redirection", TemplateFacts(failure_redirection_url="https://example.com:x/"), "failureRedirectionUrl"),
    ("redirection-http", TemplateFacts(failure_redirection_url="http://example.com"), "failureRedirectionUrl"),
    ("template-name", TemplateFacts(template_name="a b"), "templateName"),
    ("template-name", TemplateFacts(template_name="a" * 65), "templateName"),
    ("template-name", TemplateFacts(template_name="name\n"), "templateName"),
    ("template-count", TemplateFacts(number_of_templates=51), "templates"),
]
GOOD_FACTS = TemplateFacts(
    "Verify-en_1", "team@example.com", "Confirm", "https://example.com/?a=b", "https://x.example", 50
)


def rendered(html: str) -> RenderedTemplate:
    file = Path("mail.html")
    return RenderedTemplate(file, "", html, SourceMap.verbatim(file, html))


@pytest.mark.parametrize(("rule", "html", "columns"), BAD, ids=lambda value: str(value)[:40])
def test_a_rule_finds(rule: str, html: str, columns: list[int]) -> None:
    found = [finding for finding in lint(rendered(html), TemplateFacts()) if finding.rule == rule]
    assert [finding.column for finding in found] == columns


@pytest.mark.parametrize("html", GOOD)
def test_nothing_is_found_where_nothing_is_wrong(html: str) -> None:
    assert lint(rendered(html), GOOD_FACTS) == ()


@pytest.mark.parametrize(("rule", "facts", "setting"), FACTS)
def test_a_rule_finds_a_wrong_setting(rule: str, facts: TemplateFacts, setting: str) -> None:
    found = [finding for finding in lint(rendered("x"), facts) if finding.rule == rule]
    assert [finding.variable for finding in found] == [setting]


@pytest.mark.parametrize(
    ("html", "is_found"),
    [
        ("<p style='color: rgba(0, 0, 0, .3)'>x", True),
        ("<p style='color: rgba(0, 0, 0, .9)'>x", False),
        ("<p style='color: #9999'>x", True),
        ("<p style='color: hsl(0 0% 60%)'>x", True),
        ("<p style='color: rgb(150 150 150)'>x", True),
        ("<p style='color: hwb(0 90% 0%)'>x", True),
        ("<p style='color: lab(50% 0 0)'>x", False),
        ("<div style='background: #000'><p style='background: rgba(255, 255, 255, .9); color: #fff'>x", True),
        ("<div style='background: #000'><p style='background: rgba(255, 255, 255, .1); color: #fff'>x", False),
        ("<div style='color: #aaa; background: currentColor'>x", True),
        ("<div style='color: #eee'><p style='color: initial'>x", False),
        ("<p style='color: initial; background: #111'>x", True),
        ("<p style='background: #fff none no-repeat; color: #eee'>x", True),
        ("<p style='background: linear-gradient(#000, #111); color: #222'>x", True),
        ("<p style='background-image: linear-gradient(90deg, #000, #111); color: #fff'>x", False),
        ("<p style='color: #949494; font: bold 19px/1 Arial'>x", False),
        ("<p style='color: #949494; font: 19px Arial'>x", True),
        ("<p style='color: #949494; font-size: 20px'><span style='font-size: larger'>x", False),
        ("<p style='color: #eee'>&nbsp;&#8203;", False),
    ],
)
def test_contrast_knows_what_colours_mean(html: str, is_found: bool) -> None:
    assert ("contrast" in {each.rule for each in lint(rendered(html), TemplateFacts())}) is is_found


# How other systems write what they fill in; mailed as it stands.
OTHERS = r"""
{{{x}}} | {%x%} | *|X|* | *|MC:X|* | <%=x%> | %%=v(@x)=%% | %%[ set @x ]%% | %recipient.x% | ${x} | ${user["x"]}
${a.b()} | $!{x} | <#if> | </#list> | <@x/> | [[x]] | [[user.name]] | [(${x})] | [%name%] | [% name %] | [@name]
[!name!] | [*name*] | [FIRST_NAME] | [name] | [your_name] | [First Name] | ##x## | ###NAME### | @@x@@ | %%x%%
[USERNAME] | [Company] | [Your e-mail]
%%FIRST NAME%% | %FIRSTNAME% | %s | %1$s | %(name)s | __NAME__ | #{x} | %{name} | !{x} | &{x} | @{x} | {$x}
{$user->name} | {$items[0]} | {!x} | {!$User.Name} | {@name} | {:name} | {name} | {first_name} | {0} | {[x]}
{#name#} | {LINK} | $x$ | $user.name$ | $name | $(x) | @name@ | @Model.Name | #name# | #if($x) | <<x>>
<<First Name>> | &lt;&lt;x&gt;&gt; | &lt;%=x%&gt; | <?=$x?> | <?php echo $x ?>
"""
# What people write.
ORDINARY = r"""
50% off, or 20%! And 30%. | 100%-ig 10%-20% 20%/30% | 20%off and 30%more | 50 % d | $5 to $10 | costs $5.00
100$ or 5$ | US$ 5 | $AAPL | A$AP | $A$1 | C# and F# | #1 & #2 | #tag #other | a@b.com and c@d.com | @handle
a@b@c | [1] [sic] [x] | [EXT] | 2*3*4 | **bold** | __init__ | a_b_c | {} | {a, b} | set {x} | in {single} braces
[Customers] | [Last updated] | [Company news] | [your choice]
a << b >> c | 3 &lt; 5 &gt; 2 | A|B|C | https://x.com/%20a%41%42?a=%7E | user%40example.com | 10:30:45 | ~5 min
&#x27;&#39;&amp; | f(x) | if (x)
"""


def listed(text: str) -> list[str]:
    return [each for line in text.strip().splitlines() for each in line.split(" | ")]


@pytest.mark.parametrize("text", listed(OTHERS))
def test_a_placeholder_of_another_system_is_found_in_body_and_subject(text: str) -> None:
    rules = {"placeholder", "doubtful-placeholder"}
    assert {each.rule for each in lint(rendered(f"<p>Hi {text}!</p>"), TemplateFacts())} & rules
    assert {each.rule for each in lint(rendered("<p>"), TemplateFacts(subject=f"Hi {text}!"))} & rules


@pytest.mark.parametrize("text", listed(ORDINARY))
def test_what_people_write_is_no_placeholder(text: str) -> None:
    assert lint(rendered(f"<p>{text}</p>"), TemplateFacts(subject=text)) == ()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("beginning", ["<%", "%%[", "%%=", "*|", "${", "{$", "[-", "&lt;"])
def test_placeholders_that_only_begin_take_no_long_time(beginning: str) -> None:
    lint(rendered("<p>" + beginning * 60_000), TemplateFacts(subject="x"))


def test_every_rule_has_a_bad_fixture() -> None:
    covered = {rule for rule, *_ in BAD} | {rule for rule, *_ in FACTS} | {"lost-style"}  # test_findings has that one
    assert covered == {rule.id for rule in registry.RULES}


def test_every_rule_is_registered_once_with_its_source() -> None:
    ids = [rule.id for rule in registry.RULES]
    assert len(ids) == len(set(ids))
    assert all(rule.shortdesc.endswith(".") for rule in registry.RULES)
    assert all(rule.source_url.startswith("https://") for rule in registry.RULES)
    assert registry.source_of("jinja2") == ""
    assert all(rule.severity in Severity and inspect.isgeneratorfunction(rule.check) for rule in registry.RULES)


def test_all_findings_come_at_once_and_each_ends_in_what_to_do() -> None:
    html = "<!doctype html><!-- x --><a href=javascript:x onclick=x>{{ x }}</a><video border=0>"
    found = lint(rendered(html), TemplateFacts(subject="", template_name="a b"))
    assert {finding.rule for finding in found} == {
        "doctype", "comment", "link", "script-url", "event-attribute", "placeholder", "tag", "subject", "template-name",
    }  # fmt: skip
    assert all(";" in finding.message or "," in finding.message for finding in found)


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ("<p style='background: url(javascript:x)'>", "script-url"),
        ('<img alt="" src="data:text/plain;base64,YQ==">', "image-data"),
        ('<img alt="" src="javascript:x">', "script-url"),
        ("<video border=0>", "tag"),
        ("<p onclick=x>", "event-attribute"),
    ],
)
def test_one_fault_is_one_finding(html: str, rule: str) -> None:
    assert [finding.rule for finding in lint(rendered(html), TemplateFacts())] == [rule]


def test_the_table_is_ses_own() -> None:
    written = json.loads((Path(__file__).parent / "allowed_html.json").read_text())
    assert {tag: sorted(attributes) for tag, attributes in ATTRIBUTES.items()} == written
