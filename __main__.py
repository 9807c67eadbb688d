"""The Pulumi program: the stack's config in, verified senders out."""

from pathlib import Path

import pulumi

from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders
from ses_verified_senders.program import stack_config, this_stack
from ses_verified_senders.program.last_state import last_state

# What is wrong with the config fails `up` and `preview`; reading and removing the stack go on without it.
if config := stack_config.read(Path(__file__).parent):
    templates = VerificationTemplates("templates", regions=[], **config.templates)
    senders = VerifiedSenders("senders", templates=templates, **config.senders)

    pulumi.export("templates", templates.names)
    pulumi.export("summary", senders.summary)
    pulumi.export("senders", senders.senders)
else:
    # A refresh writes down what is exported.
    for name, value in last_state(this_stack.name()).stack_outputs.items():
        pulumi.export(name, pulumi.Output.secret(value) if name == "senders" else value)
