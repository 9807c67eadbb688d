"""The switches: how this SES behaves, each open question of the real one in both readings."""

from typing import Any

from local_ses.store import Store

DEFAULTS: dict[str, Any] = {
    "callsPerSecond": 1.0,
    "sandbox": False,
    "sendingPaused": False,
    "listBeforeClick": True,
    "unverifiedFrom": "NotFoundException",
    "sendToVerified": "mail",
    "suppressVerificationEmails": True,
    "verificationEvents": True,
    "maxMails": 50_000,
    "verifiedFrom": [],
}
MEANINGS = {
    "callsPerSecond": "Of each operation, account and region; 0: no limit. SES has 1.",
    "sandbox": "The account has no production access: sends to addresses that aren't verified are refused.",
    "sendingPaused": "SES has paused the account's sending.",
    "listBeforeClick": "A verification e-mail lists its address as PENDING; else only the click lists it.",
    "unverifiedFrom": "The error of a verification e-mail whose From isn't verified.",
    "sendToVerified": "To an address that is verified: mail it, ignore the send, or restart it as PENDING.",
    "suppressVerificationEmails": "Those to addresses on the suppression list are accepted and dropped.",
    "verificationEvents": "Their Send, Delivery and Bounce go to the event destinations of their configuration set.",
    "maxMails": "The inbox keeps the newest; links of older ones are gone with them. 0: all.",
    "verifiedFrom": "Domains and addresses that are verified in every account and region, with commas between.",
}
"""For people; where no public source settles what SES does, there is a setting for each reading."""
CHOICES = {
    "unverifiedFrom": ("NotFoundException", "MailFromDomainNotVerifiedException"),
    "sendToVerified": ("mail", "ignore", "restart"),
}


class InvalidSetting(Exception):
    """A switch that doesn't exist or can't be put that way; the message says what can."""


class Settings:
    """Kept in the store, so they outlive the server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._given: dict[str, Any] = {}
        self._read()

    def _read(self) -> None:
        self._values = {name: self._store.setting(name, default) for name, default in DEFAULTS.items()}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def all(self) -> dict[str, Any]:
        return dict(self._values)

    def begin_with(self, given: dict[str, Any]) -> None:
        """What the server was started with; a reset comes back to it. Raises InvalidSetting."""
        self.change(given)
        self._given = given

    def reset(self) -> None:
        """After the store was emptied."""
        self._read()
        self.change(self._given)

    def change(self, changes: dict[str, Any]) -> None:
        """Set all of `changes`, or none. Raises InvalidSetting."""
        for name, value in changes.items():
            _check(name, value)
        with self._store.transaction():
            for name, value in changes.items():
                self._store.set(name, value)
        self._values |= changes


def _check(name: str, value: Any) -> None:
    if name not in DEFAULTS:
        raise InvalidSetting(f"there is no setting {name!r}; there are {', '.join(DEFAULTS)}")
    default = DEFAULTS[name]
    if isinstance(default, float | int) and not isinstance(default, bool):
        number = int | float if isinstance(default, float) else int
        fits = isinstance(value, number) and not isinstance(value, bool) and 0 <= value < 1e9
    elif isinstance(default, list):
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
    else:
        fits = isinstance(value, type(default))
    if not fits:
        raise InvalidSetting(f"{name} can't be {value!r}; give a value like {default!r}")
    if name in CHOICES and value not in CHOICES[name]:
        raise InvalidSetting(f"{name} can't be {value!r}; give one of {', '.join(CHOICES[name])}")
