"""Languages by the names people use for them, from the codes that are on record."""

from __future__ import annotations

NAMES = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "sv": "Swedish",
    "tr": "Turkish",
    "zh": "Chinese",
}
ENGLISH = "en"


def language(code: str) -> str:
    """Name a language by its code, `pt-BR` or `pt`; what is not known by its code stays as it was typed."""
    return NAMES.get(_short(code), code)


def is_english(code: str) -> bool:
    """Tell whether this is English, which it also is where nothing is on record."""
    return _short(code) in ("", ENGLISH, "english")


def _short(code: str) -> str:
    return code.strip().replace("_", "-").partition("-")[0].lower()
