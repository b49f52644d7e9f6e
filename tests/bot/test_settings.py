"""Settings are read once, and one that is missing, misspelt or unusable is named at start-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither this machine's environment nor its .env may decide what these tests see."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_with_nothing_set_everything_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings()

    assert settings.database() == "sqlite:///.data/rapport.sqlite"
    assert settings.database_owner() == settings.database()
    assert settings.redis() == f"unix://{tmp_path / '.data' / 'redis.sock'}"
    assert settings.rapport_undo_seconds == 30


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_address_means_the_installed_driver(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://app@db/rapport")
    monkeypatch.setenv("RAPPORT_DATABASE_OWNER_URL", f"{scheme}://owner@db/rapport")

    settings = read_settings()

    assert settings.database() == "postgresql+psycopg://app@db/rapport"
    assert settings.database_owner() == "postgresql+psycopg://owner@db/rapport"


def test_a_setting_comes_from_the_file_beside_the_product_and_the_environment_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("RAPPORT_UNDO_SECONDS=20\nRAPPORT_LOG_LEVEL=debug\n")
    monkeypatch.setenv("RAPPORT_UNDO_SECONDS", "45")

    settings = read_settings()

    assert (settings.rapport_undo_seconds, settings.rapport_log_level) == (45, "debug")


def test_a_setting_left_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.setenv("RAPPORT_UNDO_SECONDS", "")

    assert read_settings().rapport_undo_seconds == 30


def test_a_misspelt_setting_is_named_with_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_UNDO_SECOND", "5")

    with pytest.raises(ConfigError, match=r"RAPPORT_UNDO_SECOND is not a setting of Rapport\. Did you mean RAPPORT_U"):
        read_settings()


def test_a_value_that_cannot_be_used_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_UNDO_SECONDS", "half-a-minute")

    with pytest.raises(ConfigError, match="RAPPORT_UNDO_SECONDS") as refused:
        read_settings()

    assert "half-a-minute" not in str(refused.value)


def test_what_a_process_cannot_do_without_is_named() -> None:
    with pytest.raises(ConfigError, match="SLACK_SIGNING_SECRET is not set"):
        read_settings().required("SLACK_SIGNING_SECRET")


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "hush-hush")
    settings = read_settings()

    assert "hush-hush" not in repr(settings)
    assert settings.required("SLACK_SIGNING_SECRET") == "hush-hush"
