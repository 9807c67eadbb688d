"""A template as programs in tests declare it."""

from ses_verified_senders.declared.template import Template

VERIFY = Template(
    file="verify.html.j2",
    from_email_address="hello@example.com",
    subject="Please confirm",
    success_redirection_url="https://example.com/yes",
    failure_redirection_url="https://example.com/no",
)
