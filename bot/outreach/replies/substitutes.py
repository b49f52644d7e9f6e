"""Whom an out-of-office note names for urgent matters: a name, an address, or both."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CUE = re.compile(
    r"\b(?:urgent|urgency|emergenc(?:y|ies)|immediate|in my absence|meanwhile|in the meantime"
    r"|while i(?:'|’)?m (?:away|out)"
    r"|please (?:contact|reach|write|e-?mail|call|turn)|contact|reach out to|get in touch with|stands? in for me"
    r"|covering for me|cover(?:s|ed)?"
    r"|dringend\w*|eilig\w*|in der zwischenzeit|vertretung|vertritt|vertreten|wenden sie sich|kontaktieren"
    r"|urgen(?:t|te|ce|ces)|en mon absence|pendant mon absence|contacte[rz]|adresse[rz]|joindre"
    r"|urgencias?|en mi ausencia|contacte|contactar|contacta|dirigirse|comun[ií]quese"
    r"|urgenz[ea]|in mia assenza|contattare|rivolgersi|contatti"
    r"|dringende|spoed\w*|tijdens mijn afwezigheid|contact opnemen|neem contact"
    r"|urgência|na minha ausência|contactar|contatar|entre em contato"
    r"|brådskande|kontakta|kontakt)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ][\w'’-]"
_NAME = rf"{_CAPITAL}*\.?(?:\s+(?:(?:van|von|de|der|den|da|di|du|la|le|del)\s+)*{_CAPITAL}+){{0,3}}"
_TO = re.compile(
    r"(?i:\b(?:contact|reach(?: out to)?|call|ask|write to|e-?mail|touch with|turn to|at|to|cc|by|is"
    r"|an|bei|durch|frau|herrn?|vertritt mich|kontaktieren sie|à|contacter|joindre|avec|auprès de"
    r"|a|con|contactar|contacte|contattare|met|opnemen met|com|o|kontakta)\s+)"
    r"(?:(?:my|our|the|meine[nrm]?|unsere[nrm]?|mon|ma|notre|mi|nuestr[oa]|il mio|la mia|mijn|onze|o meu|a minha"
    r"|min)\s+"
    r"(?:[^\W\d_][\w-]*\s+){1,3}?)?"
    rf"(?:(?:mr|ms|mrs|frau|herrn?|mme|m)\.?\s+)?({_NAME})",
)
_BEFORE = re.compile(rf"({_NAME})\s*(?:[,:(<\[–-]|at|unter|à|via|en|bij|op)\s*[(<\[]?\s*(?:mailto:)?$")
_COVERS = re.compile(
    rf"({_NAME}),?\s+(?:is covering|covers|will cover|stands in|is standing in|will help|can help|is looking after"
    r"|vertritt|übernimmt|hilft|me remplace|me sustituye|mi sostituisce|vervangt|neemt waar)\b"
)
_SENTENCE = re.compile(r"(?<=[a-zà-ÿ)\d][.!?])\s+(?=[^\Wa-z_])|\n{2,}")
_NOT_NAMES = {
    *(
        "i",
        "please",
        "if",
        "for",
        "in",
        "the",
        "thank",
        "thanks",
        "urgent",
        "best",
        "kind",
        "hi",
        "hello",
        "dear",
        "my",
    ),
    *("bitte", "bei", "in", "ich", "vielen", "pour", "en", "merci", "para", "si", "per", "voor", "em", "we", "you"),
    *("meine", "mein", "unsere", "unser", "kollegin", "kollege", "ma", "mon", "collègue", "mi", "mijn", "collega"),
    *("support", "monday", "tuesday", "wednesday", "thursday", "friday", "sie", "it", "our", "your", "e-mail", "email"),
}
_LONGEST, _LONGEST_NAME = 4_000, 80


@dataclass(frozen=True)
class Substitute:
    """Somebody named for the meantime: a name, an address in lower case, or both; one may be empty."""

    name: str
    email: str


def substitute_in(text: str, *, sender: str = "") -> Substitute | None:
    """Find who is named for urgent matters; None where a note names nobody, or only its own author."""
    for sentence in _SENTENCE.split(text[:_LONGEST]):
        words = " ".join(sentence.split())
        if not _CUE.search(words) and not _COVERS.search(words):
            continue
        found = _in_sentence(words, sender.lower())
        if found is not None:
            return found
    return None


def _in_sentence(words: str, sender: str) -> Substitute | None:
    for address in _EMAIL.finditer(words):
        email = address[0].rstrip(".").lower()
        if email == sender:
            continue
        return Substitute(_name_before(words[: address.start()]) or _name_in(words), email)
    name = _name_in(words)
    return Substitute(name, "") if name else None


def _name_before(words: str) -> str:
    found = _BEFORE.search(words)
    return _clean(found[1]) if found else ""


def _name_in(words: str) -> str:
    covering = _COVERS.search(words)
    if covering and (name := _clean(covering[1])):
        return name
    for found in _TO.finditer(words):
        name = _clean(found[1])
        if name:
            return name
    return ""


def _clean(name: str) -> str:
    parts = name.strip(" .,-").split()
    while parts and parts[0].lower().strip(".,") in _NOT_NAMES | {
        "contact",
        "mr",
        "ms",
        "mrs",
        "frau",
        "herr",
        "herrn",
        "mme",
    }:
        parts = parts[1:]
    kept = " ".join(parts)
    return kept if kept and len(kept) <= _LONGEST_NAME and parts[-1].lower() not in _NOT_NAMES else ""
