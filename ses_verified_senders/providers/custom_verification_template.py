"""CustomVerificationTemplate: a custom verification e-mail template at SES, in one region."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import pulumi
from pulumi import dynamic

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.names import camel
from ses_verified_senders.life.template_ownership import (
    DeclaredTemplate,
    TemplateOwnership,
    TemplateRecord,
    differences,
    not_ours,
    own_tags,
)
from ses_verified_senders.providers import run
from ses_verified_senders.providers.wire import WireResource, differ, from_wire, known
from ses_verified_senders.ses.client import CustomVerificationEmailTemplate, Ses
from ses_verified_senders.ses.errors import SesError
from ses_verified_senders.ses.session import InvalidAwsConfig

__all__ = ["CustomVerificationTemplate", "CustomVerificationTemplateProvider", "DeclaredTemplate"]

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
INPUTS = tuple(camel(field.name) for field in fields(DeclaredTemplate))
# What states of earlier releases don't have.
DEFAULTS = {"onRemove": "delete", "secret": False}
NOT_OURS = ""
"""What a read gives as `stack` where the template doesn't carry this record's token any more."""


class CustomVerificationTemplateProvider(dynamic.ResourceProvider):
    """Module and class name are in every stack's state: what moves leaves an alias in its old place, for good.

    Outputs beside the inputs: `owner`, the token that this record's template carries as a tag; `account`; `origin`,
    "created" or "adopted"; `before`, the properties and tags of an adopted one before that; and `held`, digests of what
    SES answered right after our last write, so that SES's own normalisation is no drift.
    """

    serialize_as_secret_always = False

    def configure(self, req: dynamic.ConfigureRequest) -> None:
        run.configure(req.config.get)

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.CheckResult:
        """`findings` are what the program found wrong with the template; they are shown here and kept nowhere.

        A template that is new here is looked for at SES: what would be written over shows at preview. One that is
        adopted as it is stays what SES took once, so there the findings stop nothing.
        """
        run.current().declare(run.template_name(news["region"], news["templateName"]))
        findings, name = news.pop("findings", None) or [], news["templateName"]
        reasons: list[str] = []
        before = olds
        if not olds or differ(olds, news, REPLACING) or olds.get("stack") == NOT_OURS:
            reasons, before = _look(known(news))
        elif differ(olds, news, CONTENT):
            print(f"template {name} changes in place: nobody is mailed because of it", flush=True)
        if findings and news.get("adopt") and before and not differ(before, news, CONTENT):
            print("\n".join([f"template {name} stays as it is, with what is wrong with it:", *findings]), flush=True)
        else:
            reasons = [*findings, *reasons]
        # The engine prints the whole value of the property that a failure names, so it is the name.
        return dynamic.CheckResult(news, [dynamic.CheckFailure("templateName", reason) for reason in reasons])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.DiffResult:
        changes = bool(differ(DEFAULTS | olds, DEFAULTS | news, INPUTS))
        return dynamic.DiffResult(changes=changes, replaces=differ(olds, news, REPLACING))

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        declared, owner = from_wire(DeclaredTemplate, props), uuid.uuid4().hex
        ses = _ses(declared.region)
        try:
            record = _ownership(ses).make(declared, owner)
            return dynamic.CreateResult(owner, _outputs(props, ses, record))
        except (SesError, OSError) as error:
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
        if not listed:
            drifted |= _drift_of_tags(declared, props["owner"], found)
        outputs = props | drifted
        return dynamic.ReadResult(id_, outputs, {name: outputs[name] for name in INPUTS if name in outputs})

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> dynamic.UpdateResult:
        """In place; mails nobody."""
        declared = from_wire(DeclaredTemplate, news)
        ses = _ses(declared.region, olds.get("account", ""))
        try:
            record = _ownership(ses).change(declared, recorded(olds))
            return dynamic.UpdateResult(_outputs(news, ses, record))
        except (SesError, OSError) as error:
            raise run.failing(error) from None

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Only what this record created and still owns, and never what the program declares elsewhere in this run; what
        it adopted is given back."""
        declared = from_wire(DeclaredTemplate, props)
        if run.current().declares(run.template_name(declared.region, declared.template_name)):
            return
        ses = _ses(declared.region, props.get("account", ""))
        try:
            done = _ownership(ses).give_up(declared, recorded(props))
        except (SesError, OSError) as error:
            raise run.failing(error) from None
        print(f"template {declared.template_name} {done}", flush=True)


def _ses(region: str, account: str = "") -> Ses:
    """The client; raises SESError also where the state's account is not that of the credentials."""
    try:
        ses = run.current().ses(region)
        ses.check_account(account)
    except (SesError, InvalidAwsConfig) as error:
        raise run.failing(error) from None
    return ses


def _ownership(ses: Ses) -> TemplateOwnership:
    return TemplateOwnership(ses, run.current().template_backups(ses.region))


def _look(news: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Why it can't be made under that name, and the properties of one that is there and would be adopted.

    Says what an adoption changes. Gives nothing of both where a preview asks nobody.
    """
    if not run.current().settings.preflight:
        return [], {}
    declared = from_wire(DeclaredTemplate, dict.fromkeys(INPUTS, "") | {"adopt": False, "tags": {}} | dict(news))
    try:
        found = _ownership(run.current().ses(declared.region)).foreign(declared)
    except (SesError, InvalidAwsConfig) as error:
        first = run.current().first_unreadable(declared.region)
        return [f"{error}; set preflight to false for a preview that asks nobody"] if first else [], {}
    if found is None:
        return [], {}
    if not declared.adopt:
        return [str(not_ours(declared))], {}
    _print_adoption(declared, found, {name: news[name] for name in CONTENT if news.get(name)})
    return [], _content(found)


def _print_adoption(
    declared: DeclaredTemplate, found: CustomVerificationEmailTemplate, wanted: Mapping[str, str]
) -> None:
    shown = {name: text for name, text in wanted.items() if name in LISTED or not declared.secret}
    changes = list(differences(_content(found), shown, own_tags(found), declared.tags))
    if declared.secret and found.template_content != wanted.get("templateContent", found.template_content):
        changes.append("  templateContent: becomes what is a secret")
    said = "and changes it:" if changes else "and changes nothing but our marks"
    print(f"template {declared.template_name}: adopt takes over the one in {declared.region}, {said}", flush=True)
    for line in changes:
        print(line, flush=True)


def _drift_of_tags(declared: DeclaredTemplate, owner: str, found: CustomVerificationEmailTemplate) -> Mapping[str, Any]:
    drifted: dict[str, Any] = {}
    if own_tags(found) != dict(declared.tags):
        drifted["tags"] = own_tags(found)
    ours = found.tags.get(owner_tags.OWNER) == owner or found.tags.get(owner_tags.STACK) == declared.stack
    if not ours:
        drifted["stack"] = NOT_OURS
    return drifted


def recorded(props: Mapping[str, Any]) -> TemplateRecord:
    """What the state knows; an earlier release wrote neither `origin` nor `before`, and what it was allowed to adopt
    may have been there before."""
    origin = props.get("origin") or ("adopted" if props.get("adopt") else "created")
    before = props.get("before")
    return TemplateRecord(props["owner"], origin, _before(props["templateName"], before) if before else None)


def _before(name: str, before: Mapping[str, Any]) -> CustomVerificationEmailTemplate:
    return CustomVerificationEmailTemplate(
        name,
        before["fromEmailAddress"],
        before["templateSubject"],
        before["templateContent"],
        before["successRedirectionUrl"],
        before["failureRedirectionUrl"],
        dict(before.get("tags") or {}),
    )


def _outputs(inputs: dict[str, Any], ses: Ses, record: TemplateRecord) -> dict[str, Any]:
    """All properties, with the digests of what SES answers now that it was written."""
    written = ses.find_template(inputs["templateName"])
    held = {} if written is None else {name: _digest(text) for name, text in _content(written).items()}
    before = record.before
    return {name: inputs[name] for name in INPUTS if name in inputs} | {
        "owner": record.owner,
        "account": ses.account,
        "held": held,
        "origin": record.origin,
        "before": _content(before) | {"tags": dict(before.tags)} if before else None,
    }


def _content(template: CustomVerificationEmailTemplate) -> dict[str, Any]:
    return {
        "fromEmailAddress": template.from_email_address,
        "templateSubject": template.template_subject,
        "templateContent": template.template_content,
        "successRedirectionUrl": template.success_redirection_url,
        "failureRedirectionUrl": template.failure_redirection_url,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
        inputs["findings"] = list(findings) or None
        if declared.secret:
            inputs["template_content"] = pulumi.Output.secret(declared.template_content)
        super().__init__(CustomVerificationTemplateProvider(), name, inputs, opts)
