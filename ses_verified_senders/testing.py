"""For unit tests of programs that use the components: mocks that answer as SES would.

Nothing is asked of AWS, at preview neither. See docs/unit-tests.md for an example.
"""

from collections.abc import Mapping
from typing import Any

from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.rpc import unwrap_rpc_secret

from ses_verified_senders.life import ledger
from ses_verified_senders.life.record import PENDING, Record
from ses_verified_senders.providers.group import Group, from_inputs

SENDERS = "pulumi-python:dynamic/ses:Senders"
EMAIL_IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity"
SENT_AT = "2026-01-01T12:00:00Z"
EXPIRES_AT = "2026-01-02T12:00:00Z"


class SesMocks(Mocks):
    """`statuses` maps an address, or `region/address`, to what SES says of it; all others are `default`.

    Statuses are SES's own (SUCCESS, PENDING, FAILED, …) and ours (REFUSED, UNKNOWN, NOT_TRIED). `made` has the inputs
    of every resource that the program registered, by its type and name. What else a program makes or calls is echoed:
    derive a class, and leave to this one what is not yours.
    """

    def __init__(self, statuses: Mapping[str, str] | None = None, default: str = PENDING) -> None:
        self.made: dict[tuple[str, str], dict[str, Any]] = {}
        self._statuses = dict(statuses or {})
        self._default = default

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.made[args.typ, args.name] = args.inputs
        outputs = dict(args.inputs)
        if args.typ == SENDERS:
            # Masked addresses are secrets.
            group = from_inputs({key: unwrap_rpc_secret(value) for key, value in args.inputs.items()})
            outputs |= {"records": self._records(group), "account": ""}
        if args.typ == EMAIL_IDENTITY:
            outputs.setdefault("dkimSigningAttributes", {"tokens": ["token1", "token2", "token3"]})
        return f"{args.name}-id", outputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None

    def _records(self, group: Group) -> str:
        return ledger.written(
            {group.key(address): ledger.Entry(self._record(group.region, address)) for address in group.members}, "", ""
        )

    def _record(self, region: str, address: str) -> Record:
        status = self._statuses.get(f"{region}/{address}") or self._statuses.get(address) or self._default
        return Record(
            owner="mock",
            status=status,
            message_id="mock",
            sent_at=SENT_AT,
            expires_at=EXPIRES_AT,
            sends=1,
            origin="sent",
            ses_status=status,
        )
