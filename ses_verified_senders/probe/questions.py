"""The questions that no public source settles, each with the calls that settle it."""

from collections.abc import Callable

from ses_verified_senders.probe.inputs import SIMULATOR
from ses_verified_senders.probe.probing import Probing
from ses_verified_senders.probe.report import Answer
from ses_verified_senders.ses.errors import AlreadyExists, Refused, SesError
from ses_verified_senders.ses.from_address import verifying

LISTED = "Does SES list an address before its link is opened?"
UNVERIFIED = "Which error does an unverified From give?"
VERIFIED = "What does a send to a verified address do?"
SUPPRESSED = "Does the account's suppression list hold for verification e-mails?"
EVENTS = "Which events of verification e-mails reach the configuration set that the send names?"
ASKED = 'Did an e-mail arrive there? "yes", "no", or nothing if you can\'t tell: '
EVENTS_ASKED = (
    "Look at the configuration set's destination for a few minutes. Which events came? send, delivery, bounce, "
    "none, or nothing if you can't tell: "
)
KINDS = ("send", "delivery", "bounce")

# What is said of an unverified From, and of an address that can't be mailed. Any other error (a quota, a pause, a
# permission) says nothing of the question, which stays open then.
OF_FROM = ("MailFromDomainNotVerifiedException", "NotFoundException")
OF_ADDRESS = ("AlreadyExistsException", "BadRequestException", "MessageRejected")

Ask = Callable[[str], str]
Question = Callable[[Probing, Ask], Answer]


def questions(probing: Probing) -> list[tuple[str, Question]]:
    """Those that addresses were given for."""
    given = probing.given
    asked: list[tuple[str, str, Question]] = [
        (given.unverified_from, UNVERIFIED, unverified_from),
        (given.address, LISTED, listed_before_click),
        (given.verified_address, VERIFIED, send_to_verified),
        (given.suppressed_address, SUPPRESSED, send_to_suppressed),
        (given.configuration_set, EVENTS, events),
    ]
    return [(name, question) for address, name, question in asked if address]


def unverified_from(probing: Probing, _ask: Ask) -> Answer:
    address = probing.given.unverified_from
    for name in verifying(address):
        if probing.status(name) == "SUCCESS":
            return Answer(UNVERIFIED, "", [f"{name} is verified; give an address that is not"])
    try:
        probing.create(address)
    except SesError as error:
        if error.code not in OF_FROM:
            raise
        return Answer(UNVERIFIED, error.code, [f"SES's own words: {error.said}"])
    return Answer(UNVERIFIED, "none: SES took the template", [])


def listed_before_click(probing: Probing, _ask: Ask) -> Answer:
    address = probing.given.address
    before = probing.status(address)
    if before:
        return Answer(LISTED, "", [f"{address} is known to SES already, as {before}; give one that is not"])
    probing.send(address, probing.create(probing.given.from_address))
    seen = probing.look(address)
    reading = f"yes, as {seen.identity or seen.listing}" if seen.identity or seen.listing else "no"
    return Answer(LISTED, reading, [str(seen)])


def send_to_verified(probing: Probing, ask: Ask) -> Answer:
    address = probing.given.verified_address
    if probing.status(address) != "SUCCESS":
        return Answer(VERIFIED, "", [f"{address} is not verified; give one that is"])
    # There BadRequestException refuses every address.
    if probing.sandboxed():
        return Answer(VERIFIED, "", ["the account is in the SES sandbox; ask AWS for production access in this region"])
    from_address = probing.given.from_address
    template = probing.create(from_address)
    try:
        probing.send(address, template)
    except (AlreadyExists, Refused) as error:
        if error.code not in OF_ADDRESS or from_address in error.said:
            raise
        return Answer(VERIFIED, f"it is refused: {error.code}", [f"SES's own words: {error.said}"])
    after = probing.look(address)
    kept = "it stays verified" if after.identity == "SUCCESS" else f"it becomes {after.identity or 'unlisted'}"
    arrived = {"yes": "an e-mail arrives", "no": "no e-mail arrives"}.get(ask(ASKED).strip().lower(), "")
    said = f"{kept}; {arrived or 'whether an e-mail arrives was not answered'}"
    return Answer(VERIFIED, said, [str(after)])


def send_to_suppressed(probing: Probing, ask: Ask) -> Answer:
    address = probing.given.suppressed_address
    if not probing.is_suppressed(address):
        advice = (
            "put it there (aws sesv2 put-suppressed-destination --reason BOUNCE --email-address …), and take it off"
        )
        return Answer(SUPPRESSED, "", [f"{address} is not on the suppression list; {advice} when all is done"])
    if before := probing.status(address):
        return Answer(SUPPRESSED, "", [f"{address} is known to SES already, as {before}; give one that is not"])
    try:
        probing.send(address, probing.create(probing.given.from_address))
    except (AlreadyExists, Refused) as error:
        if error.code != "MessageRejected":
            raise
        return Answer(SUPPRESSED, f"yes: the send is refused: {error.code}", [f"SES's own words: {error.said}"])
    readings = {"yes": "no: an e-mail arrives", "no": "yes: SES takes the e-mail, and none arrives"}
    reading = readings.get(ask(ASKED).strip().lower(), "")
    return Answer(SUPPRESSED, reading, [str(probing.look(address))])


def events(probing: Probing, ask: Ask) -> Answer:
    if before := probing.status(SIMULATOR):
        return Answer(EVENTS, "", [f"{SIMULATOR} is known to SES already, as {before}; delete that identity first"])
    probing.send(SIMULATOR, probing.create(probing.given.from_address), probing.given.configuration_set)
    answer = ask(EVENTS_ASKED).lower()
    seen = [kind for kind in KINDS if kind in answer]
    reading = ", ".join(seen) or ("none of them" if "none" in answer else "")
    return Answer(EVENTS, reading, [str(probing.look(SIMULATOR))])
