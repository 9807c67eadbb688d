"""Who is asked to confirm an address as a sender, and with which e-mail."""

import pulumi

from ses_verified_senders import Template, VerificationTemplates, VerifiedSenders

config = pulumi.Config()
product_name = config.require("productName")

templates = VerificationTemplates(
    "templates",
    folder="emails",
    templates={
        "verify": Template(
            file="verify.html.j2",
            from_email_address=config.require("fromEmailAddress"),
            subject=f"Please confirm your address for {product_name}",
            # Where SES sends people after a click on the link: pages of your own.
            success_redirection_url="https://example.com/confirmed",
            failure_redirection_url="https://example.com/not-confirmed",
            variables={"product_name": product_name},
        )
    },
)
senders = VerifiedSenders(
    "senders",
    templates=templates,
    senders="senders.yaml",
    # Allows one change that a limit stopped: `pulumi config set ses-verified-senders:approve DIGEST`.
    approve=pulumi.Config("ses-verified-senders").get("approve"),
)

pulumi.export("summary", senders.summary)
