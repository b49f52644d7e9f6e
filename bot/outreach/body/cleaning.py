"""Which characters and links may be in a customer's mail: what nobody can see is taken out."""

from __future__ import annotations

import re

from bot.errors import Invalid

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Controls, bidirectional overrides and isolates, zero-width characters, blank letters, Unicode's tag characters and
# the supplementary variation selectors (both used to hide text from readers), and halves of surrogate pairs.
_UNSEEN = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff]"
)

# A joiner belongs inside emoji, Persian and Indic words; next to Latin letters, digits or spaces it only hides.
_STRAY_JOINER = re.compile(
    "(?<![^\\s\u0000-\u024f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\\s\u0000-\u024f\u200c\u200d])"
)

_MAX_LINK = 2000
_WEB_LINK = re.compile(r"https?://[^\s<>\"`\\@/?#]+([/?#][^\s<>\"`\\]*)?", re.IGNORECASE)
_MAIL_LINK = re.compile(r"mailto:[^\s<>\"`\\?&@,;:]+@[^\s<>\"`\\?&@,;:]+", re.IGNORECASE)
_HOST_IN_WORDS = re.compile(r"(?:https?://|@)?((?:[^\W_][\w-]*\.)+[^\W\d_]{2,})", re.IGNORECASE)


def clean(text: str) -> str:
    """Return the text with one kind of line end, tabs as spaces and nothing that cannot be seen.

    Raises Invalid for a NUL, which no keyboard types and no mail may carry.
    """
    if "\x00" in text:
        raise Invalid("This text contains a NUL character, which cannot be mailed. Nothing was saved; type it again.")
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    return _STRAY_JOINER.sub("", text)


def safe_link(link: str | None) -> str | None:
    """Return the link if it may stand in a mail, else None.

    Only https, http and mailto; a mailto names one address and nothing else, because `?bcc=` would add a recipient;
    no user name before the host, because `https://bank.example@evil.example` reads as the bank.
    """
    if link is None or len(link) > _MAX_LINK:
        return None
    link = link.strip()
    fits = _WEB_LINK.fullmatch(link) or _MAIL_LINK.fullmatch(link)
    return link if fits and "\x00" not in link and clean(link) == link else None


def shows_its_target(words: str, link: str) -> bool:
    """Say whether the words are the link itself, so that writing the address beside them would say it twice."""
    return link in {words, f"mailto:{words}"}


def pretends(words: str, link: str) -> bool:
    """Say whether the words name another host than the one the link leads to, as phishing mails do."""
    target = re.split(r"[/?#]", link.removeprefix("mailto:").split("://")[-1])[0].rsplit("@")[-1].split(":")[0]
    named = {host.lower().removeprefix("www.") for host in _HOST_IN_WORDS.findall(words)}
    return bool(named - {target.lower().removeprefix("www.")})
