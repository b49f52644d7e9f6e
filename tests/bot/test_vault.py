"""A sealed secret opens with a key of the ring, in the one place it was sealed for, and nowhere else."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from bot.errors import ConfigError
from bot.vault import Place, Vault, new_key, read_keys

PLACE = Place("mailboxes", "refresh_token", "1", "7")
SECRET = "1//refresh-token-of-ana"


def ring(*keys: str) -> Vault:
    return Vault(read_keys(",".join(keys)))


@pytest.mark.parametrize("secret", [SECRET, "", "Zürich 🙂", "x" * 10_000])
def test_what_is_sealed_opens_again(secret: str) -> None:
    vault = ring(new_key())

    assert vault.open(vault.seal(secret, PLACE), PLACE) == secret


def test_a_sealed_secret_shows_nothing_of_itself_and_is_different_every_time() -> None:
    vault = ring(new_key())

    first, second = vault.seal(SECRET, PLACE), vault.seal(SECRET, PLACE)

    assert first != second
    assert SECRET.encode() not in first


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, table="installations"),
        replace(PLACE, column="access_token"),
        replace(PLACE, workspace="2"),
        replace(PLACE, row="8"),
        Place("mailboxes", "refresh_token", "17", ""),
    ],
)
def test_a_ciphertext_copied_elsewhere_does_not_open(elsewhere: Place) -> None:
    vault = ring(new_key())
    sealed = vault.seal(SECRET, PLACE)

    with pytest.raises(ConfigError, match="was sealed for another place"):
        vault.open(sealed, elsewhere)


@pytest.mark.parametrize("index", [0, 3, 4, 15, 16, -1])
def test_a_ciphertext_that_was_touched_does_not_open(index: int) -> None:
    vault = ring(new_key())
    sealed = bytearray(vault.seal(SECRET, PLACE))
    sealed[index] ^= 1

    with pytest.raises(ConfigError):
        vault.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"abc", b"\0" * 40])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(ConfigError):
        ring(new_key()).open(sealed, PLACE)


def test_keys_are_turned_over_without_losing_what_the_old_one_sealed() -> None:
    old, new = new_key(), new_key()
    sealed_by_old = ring(old).seal(SECRET, PLACE)

    turned = ring(new, old)
    sealed_by_new = turned.seal(SECRET, PLACE)

    assert turned.open(sealed_by_old, PLACE) == SECRET
    assert ring(new).open(sealed_by_new, PLACE) == SECRET
    with pytest.raises(ConfigError, match=r"No key in RAPPORT_KEYS opens mailboxes\.refresh_token of row 7"):
        ring(new).open(sealed_by_old, PLACE)


def test_an_error_never_tells_the_secret() -> None:
    vault = ring(new_key())

    with pytest.raises(ConfigError) as refused:
        vault.open(vault.seal(SECRET, PLACE), replace(PLACE, row="8"))

    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("text", ["nonsense", "YWJj", base64.urlsafe_b64encode(b"x" * 31).decode(), "ä" * 44])
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ConfigError, match="RAPPORT_KEYS") as refused:
        read_keys(f"{new_key()},{text}")

    assert text not in str(refused.value)


def test_a_ring_without_keys_says_how_to_make_one() -> None:
    with pytest.raises(ConfigError, match="rapport keys new"):
        ring("", " ")


def test_a_vault_does_not_show_its_keys() -> None:
    key = new_key()

    assert repr(ring(key, new_key())) == "Vault(2 keys)"
