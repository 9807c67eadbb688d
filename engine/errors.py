"""What may go wrong around the engine: one sentence each, ending in what to do."""


class EngineError(Exception):
    """Printed after `error: ` as it is, without a traceback."""


class StepFailed(EngineError):
    """A command of a longer step failed or took too long; `reason` fits into a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
