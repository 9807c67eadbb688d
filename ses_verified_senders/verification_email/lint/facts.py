"""What is declared of a template beside its HTML."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TemplateFacts:
    """The settings that SES is given with the template; None where nothing is known, and then nothing is said of it."""

    template_name: str | None = None
    from_email_address: str | None = None
    subject: str | None = None
    success_redirection_url: str | None = None
    failure_redirection_url: str | None = None
    # How many templates the account's region would have in all.
    number_of_templates: int | None = None
