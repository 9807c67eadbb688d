"""What pyproject.toml can't say: components/ stands at the top of the repository, and in the library once installed."""

from setuptools import find_packages, setup

setup(
    packages=["ses_verified_senders.components", *find_packages(include=["local_ses*", "ses_verified_senders*"])],
    package_dir={"ses_verified_senders.components": "components"},
)
