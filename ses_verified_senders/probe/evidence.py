"""SES's errors as a report may show them."""

from ses_verified_senders.ses.errors import AnswerLost, SesError

LOST = "it may have been carried out all the same; another run starts from the beginning"


def reportable(error: SesError) -> SesError:
    """The error without what SES echoes of a badly signed request, which may be its session token, and without the
    client's advice for a lost answer: the probe deletes what a next run would find by its look."""
    said = "" if "Signature" in error.code else error.said
    advice = LOST if isinstance(error, AnswerLost) else error.advice
    return SesError(error.doing, error.code, said, advice)
