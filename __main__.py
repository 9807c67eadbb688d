"""The Pulumi program: the stack's config in, verified senders out."""

from pathlib import Path

import pulumi

from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders
from ses_verified_senders.program import stack_config

# What is wrong with the config fails `up` and `preview`; reading and removing the stack go on without it.
if config := stack_config.read(Path(__file__).parent):
    templates = VerificationTemplates("templates", regions=[], **config.templates)
    senders = VerifiedSenders("senders", templates=templates, **config.senders)

    pulumi.export("templates", templates.names)
    pulumi.export("summary", senders.summary)
    pulumi.export("senders", senders.senders)
