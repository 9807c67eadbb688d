"""`/_health`: whether the server answers, for whoever waits for a container."""

from typing import Any

from flask import Flask, jsonify

from local_ses.origin import protect


def health() -> Flask:
    """A Flask application to be mounted at /_health."""
    app = Flask("local_ses.health", static_folder=None)
    protect(app)

    @app.get("/")
    def state() -> Any:
        return jsonify(status="ok")

    return app
