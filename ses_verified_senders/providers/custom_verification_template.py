"""CustomVerificationTemplate: a custom verification e-mail template at SES, in one region."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import pulumi
from pulumi import dynamic

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.names import camel
from ses_verified_senders.providers import run
from ses_verified_senders.providers.failure import SESError
from ses_verified_senders.providers.wire import WireResource, differ, from_wire
from ses_verified_senders.ses.client import CustomVerificationEmailTemplate, Ses
from ses_verified_senders.ses.errors import AlreadyExists, NotFound, SesError
from ses_verified_senders.ses.session import InvalidAwsConfig

# Properties of the template that SES returns, and so can be compared with what is declared.
CONTENT = (
    "fromEmailAddress",
    "templateSubject",
    "templateContent",
    "successRedirectionUrl",
    "failureRedirectionUrl",
)
# What a listing of templates gives: one call for all of them, where the content costs a call each, at one a second.
LISTED = tuple(name for name in CONTENT if name != "templateContent")
REPLACING = ("templateName", "region")


@dataclass(frozen=True)
class DeclaredTemplate:
    """A template in one region, as the program declares it; `adopt` takes over one of that name that isn't ours."""

    template_name: str
    region: str
    from_email_address: str
    template_subject: str
    template_content: str
    success_redirection_url: str
    failure_redirection_url: str
    tags: Mapping[str, str]
    adopt: bool
    stack: str


INPUTS = tuple(camel(field.name) for field in fields(DeclaredTemplate))


class CustomVerificationTemplateProvider(dynamic.ResourceProvider):
    """Module and class name are in every stack's state: what moves leaves an alias in its old place, for good.

    Outputs beside the inputs: `owner`, the token that this record's template carries as a tag; `account`; and `held`,
    digests of what SES answered right after our last write, so that SES's own normalisation is no drift.
    """

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        run.configure(req.config.get)

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """`findings` are what the program found wrong with the template; they are shown here and kept nowhere."""
        run.current().declare(run.template_name(news["region"], news["templateName"]))
        findings = news.pop("findings", [])
        if olds and not differ(olds, news, REPLACING) and differ(olds, news, CONTENT):
            print(f"template {news['templateName']} changes in place: nobody is mailed because of it", flush=True)
        # The engine prints the whole value of the property that a failure names, so it is the name.
        return dynamic.CheckResult(news, [dynamic.CheckFailure("templateName", finding) for finding in findings])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        return dynamic.DiffResult(changes=bool(differ(olds, news, INPUTS)), replaces=differ(olds, news, REPLACING))

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        declared = from_wire(DeclaredTemplate, props)
        owner = uuid.uuid4().hex
        ses = _ses(declared.region)
        try:
            _create(ses, declared, owner)
            return dynamic.CreateResult(owner, _outputs(props, ses, owner))
        except SesError as error:
            raise run.failing(error) from None

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """What was changed outside shows in the inputs, so the preview shows it as a diff and `up` puts it back."""
        declared = from_wire(DeclaredTemplate, props)
        try:
            ses = run.current().ses(declared.region)
            ses.check_account(props.get("account", ""))
            listed = run.current().settings.template_drift == "listed"
            name = declared.template_name
            found = ses.list_templates().get(name) if listed else ses.find_template(name)
        except (SesError, InvalidAwsConfig) as error:
            if run.current().first_unreadable(declared.region):
                raise run.failing(error) from None
            return dynamic.ReadResult(id_, props)
        if found is None:
            return dynamic.ReadResult("", {})
        held, here = props.get("held") or {}, _content(found)
        compared = LISTED if listed else CONTENT
        drifted: dict[str, Any] = {name: here[name] for name in compared if _digest(here[name]) != held.get(name)}
        own_tags = _without_ours(found.tags)
        if not listed and own_tags != dict(declared.tags):
            drifted["tags"] = own_tags
        outputs = props | drifted
        return dynamic.ReadResult(id_, outputs, {name: outputs[name] for name in INPUTS if name in outputs})

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """In place; mails nobody."""
        declared, owner = from_wire(DeclaredTemplate, news), olds["owner"]
        ses = _ses(declared.region, olds.get("account", ""))
        try:
            try:
                ses.update_template(_template(declared, owner))
            except NotFound:
                _create(ses, declared, owner)
            else:
                _retag(ses, declared, owner, olds.get("tags") or {})
            return dynamic.UpdateResult(_outputs(news, ses, owner))
        except SesError as error:
            raise run.failing(error) from None

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Only what carries this record's own token, and never what the program declares elsewhere in this run."""
        declared = from_wire(DeclaredTemplate, props)
        if run.current().declares(run.template_name(declared.region, declared.template_name)):
            return
        ses = _ses(declared.region, props.get("account", ""))
        try:
            found = ses.find_template(declared.template_name)
            if found is not None and found.tags.get(owner_tags.OWNER) == props["owner"]:
                ses.delete_template(declared.template_name)
        except SesError as error:
            raise run.failing(error) from None


def _ses(region: str, account: str = "") -> Ses:
    """The client; raises SESError also where the state's account is not that of the credentials."""
    try:
        ses = run.current().ses(region)
        ses.check_account(account)
    except (SesError, InvalidAwsConfig) as error:
        raise run.failing(error) from None
    return ses


def _create(ses: Ses, declared: DeclaredTemplate, owner: str) -> None:
    """Create the template, or take over one that is this stack's or may be adopted."""
    try:
        ses.create_template(_template(declared, owner))
    except AlreadyExists:
        found = ses.find_template(declared.template_name)
        if found is None:
            raise
        if not declared.adopt and found.tags.get(owner_tags.STACK) != declared.stack:
            raise SESError(
                f"creating template ({declared.template_name}): {declared.region} has one of that name that isn't this "
                f"stack's; choose another name, or set adopt: true on {declared.template_name} to take it over"
            ) from None
        ses.update_template(_template(declared, owner))
        _retag(ses, declared, owner, _without_ours(found.tags))


def _retag(ses: Ses, declared: DeclaredTemplate, owner: str, before: Mapping[str, str]) -> None:
    arn = ses.template_arn(declared.template_name)
    gone = sorted(before.keys() - declared.tags.keys())
    if gone:
        ses.untag(arn, gone)
    ses.tag(arn, _template(declared, owner).tags)


def _template(declared: DeclaredTemplate, owner: str) -> CustomVerificationEmailTemplate:
    return CustomVerificationEmailTemplate(
        declared.template_name,
        declared.from_email_address,
        declared.template_subject,
        declared.template_content,
        declared.success_redirection_url,
        declared.failure_redirection_url,
        {**declared.tags, **owner_tags.ownership(owner, declared.stack, "")},
    )


def _outputs(inputs: dict[str, Any], ses: Ses, owner: str) -> dict[str, Any]:
    """All properties, with the digests of what SES answers now that it was written."""
    written = ses.find_template(inputs["templateName"])
    held = {} if written is None else {name: _digest(text) for name, text in _content(written).items()}
    return {name: inputs[name] for name in INPUTS if name in inputs} | {
        "owner": owner,
        "account": ses.account,
        "held": held,
    }


def _content(template: CustomVerificationEmailTemplate) -> dict[str, str]:
    return {
        "fromEmailAddress": template.from_email_address,
        "templateSubject": template.template_subject,
        "templateContent": template.template_content,
        "successRedirectionUrl": template.success_redirection_url,
        "failureRedirectionUrl": template.failure_redirection_url,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _without_ours(found: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in found.items() if not key.startswith(owner_tags.PREFIX)}


class CustomVerificationTemplate(WireResource, module="ses", name="CustomVerificationTemplate"):
    """A template that SendCustomVerificationEmail can name."""

    def __init__(
        self,
        name: str,
        declared: DeclaredTemplate,
        findings: Sequence[str] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`findings` fail the preview: what is wrong with the template."""
        inputs = {field.name: getattr(declared, field.name) for field in fields(declared)}
        super().__init__(CustomVerificationTemplateProvider(), name, inputs | {"findings": list(findings)}, opts)
