"""`python -m ses_verified_senders` is `ses-senders`."""

import sys

from ses_verified_senders.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
