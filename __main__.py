"""The Pulumi program: the stack's config in, verified senders out."""

from pathlib import Path

import pulumi

from ses_verified_senders.program import head_start

# Before the other imports, which take as long as a provider does to start.
head_start.begin()

from components.verification_templates import VerificationTemplates  # noqa: E402
from components.verified_senders import VerifiedSenders  # noqa: E402
from ses_verified_senders.program import stack_config  # noqa: E402
from ses_verified_senders.program.last_state import last_state  # noqa: E402

# What is wrong with the config fails `up` and `preview`; reading and removing the stack go on without it.
if config := stack_config.read(Path(__file__).parent):
    templates = VerificationTemplates("templates", regions=[], **config.templates)
    senders = VerifiedSenders("senders", templates=templates, **config.senders)

    pulumi.export("templates", templates.names)
    pulumi.export("summary", senders.summary)
    pulumi.export("senders", senders.senders)
else:
    # A refresh writes down what is exported.
    for name, value in last_state().stack_outputs.items():
        pulumi.export(name, pulumi.Output.secret(value) if name == "senders" else value)
