"""SES API v2 in the words of the API, for one account and region. Knows no Pulumi.

Operations: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ses_verified_senders.ses import errors
from ses_verified_senders.ses.clock import Clock
from ses_verified_senders.ses.limiter import Limiter
from ses_verified_senders.ses.listing import Listing
from ses_verified_senders.ses.tries import ALWAYS, Departure, Tries

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client
    from types_boto3_sesv2.type_defs import (
        CustomVerificationEmailTemplateMetadataTypeDef,
        GetAccountResponseTypeDef,
        GetCustomVerificationEmailTemplateResponseTypeDef,
        SendCustomVerificationEmailRequestTypeDef,
        TagTypeDef,
        UpdateCustomVerificationEmailTemplateRequestTypeDef,
    )

LISTING_PAGE = 1000
TEMPLATES_PAGE = 50
LISTING_AGE = 60.0


@dataclass(frozen=True)
class Identity:
    """An e-mail identity: SES's VerificationStatus, the identity's tags, and its default configuration set or ""."""

    verification_status: str
    tags: Mapping[str, str]
    configuration_set_name: str = ""


@dataclass(frozen=True)
class IdentityListing:
    """VerificationStatus by address or domain, of one account, as SES listed them at `read_at`: seconds since the
    epoch, by this machine's clock."""

    account: str
    read_at: float
    statuses: Mapping[str, str]


@dataclass(frozen=True)
class CustomVerificationEmailTemplate:
    """A custom verification e-mail template as SES holds it."""

    template_name: str
    from_email_address: str
    template_subject: str
    template_content: str
    success_redirection_url: str
    failure_redirection_url: str
    tags: Mapping[str, str]

    def request(self) -> "UpdateCustomVerificationEmailTemplateRequestTypeDef":
        """The six fields that create and update both need."""
        return {
            "TemplateName": self.template_name,
            "FromEmailAddress": self.from_email_address,
            "TemplateSubject": self.template_subject,
            "TemplateContent": self.template_content,
            "SuccessRedirectionURL": self.success_redirection_url,
            "FailureRedirectionURL": self.failure_redirection_url,
        }


Page = TypeVar("Page", bound=Mapping[str, Any])


class Ses:
    """`api` is a boto3 client that repeats nothing by itself; a call that fails without an answer is tried `attempts`
    times, the send once.

    `limiter(operation)` gives the limit that the operation shares with all others of this account and region.
    Every method raises `errors.SesError`.
    """

    def __init__(
        self,
        api: "SESV2Client",
        *,
        account: str,
        region: str,
        limiter: Callable[[str], Limiter],
        clock: Clock,
        attempts: int = 1,
        ignores_tag: Callable[[str], bool] = lambda _key: False,
    ) -> None:
        self.account = account
        self.region = region
        self._api = api
        self._ignores_tag = ignores_tag
        self._tries = Tries(limiter, clock, attempts)
        self._identities = Listing(self._read_identities, clock)
        self._templates = Listing(self._read_templates, clock)

    def now(self) -> datetime:
        """SES's time: links lapse by that clock, not by this machine's."""
        return self._tries.now()

    def check_account(self, recorded: str) -> None:
        """Raises SesError where what is recorded is another account's: all of it would look as if it were gone."""
        if recorded and recorded != self.account:
            raise errors.RefusedForAll(
                f"comparing accounts ({self.region})",
                "WrongAccount",
                f"this stack's resources are in account {recorded}, the credentials are of {self.account}",
                "use the credentials of the stack's own account",
            )

    # The send

    def send_custom_verification_email(
        self,
        address: str,
        template_name: str,
        configuration_set_name: str = "",
        departure: Departure = ALWAYS,
    ) -> str:
        """Mail `address` and return the MessageId.

        `departure` is called right before the request leaves and may raise to hold it back. Never repeated except after
        TooManyRequestsException, which says that nothing was sent.
        """
        doing = f"sending verification ({address})"
        request: SendCustomVerificationEmailRequestTypeDef = {"EmailAddress": address, "TemplateName": template_name}
        if configuration_set_name:
            request["ConfigurationSetName"] = configuration_set_name
        ask = partial(self._api.send_custom_verification_email, **request)
        try:
            answer = self._tries.make_once(doing, ask, departure)
        except errors.NotFound as error:
            # It is never the address that isn't found, but the template, its From or the configuration set.
            raise errors.RefusedForAll(
                doing, error.code, error.said, "make what SES names, in this region, then run again"
            ) from None
        except errors.Refused as error:
            raise self._for_whom(error, address) from None
        return str(answer.get("MessageId", ""))

    def _for_whom(self, error: errors.Refused, address: str) -> errors.SesError:
        """Tell a refusal of this address from one that every address would meet."""
        if error.code == errors.ACCESS_DENIED and address not in error.said:
            return errors.RefusedForAll(error.doing, error.code, error.said, error.advice)
        # In v2 a sandboxed account gets the same error as a malformed address.
        if error.code == "BadRequestException" and not self._production_access():
            return errors.RefusedForAll(
                error.doing,
                error.code,
                error.said,
                f"the account is in the SES sandbox in {self.region}: ask AWS for production access",
            )
        return error

    def _production_access(self) -> bool:
        try:
            return bool(self.get_account().get("ProductionAccessEnabled", True))
        except errors.SesError:
            # Without that permission, SES's own words must do.
            return True

    def get_account(self) -> "GetAccountResponseTypeDef":
        """ProductionAccessEnabled, SendingEnabled and more."""
        return self._tries.make(f"reading the account ({self.region})", partial(self._api.get_account))

    def has_configuration_set(self, name: str) -> bool:
        ask = partial(self._api.get_configuration_set, ConfigurationSetName=name)
        try:
            self._tries.make(f"reading configuration set ({name})", ask)
        except errors.NotFound:
            return False
        return True

    # Identities

    def find_identity(self, address: str) -> Identity | None:
        """The identity, or None if SES lists none of that name."""
        ask = partial(self._api.get_email_identity, EmailIdentity=address)
        try:
            answer = self._tries.make(f"reading identity ({address})", ask)
        except errors.NotFound:
            return None
        except errors.Refused as error:
            if error.code == errors.ACCESS_DENIED and address not in error.said:
                raise errors.RefusedForAll(error.doing, error.code, error.said, error.advice) from None
            raise
        return Identity(
            answer.get("VerificationStatus", "NOT_STARTED"),
            _tags(answer.get("Tags", [])),
            answer.get("ConfigurationSetName", ""),
        )

    def list_identities(self, max_age: float = LISTING_AGE) -> Mapping[str, str]:
        """VerificationStatus by address or domain: a call for each thousand, shared for `max_age` seconds."""
        return self._identities.get(max_age)

    @property
    def identity_listing(self) -> IdentityListing | None:
        """What the last call of `list_identities` read; None where there was none, or it failed."""
        latest = self._identities.latest
        return IdentityListing(self.account, latest[1], latest[0]) if latest else None

    def take_listing(self, listing: IdentityListing) -> None:
        """Spare `list_identities` what another process of this run has just read."""
        if listing.account == self.account:
            self._identities.take(dict(listing.statuses), listing.read_at)

    def _read_identities(self) -> dict[str, str]:
        ask = partial(self._api.list_email_identities, PageSize=LISTING_PAGE)
        return {
            identity["IdentityName"]: identity.get("VerificationStatus", "NOT_STARTED")
            for page in self._pages(f"listing identities ({self.region})", ask)
            for identity in page.get("EmailIdentities", [])
        }

    def _pages(self, doing: str, ask: "partial[Page]") -> Iterator[Page]:
        """All pages of a listing."""
        while True:
            page = self._tries.make(doing, ask)
            yield page
            if not page.get("NextToken"):
                return
            ask = partial(ask.func, **{**ask.keywords, "NextToken": page["NextToken"]})

    def delete_identity(self, address: str) -> None:
        """Delete the identity; one that is gone already is as good."""
        ask = partial(self._api.delete_email_identity, EmailIdentity=address)
        try:
            self._tries.make(f"deleting identity ({address})", ask)
        except errors.NotFound:
            return

    def list_suppressed(self) -> Mapping[str, str]:
        """The addresses on the account's suppression list, each with SES's reason."""
        ask = partial(self._api.list_suppressed_destinations, PageSize=LISTING_PAGE)
        return {
            item["EmailAddress"]: item.get("Reason", "")
            for page in self._pages(f"listing the suppression list ({self.region})", ask)
            for item in page.get("SuppressedDestinationSummaries", [])
        }

    def check_suppression(self, address: str) -> None:
        """Raises Refused where the account's suppression list has the address: SES takes an e-mail to it and drops it.

        https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
        """
        doing = f"reading the suppression list ({address})"
        try:
            answer = self._tries.make(doing, partial(self._api.get_suppressed_destination, EmailAddress=address))
        except errors.NotFound:
            return
        found = answer.get("SuppressedDestination", {})
        reason, since = found.get("Reason", "no reason given"), found.get("LastUpdateTime", "")
        raise errors.Refused(
            doing,
            "Suppressed",
            f"the account's suppression list has the address ({reason}{f', since {since:%Y-%m-%d}' if since else ''}), "
            "so SES would take the e-mail and drop it",
            f"take it off (aws sesv2 delete-suppressed-destination --region {self.region} --email-address {address}), "
            "or set sendSuppressed to mail it all the same",
        )

    def identity_arn(self, address: str) -> str:
        return f"arn:{self._partition}:ses:{self.region}:{self.account}:identity/{address}"

    # Templates

    def find_template(self, name: str) -> CustomVerificationEmailTemplate | None:
        """The template with its content and its tags, without those that `ignores_tag` names; or None."""
        ask = partial(self._api.get_custom_verification_email_template, TemplateName=name)
        try:
            answer = self._tries.make(f"reading template ({name})", ask)
        except errors.NotFound:
            return None
        found = _template(answer)
        return replace(found, tags={key: value for key, value in found.tags.items() if not self._ignores_tag(key)})

    def list_templates(self) -> Mapping[str, CustomVerificationEmailTemplate]:
        """Every template by its name, without content and tags, which a listing doesn't give."""
        return self._templates.get(LISTING_AGE)

    def _read_templates(self) -> dict[str, CustomVerificationEmailTemplate]:
        ask = partial(self._api.list_custom_verification_email_templates, PageSize=TEMPLATES_PAGE)
        return {
            item["TemplateName"]: _template(item)
            for page in self._pages(f"listing templates ({self.region})", ask)
            for item in page.get("CustomVerificationEmailTemplates", [])
        }

    def create_template(self, template: CustomVerificationEmailTemplate) -> None:
        """Raises AlreadyExists where the name is taken."""
        ask = partial(
            self._api.create_custom_verification_email_template, **template.request(), Tags=_tag_list(template.tags)
        )
        self._write_template("creating", template, ask)

    def update_template(self, template: CustomVerificationEmailTemplate) -> None:
        """Replace all but the tags, which have operations of their own."""
        self._write_template(
            "updating", template, partial(self._api.update_custom_verification_email_template, **template.request())
        )

    def _write_template(
        self, verb: str, template: CustomVerificationEmailTemplate, ask: "partial[dict[str, Any]]"
    ) -> None:
        doing = f"{verb} template ({template.template_name})"
        try:
            self._tries.make(doing, ask)
        except errors.NotFound as error:
            if template.from_email_address in error.said:
                advice = f"verify {template.from_email_address} or its domain in {self.region}"
                raise errors.RefusedForAll(doing, error.code, error.said, advice) from None
            raise

    def delete_template(self, name: str) -> None:
        """Delete the template; one that is gone already is as good."""
        ask = partial(self._api.delete_custom_verification_email_template, TemplateName=name)
        try:
            self._tries.make(f"deleting template ({name})", ask)
        except errors.NotFound:
            return

    def template_arn(self, name: str) -> str:
        return f"arn:{self._partition}:ses:{self.region}:{self.account}:custom-verification-email-template/{name}"

    # Tags

    def tag(self, arn: str, tags: Mapping[str, str]) -> None:
        """Put `tags` on a resource; nothing where SES doesn't list it."""
        ask = partial(self._api.tag_resource, ResourceArn=arn, Tags=_tag_list(tags))
        with suppress(errors.NotFound):
            self._tries.make(f"tagging ({arn})", ask)

    def list_tags(self, arn: str) -> Mapping[str, str] | None:
        """A resource's tags, or None if SES doesn't list it."""
        ask = partial(self._api.list_tags_for_resource, ResourceArn=arn)
        try:
            answer = self._tries.make(f"reading tags ({arn})", ask)
        except errors.NotFound:
            return None
        return _tags(answer.get("Tags", []))

    def untag(self, arn: str, keys: list[str]) -> None:
        """Take tags off a resource; one that is gone already is as good."""
        ask = partial(self._api.untag_resource, ResourceArn=arn, TagKeys=keys)
        with suppress(errors.NotFound):
            self._tries.make(f"untagging ({arn})", ask)

    @property
    def _partition(self) -> str:
        return str(self._api.meta.partition)


def _template(
    answer: "GetCustomVerificationEmailTemplateResponseTypeDef | CustomVerificationEmailTemplateMetadataTypeDef",
) -> CustomVerificationEmailTemplate:
    """A listing has neither content nor tags."""
    return CustomVerificationEmailTemplate(
        answer["TemplateName"],
        answer["FromEmailAddress"],
        answer["TemplateSubject"],
        str(answer.get("TemplateContent", "")),
        answer["SuccessRedirectionURL"],
        answer["FailureRedirectionURL"],
        _tags(cast("Iterable[TagTypeDef]", answer.get("Tags", []))),
    )


def _tags(listed: "Iterable[TagTypeDef]") -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in listed}


def _tag_list(tags: Mapping[str, str]) -> "list[TagTypeDef]":
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
