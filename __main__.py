"""The Pulumi program: the stack's config in, verified senders out."""

from pathlib import Path

import pulumi

from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders
from ses_verified_senders.program import stack_config

root = Path(__file__).parent
settings = stack_config.settings(root)
stack_config.preflight(settings)
templates = VerificationTemplates(
    "templates",
    settings.templates,
    regions={region for sender in settings.senders for region in sender.regions},
    locales={sender.locale for sender in settings.senders if sender.locale},
    stack=stack_config.name(),
    templates_dir=root / "templates",
)
senders = VerifiedSenders("senders", settings, templates, stack=stack_config.name())

pulumi.export("templates", templates.names)
pulumi.export("senders", senders.senders)
pulumi.export("verified", senders.verified)
pulumi.export("pending", senders.pending)
pulumi.export("failed", senders.failed)
