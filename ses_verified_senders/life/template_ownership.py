"""Whose a template is: made or taken over, kept up to date, and deleted or given back.

Tags say it, as they do of identities. Before anything is written over what is not ours, it gets our tags: an IAM policy
may allow to update and delete only what carries them (docs/iam-policy.json).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from itertools import islice

from ses_verified_senders.life import owner_tags
from ses_verified_senders.life.template_backup import TemplateBackups
from ses_verified_senders.ses.client import CustomVerificationEmailTemplate, Ses
from ses_verified_senders.ses.errors import AlreadyExists

ADOPTED = owner_tags.PREFIX + "adopted"
"""On a template that was there before: whoever takes it up with a lost state must not delete it. The value is a digest
of what it said then, which tells whether it still does."""
AWS = "aws:"
"""Tags that begin so are AWS's own; nobody else can put them on or take them off."""


@dataclass(frozen=True)
class DeclaredTemplate:
    """A template in one region, as the program declares it.

    `adopt` takes over one of that name that isn't this stack's. `on_remove` is "delete" or "retain". `secret` tells
    whether the content is one, which no state, plan or message shows.
    """

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
    on_remove: str = "delete"
    secret: bool = False


@dataclass(frozen=True)
class TemplateRecord:
    """`owner` is the token on the template. `origin` is "created", or "adopted" for one that was there before; then
    `before` is what it was, None where that isn't known any more."""

    owner: str
    origin: str
    before: CustomVerificationEmailTemplate | None = None


class TemplateOwnership:
    """Of the templates of one account and region. Every method raises SesError, and OSError of the backups' folder."""

    def __init__(self, ses: Ses, backups: TemplateBackups) -> None:
        self._ses = ses
        self._backups = backups

    def foreign(self, declared: DeclaredTemplate) -> CustomVerificationEmailTemplate | None:
        """The template of that name, if there is one that isn't this stack's."""
        # The listing is one call for all templates; most of those that are new aren't in it.
        if declared.template_name not in self._ses.list_templates():
            return None
        found = self._ses.find_template(declared.template_name)
        return None if found is None or stack_of(found) == declared.stack else found

    def make(self, declared: DeclaredTemplate, owner: str) -> TemplateRecord:
        """Create the template, or take over one that is this stack's or may be adopted. Raises AlreadyExists."""
        try:
            self._ses.create_template(_template(declared, owner))
        except AlreadyExists:
            found = self._ses.find_template(declared.template_name)
            if found is None:
                raise
            return self._take_over(declared, owner, found)
        self._backups.forget(declared.template_name)
        return TemplateRecord(owner, "created")

    def change(self, declared: DeclaredTemplate, record: TemplateRecord) -> TemplateRecord:
        """Bring the template to what is declared. Raises AlreadyExists if it isn't this record's any more."""
        found = self._ses.find_template(declared.template_name)
        if found is None:
            return self.make(declared, record.owner)
        if found.tags.get(owner_tags.OWNER) != record.owner:
            return self._take_over(declared, record.owner, found, record.before)
        self._write(declared, record, found)
        return record

    def _take_over(
        self,
        declared: DeclaredTemplate,
        owner: str,
        found: CustomVerificationEmailTemplate,
        before: CustomVerificationEmailTemplate | None = None,
    ) -> TemplateRecord:
        if stack_of(found) == declared.stack:
            # A release of before left no mark on what it adopted.
            if ADOPTED in found.tags or declared.adopt:
                before = before or self._backups.find(declared.template_name, declared.stack) or _unchanged(found)
                record = TemplateRecord(owner, "adopted", before)
            else:
                record = TemplateRecord(owner, "created")
        elif declared.adopt:
            self._backups.keep(found, declared.stack)
            self._ses.tag(self._ses.template_arn(found.template_name), _marks(declared, owner, _digest(found)))
            record = TemplateRecord(owner, "adopted", found)
        else:
            raise not_ours(declared)
        self._write(declared, record, found)
        return record

    def _write(
        self, declared: DeclaredTemplate, record: TemplateRecord, found: CustomVerificationEmailTemplate
    ) -> None:
        adopted = found.tags.get(ADOPTED, _digest(found)) if record.origin == "adopted" else ""
        wanted = _template(declared, record.owner, adopted)
        if found.request() != wanted.request():
            self._ses.update_template(wanted)
        self._retag(found, wanted.tags)

    def give_up(self, declared: DeclaredTemplate, record: TemplateRecord) -> str:
        """Delete what this record created, give back what it adopted, or keep it; returns what was done."""
        found = self._ses.find_template(declared.template_name)
        said = not_held(found, record)
        if found is None or said:
            return said
        if record.origin == "adopted":
            return self._give_back(declared, record, found)
        if declared.on_remove == "retain":
            return "is kept"
        self._ses.delete_template(declared.template_name)
        return "is deleted"

    def _give_back(
        self, declared: DeclaredTemplate, record: TemplateRecord, found: CustomVerificationEmailTemplate
    ) -> str:
        """The marks go last: without them, IAM may not allow the rest."""
        restoring = record.before is not None and declared.on_remove != "retain"
        before = record.before if record.before and restoring else found
        if before.request() != found.request():
            self._ses.update_template(before)
        self._retag(found, before.tags if restoring else own_tags(found))
        self._backups.forget(declared.template_name)
        if restoring:
            return "is given back as it was before this stack"
        if declared.on_remove == "retain":
            return "is kept as it is: it was there before this stack"
        return "is kept as it is: it was there before this stack, and what it said then isn't known"

    def _retag(self, found: CustomVerificationEmailTemplate, wanted: Mapping[str, str]) -> None:
        arn = self._ses.template_arn(found.template_name)
        if not wanted.items() <= found.tags.items():
            self._ses.tag(arn, {key: value for key, value in wanted.items() if not key.startswith(AWS)})
        gone = sorted(key for key in found.tags.keys() - wanted.keys() if not key.startswith(AWS))
        if gone:
            self._ses.untag(arn, gone)


def not_ours(declared: DeclaredTemplate) -> AlreadyExists:
    """What is there can be taken over, but nobody said so."""
    return AlreadyExists(
        f"creating template ({declared.template_name})",
        "AlreadyExistsException",
        f"{declared.region} has one of that name that isn't this stack's",
        f"choose another name, or set adopt: true on {declared.template_name} to take it over",
    )


def own_tags(found: CustomVerificationEmailTemplate) -> dict[str, str]:
    """The template's tags without our marks and without AWS's own."""
    return {key: value for key, value in found.tags.items() if not key.startswith((owner_tags.PREFIX, AWS))}


def differences(
    before: Mapping[str, str], after: Mapping[str, str], tags_before: Mapping[str, str], tags_after: Mapping[str, str]
) -> Iterator[str]:
    """What a takeover changes, a line each: of the properties in `after`, and of the tags."""
    for name, becomes in after.items():
        was = before[name]
        if was != becomes and "\n" in was + becomes:
            yield f"  {name}:"
            yield from (f"    {line}" for line in text_diff(was, becomes))
        elif was != becomes:
            yield f"  {name}: {was!r} => {becomes!r}"
    for key in sorted(tags_before.keys() | tags_after.keys()):
        if tags_before.get(key) != tags_after.get(key):
            yield f"  tag {key}: {tags_before.get(key)!r} => {tags_after.get(key)!r}"


def text_diff(before: str, after: str) -> Iterator[str]:
    """The lines that differ, with one line around them."""
    lines = unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
    # Without the two that name the files.
    return islice(lines, 2, None)


DELETED, GIVEN_BACK = "deleted", "given back as it was"


def leaving(origin: str, on_remove: str, before_is_known: bool) -> str:
    """What removing such a template does, for a plan: its resource's `origin` and `onRemove`, and whether it has
    `before`."""
    if origin == "created":
        return "kept" if on_remove == "retain" else DELETED
    return GIVEN_BACK if before_is_known and on_remove != "retain" else "kept as it is"


def not_held(found: CustomVerificationEmailTemplate | None, record: TemplateRecord) -> str:
    """Why there is nothing to remove of what SES has under that name, or ""."""
    if found is None:
        return "was gone already"
    return "" if found.tags.get(owner_tags.OWNER) == record.owner else "is kept: it is not this resource's any more"


def stack_of(found: CustomVerificationEmailTemplate) -> str:
    """Whose it is by its tags, or ""."""
    return found.tags.get(owner_tags.STACK, "")


def _unchanged(found: CustomVerificationEmailTemplate) -> CustomVerificationEmailTemplate | None:
    """What was there before, if it was marked and not yet written over."""
    return replace(found, tags=own_tags(found)) if found.tags.get(ADOPTED) == _digest(found) else None


def _digest(template: CustomVerificationEmailTemplate) -> str:
    return hashlib.sha256(json.dumps(template.request()).encode()).hexdigest()


def _marks(declared: DeclaredTemplate, owner: str, adopted: str) -> dict[str, str]:
    marks = dict(owner_tags.ownership(owner, declared.stack))
    return marks | {ADOPTED: adopted} if adopted else marks


def _template(declared: DeclaredTemplate, owner: str, adopted: str = "") -> CustomVerificationEmailTemplate:
    return CustomVerificationEmailTemplate(
        declared.template_name,
        declared.from_email_address,
        declared.template_subject,
        declared.template_content,
        declared.success_redirection_url,
        declared.failure_redirection_url,
        {**declared.tags, **_marks(declared, owner, adopted)},
    )
