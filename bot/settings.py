"""Every setting, read once from the environment and `.env`; nothing else reads the environment."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError


class Settings(BaseSettings):
    """One process's settings. Vendors' secrets keep the vendors' own names; ours start with RAPPORT_."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    slack_signing_secret: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    google_api_url: str = "https://gmail.googleapis.com/"
    google_auth_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    google_token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105  An address, not a secret.
    google_certs_url: str = "https://www.googleapis.com/oauth2/v3/certs"
    google_calendar_url: str = "https://www.googleapis.com/"
    google_pubsub_url: str = "https://pubsub.googleapis.com/"
    google_pubsub_topic: str | None = None
    google_pubsub_subscription: str | None = None
    google_push_audience: str | None = None
    google_push_service_account: str | None = None
    google_application_credentials: Path | None = None

    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str = "https://api.anthropic.com"
    rapport_ai: bool = True
    rapport_model: str = "claude-sonnet-5-5"
    rapport_model_seconds: float = 25

    database_url: str = ""
    redis_url: str = ""

    rapport_url: str = "http://127.0.0.1:8080"
    rapport_keys: SecretStr | None = None
    rapport_data: Path = Path(".data")
    rapport_database_owner_url: str = ""
    rapport_clock: Path | None = None
    rapport_undo_seconds: int = 30
    rapport_look_seconds: int = Field(default=150, ge=60)  # Longer than any call to Gmail lasts, and clocks may differ.
    rapport_daily_mails: int = Field(default=150, ge=1)
    rapport_gmail_units: int = Field(default=6000, ge=100)  # Per mailbox and minute; older Google projects have 15000.
    rapport_gmail_seconds: float = Field(default=10, gt=0)  # To connect, and again for each part of an answer.
    rapport_poll_seconds: int = 60
    rapport_interruptions: int = Field(default=3, ge=1)  # A day and person; what can wait beyond that does.
    rapport_commands: str = "short"
    rapport_log_format: str = "auto"
    rapport_log_level: str = "info"

    def database(self) -> str:
        """Give the database's URL: SQLite in the data folder unless one is set. Bare PostgreSQL URLs mean psycopg 3."""
        return _with_driver(self.database_url) or f"sqlite:///{self.rapport_data / 'rapport.sqlite'}"

    def database_owner(self) -> str:
        """Give the URL that migrations use: the owner's where one is set."""
        return _with_driver(self.rapport_database_owner_url) or self.database()

    def redis(self) -> str:
        """Give Redis's URL: the embedded server's socket in the data folder unless one is set."""
        return self.redis_url or f"unix://{(self.rapport_data / 'redis.sock').resolve()}"

    def has_model(self) -> bool:
        """Tell whether Claude writes here: there is a key, and RAPPORT_AI is not off."""
        return self.rapport_ai and self.anthropic_api_key is not None

    def required(self, name: str) -> str:
        """Give a setting that this process cannot do without; raises ConfigError naming it."""
        value = getattr(self, name.lower())
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")
        if not text:
            raise ConfigError(
                f"{name} is not set. Put it in the environment or in .env; `rapport doctor` shows the rest."
            )
        return text


def read_settings() -> Settings:
    """Read the settings; raises ConfigError naming what is wrong or misspelt."""
    known = {name.upper() for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith("RAPPORT_") and name not in known:
            near = get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ConfigError(f"{name} is not a setting of Rapport.{hint}")
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors(include_input=False)]
        raise ConfigError("; ".join(lines)) from None


def _with_driver(url: str) -> str:
    for bare in ("postgresql://", "postgres://"):
        if url.startswith(bare):
            return f"postgresql+psycopg://{url.removeprefix(bare)}"
    return url
