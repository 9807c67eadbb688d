"""A sender: an address that is asked to confirm, as declared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo

from ses_verified_senders.declared.address import Address
from ses_verified_senders.declared.check import ConfigEntry, as_keys, check
from ses_verified_senders.declared.later import Later, NameOrLater
from ses_verified_senders.declared.problem import Place, Problem
from ses_verified_senders.declared.values import Locale, OnRemove, Regions, TagMap, Text, Token, shown, wrong
from ses_verified_senders.text.suggestion import suggestion


@dataclass(frozen=True)
class Sender:
    """An address with settings of its own, as a program declares it.

    `template` is a template's name, needed where several are declared; `regions` are the stack's own region if left
    out. Another `resend` token asks an address once more that has not confirmed. `on_remove` says what happens to its
    identity at SES once it is no longer declared: "delete" or "retain". `locale` picks the e-mail's language, as in
    "de" or "pt-BR", where the template has a file in it. `tags` are put on the identity.
    """

    address: str
    template: str | None = None
    configuration_set_name: str | Later | None = None
    regions: Sequence[str] | None = None
    resend: str | None = None
    on_remove: str | None = None
    locale: str | None = None
    tags: Mapping[str, str] | None = None


@dataclass(frozen=True)
class ResolvedSender:
    """A sender without fault, and with what holds for the whole set.

    `address` is exactly as SES needs it; what is not given (`configuration_set_name`, `resend`, `locale`) is "".
    """

    address: str
    template_name: str
    configuration_set_name: str | Later
    regions: tuple[str, ...]
    resend: str
    on_remove: str
    place: str
    locale: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """A sender as it stands in a list, a text or a mapping; `place` takes locs that start from it."""

    value: object
    place: Place


@dataclass(frozen=True)
class Defaults:
    """What holds for a sender that doesn't say it; `region` is None where the stack has none."""

    templates: Collection[str]
    region: str | None
    on_remove: str
    tags: Mapping[str, str] = field(default_factory=dict)


def _declared_template(name: str | None, info: ValidationInfo) -> str | None:
    """The name of the sender's template; where no template is declared at all, that alone is the problem."""
    declared: Collection[str] = info.context.templates if info.context else ()
    if name in declared or not declared:
        return name
    if name is None and len(declared) == 1:
        return next(iter(declared))
    if name is None:
        raise wrong(f"template is missing; name one of {', '.join(declared)}")
    raise wrong(f"{shown(name)} is not a declared template; {suggestion(name, declared)}")


class SenderEntry(ConfigEntry):
    """A sender with settings of its own."""

    noun: ClassVar[str] = "a sender"

    address: Address = Field(description="The address to verify. Its case is kept.")
    template: Annotated[Text | None, AfterValidator(_declared_template)] = Field(
        None, validate_default=True, description="A template's name; may be left out if the stack has only one."
    )
    configuration_set_name: NameOrLater | None = Field(
        None, description="The configuration set that the verification e-mail is sent with."
    )
    regions: Regions | None = Field(
        None, description="Where to verify the address; the stack's own region if left out."
    )
    resend: Token | None = Field(
        None, description="Any text: changing it asks an address that has not confirmed once more."
    )
    on_remove: OnRemove | None = Field(
        None, description="What happens to the identity at SES once the address is no longer declared."
    )
    locale: Locale | None = Field(
        None, description="The language of the e-mail, as in de or pt-BR, where the template has a file in it."
    )
    tags: TagMap | None = Field(None, description="Tags of the identity at SES, beside those of the whole set.")


def resolve(written: Written, defaults: Defaults, problems: list[Problem]) -> ResolvedSender | None:
    """The sender, or None once all that is wrong with it is in `problems`."""
    if isinstance(written.value, ResolvedSender):
        return written.value
    value, place = _mapping(written)
    if not isinstance(value, dict):
        advice = "write an address, or a mapping with the key address"
        problems.append(Problem(place(()), f"{shown(value)} is not a sender; {advice}"))
        return None
    entry = check(SenderEntry, value, place, problems, defaults)
    if entry is None:
        return None
    return ResolvedSender(
        address=entry.address,
        template_name=entry.template or "",
        configuration_set_name="" if entry.configuration_set_name is None else entry.configuration_set_name,
        regions=entry.regions or ((defaults.region,) if defaults.region else ()),
        resend=entry.resend or "",
        on_remove=entry.on_remove or defaults.on_remove,
        place=place(("address",)),
        locale=entry.locale or "",
        tags={**defaults.tags, **(entry.tags or {})},
    )


def _mapping(written: Written) -> tuple[object, Place]:
    """A bare address is short for a mapping; what is wrong with it is where the address is."""
    if isinstance(written.value, str):
        return {"address": written.value}, lambda loc: written.place(())
    return as_keys(written.value, Sender), written.place
