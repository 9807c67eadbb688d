"""Fakes written by hand: a clock that waits for nobody, and SES as boto3's client shows it."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from botocore.exceptions import ClientError

from ses_verified_senders.life.gate import Gate
from ses_verified_senders.life.journal import Journal
from ses_verified_senders.life.mailer import Mailer
from ses_verified_senders.ses.client import Ses
from ses_verified_senders.ses.limiter import Limiter

START = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC).timestamp()
DAY = 24 * 3600.0
ACCOUNT, REGION = "111122223333", "us-east-1"


class FakeClock:
    """Sleeping moves it ahead at once."""

    def __init__(self) -> None:
        self.seconds = START
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def time(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.seconds += seconds


def answer_error(code: str, message: str = "no", status: int = 400) -> ClientError:
    """What boto3 raises for an error answer."""
    return ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Operation"
    )


class FakeApi:
    """boto3's `sesv2` client, as far as it is used. `lists_before_click` is the reading of the open question."""

    def __init__(self, clock: FakeClock, lists_before_click: bool = True) -> None:
        self.meta = SimpleNamespace(partition="aws")
        self.clock = clock
        self.lists_before_click = lists_before_click
        self.identities: dict[str, dict[str, Any]] = {}
        self.templates: dict[str, dict[str, Any]] = {}
        self.mails: Counter[str] = Counter()
        self.calls: list[str] = []
        self.production_access = True
        self.sending_enabled = True
        self.configuration_sets: set[str] = set()
        self.suppressed: set[str] = set()
        self.before: dict[str, Callable[[dict[str, Any]], None]] = {}
        self.after: dict[str, Callable[[dict[str, Any]], None]] = {}

    def _answer(self, operation: str, request: dict[str, Any], act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        self.calls.append(operation)
        if operation in self.before:
            self.before[operation](request)
        answer = act()
        if operation in self.after:
            self.after[operation](request)
        date = format_datetime(datetime.fromtimestamp(self.clock.time(), UTC), usegmt=True)
        return answer | {"ResponseMetadata": {"HTTPHeaders": {"date": date}}}

    def _identity(self, name: str) -> dict[str, Any]:
        if name not in self.identities:
            raise answer_error("NotFoundException", f"Email identity {name} does not exist", 404)
        return self.identities[name]

    def put(self, address: str, status: str, **tags: str) -> None:
        """Put an identity into a state by hand."""
        self.identities[address] = {"VerificationStatus": status, "Tags": dict(tags)}

    def status(self, address: str) -> str:
        return str(self.identities.get(address, {}).get("VerificationStatus", ""))

    def click(self, address: str) -> None:
        self.identities.setdefault(address, {"Tags": {}})["VerificationStatus"] = "SUCCESS"

    def get_email_identity(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            identity = self._identity(request["EmailIdentity"])
            tags = [{"Key": key, "Value": value} for key, value in identity["Tags"].items()]
            return {"VerificationStatus": identity["VerificationStatus"], "Tags": tags}

        return self._answer("get_email_identity", request, act)

    def list_email_identities(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            start, size = int(request.get("NextToken", 0)), request["PageSize"]
            names = sorted(self.identities)
            page = [
                {
                    "IdentityType": "EMAIL_ADDRESS",
                    "IdentityName": name,
                    "VerificationStatus": self.identities[name]["VerificationStatus"],
                }
                for name in names[start : start + size]
            ]
            more = {"NextToken": str(start + size)} if start + size < len(names) else {}
            return {"EmailIdentities": page} | more

        return self._answer("list_email_identities", request, act)

    def send_custom_verification_email(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            address = request["EmailAddress"]
            self.mails[address] += 1
            if self.lists_before_click:
                self.identities.setdefault(address, {"Tags": {}})["VerificationStatus"] = "PENDING"
            return {"MessageId": f"m-{sum(self.mails.values())}"}

        return self._answer("send_custom_verification_email", request, act)

    def delete_email_identity(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            self._identity(request["EmailIdentity"])
            del self.identities[request["EmailIdentity"]]
            return {}

        return self._answer("delete_email_identity", request, act)

    def _tags_of(self, arn: str) -> dict[str, str]:
        kind, name = arn.split(":")[-1].split("/", 1)
        holder = self._identity(name) if kind == "identity" else self._template(name)
        tags: dict[str, str] = holder["Tags"]
        return tags

    def tag_resource(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            self._tags_of(request["ResourceArn"]).update({tag["Key"]: tag["Value"] for tag in request["Tags"]})
            return {}

        return self._answer("tag_resource", request, act)

    def untag_resource(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            tags = self._tags_of(request["ResourceArn"])
            for key in request["TagKeys"]:
                tags.pop(key, None)
            return {}

        return self._answer("untag_resource", request, act)

    def list_tags_for_resource(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            return {
                "Tags": [{"Key": key, "Value": value} for key, value in self._tags_of(request["ResourceArn"]).items()]
            }

        return self._answer("list_tags_for_resource", request, act)

    def get_suppressed_destination(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            address = request["EmailAddress"]
            if address not in self.suppressed:
                raise answer_error(
                    "NotFoundException", f"Email address {address} does not exist on your suppression list.", 404
                )
            since = datetime.fromtimestamp(START, UTC)
            return {"SuppressedDestination": {"EmailAddress": address, "Reason": "BOUNCE", "LastUpdateTime": since}}

        return self._answer("get_suppressed_destination", request, act)

    def list_suppressed_destinations(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            found = [{"EmailAddress": address, "Reason": "BOUNCE"} for address in sorted(self.suppressed)]
            return {"SuppressedDestinationSummaries": found}

        return self._answer("list_suppressed_destinations", request, act)

    def get_account(self, **request: Any) -> dict[str, Any]:
        account = {"ProductionAccessEnabled": self.production_access, "SendingEnabled": self.sending_enabled}
        return self._answer("get_account", request, lambda: account)

    def get_configuration_set(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            if request["ConfigurationSetName"] not in self.configuration_sets:
                raise answer_error("NotFoundException", "no such configuration set", 404)
            return {}

        return self._answer("get_configuration_set", request, act)

    def list_custom_verification_email_templates(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            listed = [
                {name: value for name, value in template.items() if name not in ("TemplateContent", "Tags")}
                for template in self.templates.values()
            ]
            return {"CustomVerificationEmailTemplates": listed}

        return self._answer("list_custom_verification_email_templates", request, act)

    def _template(self, name: str) -> dict[str, Any]:
        if name not in self.templates:
            raise answer_error("NotFoundException", f"Custom verification email template <{name}> does not exist", 404)
        return self.templates[name]

    def get_custom_verification_email_template(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            template = self._template(request["TemplateName"])
            return template | {"Tags": [{"Key": key, "Value": value} for key, value in template["Tags"].items()]}

        return self._answer("get_custom_verification_email_template", request, act)

    def create_custom_verification_email_template(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            name = request["TemplateName"]
            if name in self.templates:
                raise answer_error(
                    "AlreadyExistsException", f"Custom verification email template <{name}> already exists"
                )
            self.templates[name] = request | {"Tags": {tag["Key"]: tag["Value"] for tag in request["Tags"]}}
            return {}

        return self._answer("create_custom_verification_email_template", request, act)

    def update_custom_verification_email_template(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            self._template(request["TemplateName"]).update(request)
            return {}

        return self._answer("update_custom_verification_email_template", request, act)

    def delete_custom_verification_email_template(self, **request: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            self._template(request["TemplateName"])
            del self.templates[request["TemplateName"]]
            return {}

        return self._answer("delete_custom_verification_email_template", request, act)


def ses_of(api: FakeApi, folder: Path, region: str = REGION, calls_per_second: float = 0) -> Ses:
    """A client of `api`; without a pace it may call as often as it likes."""
    interval = 1 / calls_per_second if calls_per_second else 0
    return Ses(
        cast(Any, api),
        account=ACCOUNT,
        region=region,
        limiter=lambda operation: Limiter(folder / "limits" / operation, interval, api.clock),
        clock=api.clock,
    )


class World:
    """One SES and one machine; `sender()` is a fresh process on it."""

    def __init__(self, folder: Path, lists_before_click: bool = True) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.api = FakeApi(self.clock, lists_before_click)
        self.engine_lives = True

    def gate(self) -> Gate:
        return Gate(lambda: self.engine_lives)

    def sender(self, gate: Gate | None = None, calls_per_second: float = 0) -> Mailer:
        ses = ses_of(self.api, self.folder, calls_per_second=calls_per_second)
        return Mailer(ses, Journal(self.folder / "pages"), gate or self.gate())


class FakeAccounts:
    """Leads to the fake SES, or fails as it is told."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._regions: dict[str, Ses] = {}
        self.fails: Exception | None = None
        self.account = ACCOUNT

    def ses(self, region: str) -> Ses:
        """One a region, as the real one gives: what it read is shared."""
        if self.fails:
            raise self.fails
        ses = self._regions.setdefault(region, ses_of(self._world.api, self._world.folder, region))
        ses.account = self.account
        return ses

    def forget(self) -> None:
        """A new process has read nothing yet."""
        self._regions.clear()

    def place(self, region: str) -> str:
        return region

    def s3(self) -> Any:
        raise AssertionError("the journal is in a folder here")
