"""The Pulumi program: the stack's config in, verified senders out."""

from pathlib import Path

import pulumi

from components import stack
from components.verification_templates import VerificationTemplates
from components.verified_senders import VerifiedSenders

root = Path(__file__).parent
settings = stack.settings(root)
stack.preflight(settings)
templates = VerificationTemplates(
    "templates",
    settings.templates,
    regions={region for sender in settings.senders for region in sender.regions},
    locales={sender.locale for sender in settings.senders if sender.locale},
    stack=stack.name(),
    templates_dir=root / "templates",
)
senders = VerifiedSenders("senders", settings, templates, stack=stack.name())

pulumi.export("templates", templates.names)
pulumi.export("senders", senders.senders)
pulumi.export("verified", senders.verified)
pulumi.export("pending", senders.pending)
pulumi.export("failed", senders.failed)
