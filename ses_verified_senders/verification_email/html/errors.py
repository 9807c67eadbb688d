"""What stops the reading of an e-mail's HTML."""


class RunawayError(Exception):
    """A template asked for more steps, text or memory than an e-mail can need."""
