"""SES API v2 in the words of the API, for one account and region. Knows no Pulumi.

Operations: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ses_verified_senders.ses import errors
from ses_verified_senders.ses.clock import Clock
from ses_verified_senders.ses.limiter import Limiter
from ses_verified_senders.ses.listing import Listing

PATIENCE = 40
LISTING_PAGE = 1000
TEMPLATES_PAGE = 50
LISTING_AGE = 60.0


class Departure:
    """Told of each time that a request leaves; this one does nothing."""

    def leaving(self) -> None:
        """The request leaves next, unless this raises."""

    def turned_back(self) -> None:
        """SES said TooManyRequestsException: the request that left did nothing, and leaves again later."""


ALWAYS = Departure()


@dataclass(frozen=True)
class Identity:
    """An e-mail identity: SES's VerificationStatus and the identity's tags."""

    verification_status: str
    tags: Mapping[str, str]


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

    def request(self) -> dict[str, Any]:
        """The six fields that create and update both need."""
        return {
            "TemplateName": self.template_name,
            "FromEmailAddress": self.from_email_address,
            "TemplateSubject": self.template_subject,
            "TemplateContent": self.template_content,
            "SuccessRedirectionURL": self.success_redirection_url,
            "FailureRedirectionURL": self.failure_redirection_url,
        }


class Ses:
    """`reader` retries by itself what may be repeated, `sender` never does; both are boto3 `sesv2` clients.

    `limiter(operation)` gives the limit that the operation shares with all others of this account and region.
    Every method raises `errors.SesError`.
    """

    def __init__(
        self,
        reader: Any,
        sender: Any,
        *,
        account: str,
        region: str,
        limiter: Callable[[str], Limiter],
        clock: Clock,
    ) -> None:
        self.account = account
        self.region = region
        self._reader = reader
        self._sender = sender
        self._limiter = limiter
        self._clock = clock
        self._ahead = 0.0
        self._identities = Listing(self._read_identities, clock)
        self._templates = Listing(self._read_templates, clock)

    def now(self) -> datetime:
        """SES's time, by the Date of its last answer: links lapse by that clock, not by this machine's."""
        return datetime.fromtimestamp(self._clock.time() + self._ahead, UTC)

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

        `departure` is told right before the request leaves and may raise to hold it back. Never repeated except after
        TooManyRequestsException, which says that nothing was sent.
        """
        doing = f"sending verification ({address})"
        request = {"EmailAddress": address, "TemplateName": template_name}
        if configuration_set_name:
            request["ConfigurationSetName"] = configuration_set_name
        try:
            answer = self._call(self._sender, "send_custom_verification_email", doing, request, departure)
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

    def get_account(self) -> dict[str, Any]:
        """ProductionAccessEnabled, SendingEnabled and more."""
        return self._call(self._reader, "get_account", f"reading the account ({self.region})", {})

    def has_configuration_set(self, name: str) -> bool:
        try:
            self._call(
                self._reader,
                "get_configuration_set",
                f"reading configuration set ({name})",
                {"ConfigurationSetName": name},
            )
        except errors.NotFound:
            return False
        return True

    # Identities

    def find_identity(self, address: str) -> Identity | None:
        """The identity, or None if SES lists none of that name."""
        try:
            answer = self._call(
                self._reader, "get_email_identity", f"reading identity ({address})", {"EmailIdentity": address}
            )
        except errors.NotFound:
            return None
        except errors.Refused as error:
            if error.code == errors.ACCESS_DENIED and address not in error.said:
                raise errors.RefusedForAll(error.doing, error.code, error.said, error.advice) from None
            raise
        return Identity(answer.get("VerificationStatus", "NOT_STARTED"), _tags(answer.get("Tags", [])))

    def list_identities(self, max_age: float = LISTING_AGE) -> Mapping[str, str]:
        """VerificationStatus by address or domain: a call for each thousand, shared for `max_age` seconds."""
        return self._identities.get(max_age)

    def _read_identities(self) -> dict[str, str]:
        found = self._pages("list_email_identities", f"listing identities ({self.region})", "EmailIdentities")
        return {item["IdentityName"]: item.get("VerificationStatus", "NOT_STARTED") for item in found}

    def _pages(self, operation: str, doing: str, member: str) -> Iterator[dict[str, Any]]:
        """The items of all pages, a thousand a call."""
        request: dict[str, Any] = {"PageSize": LISTING_PAGE}
        while True:
            page = self._call(self._reader, operation, doing, request)
            yield from page.get(member, [])
            if not page.get("NextToken"):
                return
            request["NextToken"] = page["NextToken"]

    def delete_identity(self, address: str) -> None:
        """Delete the identity; one that is gone already is as good."""
        try:
            self._call(
                self._reader, "delete_email_identity", f"deleting identity ({address})", {"EmailIdentity": address}
            )
        except errors.NotFound:
            return

    def list_suppressed(self) -> Mapping[str, str]:
        """The addresses on the account's suppression list, each with SES's reason: SES takes an e-mail to one of them
        and drops it (https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html)."""
        doing = f"listing the suppression list ({self.region})"
        found = self._pages("list_suppressed_destinations", doing, "SuppressedDestinationSummaries")
        return {item["EmailAddress"]: item.get("Reason", "") for item in found}

    def identity_arn(self, address: str) -> str:
        return f"arn:{self._partition}:ses:{self.region}:{self.account}:identity/{address}"

    # Templates

    def find_template(self, name: str) -> CustomVerificationEmailTemplate | None:
        """The template with its content and tags, or None."""
        try:
            answer = self._call(
                self._reader,
                "get_custom_verification_email_template",
                f"reading template ({name})",
                {"TemplateName": name},
            )
        except errors.NotFound:
            return None
        return _template(answer)

    def list_templates(self) -> Mapping[str, CustomVerificationEmailTemplate]:
        """Every template by its name, without content and tags, which a listing doesn't give."""
        return self._templates.get(LISTING_AGE)

    def _read_templates(self) -> dict[str, CustomVerificationEmailTemplate]:
        found: dict[str, CustomVerificationEmailTemplate] = {}
        request: dict[str, Any] = {"PageSize": TEMPLATES_PAGE}
        while True:
            doing = f"listing templates ({self.region})"
            page = self._call(self._reader, "list_custom_verification_email_templates", doing, request)
            for item in page.get("CustomVerificationEmailTemplates", []):
                found[item["TemplateName"]] = _template(item)
            if not page.get("NextToken"):
                return found
            request["NextToken"] = page["NextToken"]

    def create_template(self, template: CustomVerificationEmailTemplate) -> None:
        """Raises AlreadyExists where the name is taken."""
        request = template.request() | {"Tags": _tag_list(template.tags)}
        self._template_call("create_custom_verification_email_template", "creating", template, request)

    def update_template(self, template: CustomVerificationEmailTemplate) -> None:
        """Replace all but the tags, which have operations of their own."""
        self._template_call("update_custom_verification_email_template", "updating", template, template.request())

    def _template_call(
        self, operation: str, verb: str, template: CustomVerificationEmailTemplate, request: dict[str, Any]
    ) -> None:
        doing = f"{verb} template ({template.template_name})"
        try:
            self._call(self._reader, operation, doing, request)
        except errors.NotFound as error:
            if template.from_email_address in error.said:
                advice = f"verify {template.from_email_address} or its domain in {self.region}"
                raise errors.RefusedForAll(doing, error.code, error.said, advice) from None
            raise

    def delete_template(self, name: str) -> None:
        """Delete the template; one that is gone already is as good."""
        try:
            self._call(
                self._reader,
                "delete_custom_verification_email_template",
                f"deleting template ({name})",
                {"TemplateName": name},
            )
        except errors.NotFound:
            return

    def template_arn(self, name: str) -> str:
        return f"arn:{self._partition}:ses:{self.region}:{self.account}:custom-verification-email-template/{name}"

    # Tags

    def tag(self, arn: str, tags: Mapping[str, str]) -> bool:
        """Put `tags` on a resource; False if SES doesn't list it."""
        try:
            self._call(self._reader, "tag_resource", f"tagging ({arn})", {"ResourceArn": arn, "Tags": _tag_list(tags)})
        except errors.NotFound:
            return False
        return True

    def untag(self, arn: str, keys: list[str]) -> None:
        """Take tags off a resource; one that is gone already is as good."""
        try:
            self._call(self._reader, "untag_resource", f"untagging ({arn})", {"ResourceArn": arn, "TagKeys": keys})
        except errors.NotFound:
            return

    # How a call is made

    @property
    def _partition(self) -> str:
        return str(self._reader.meta.partition)

    def _call(
        self,
        client: Any,
        operation: str,
        doing: str,
        request: dict[str, Any],
        departure: Departure = ALWAYS,
    ) -> dict[str, Any]:
        limiter = self._limiter(operation)
        throttled: errors.SesError | None = None
        for _ in range(PATIENCE):
            limiter.wait()
            departure.leaving()
            try:
                answer: dict[str, Any] = getattr(client, operation)(**request)
            except Exception as cause:
                # An identity that isn't there is an error answer, too, and often the first answer of a run.
                self._set_clock(getattr(cause, "response", None) or {})
                error = errors.translated(doing, cause)
                if not isinstance(error, errors.Throttled):
                    raise error from None
                throttled = error
                departure.turned_back()
                limiter.slow_down()
                continue
            self._set_clock(answer)
            return answer
        assert throttled is not None
        raise throttled

    def _set_clock(self, answer: Mapping[str, Any]) -> None:
        date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        if date:
            ahead = parsedate_to_datetime(date).timestamp() - self._clock.time()
            # The header counts whole seconds, so a smaller difference says nothing.
            self._ahead = ahead if abs(ahead) > 2 else 0.0


def _template(answer: Mapping[str, Any]) -> CustomVerificationEmailTemplate:
    return CustomVerificationEmailTemplate(
        answer["TemplateName"],
        answer["FromEmailAddress"],
        answer["TemplateSubject"],
        answer.get("TemplateContent", ""),
        answer["SuccessRedirectionURL"],
        answer["FailureRedirectionURL"],
        _tags(answer.get("Tags", [])),
    )


def _tags(listed: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in listed}


def _tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
