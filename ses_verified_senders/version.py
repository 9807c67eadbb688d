"""The version of this release; pyproject.toml reads it here, so that a clone knows it too."""

VERSION = "0.1.0"
