"""The HTTP API: what the commands and buttons do, for programs that hold a person's bearer token."""

from handlers.http.api.routes import api_blueprint

__all__ = ["api_blueprint"]
