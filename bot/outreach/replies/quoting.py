"""What somebody wrote and what they quoted below it, apart; together they hold everything that the message says."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage as Languages

from bot.connectors.google.reading import Heard
from bot.outreach.body.cleaning import clean
from bot.outreach.replies.html_words import words_of

LONGEST = 100_000
"""Characters of a message that are looked at and kept; longer ones are logs that somebody pasted."""

# One language of these takes a single "Data:" for the head of a quoted mail, one is a program.
_LANGUAGES = sorted(set(MAIL_LANGUAGES) - {"pl", "david"})
_SEARCHED_LINES, _SEARCHED_WIDTH = 500, 200  # Those patterns take long on long lines; what is searched is cut to fit.
_LABELS = 3
_LABEL = re.compile(r"^(?:> ?)*[* ]*[^\W\d_][\w ]{1,16} ?: ?\S", re.MULTILINE)
_SAYS_WHEN = re.compile(r"\d|@")
_WROTE = re.compile(
    r"^(?:On|Am|Le|El|Il|Op|Den|Em|A|Dnia|W dniu)\b[^\n]{0,200}(?:\n[^\n>]{0,200}){0,2}?"
    r"(?:wrote|schrieb[^\n]{0,120}|a\s+écrit|escribi[óo]|ha\s+scritto|schreef[^\n]{0,120}|skrev[^\n]{0,120}|escreveu"
    r"|napisał\(?a?\)?|pisze) ?:$",
    re.MULTILINE,
)
# In any language: a line that names an address and a moment and ends with a colon, or labelled lines behind a sender.
_BY_ADDRESS = re.compile(r"^[^\n<>]{5,150}<[^<>\s@]{1,64}@[^<>\s]{1,100}>[^\n<>]{0,30}:$", re.MULTILINE)
_LABELLED = re.compile(
    r"^[* ]*(?:From|De|Von|Da|Van|Från|Fra|Od)\*? ?: [^\n]*@[^\n]*(?:\n[* ]*[^\W\d_][\w ]{0,14}\*? ?: [^\n]+){2}",
    re.MULTILINE,
)
_RULE = re.compile(
    r"^(?:> ?)*(?:[-_*=]{5,}"
    r"|-{2,} ?(?:original message|ursprüngliche nachricht|urspr\. nachricht|message d'origine|mensaje original"
    r"|messaggio originale|oorspronkelijk bericht|mensagem original|forwarded message|weitergeleitete nachricht"
    r"|message transféré|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada)\b.{0,20}"
    r"|(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|transféré)"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato) ?:)$",
    re.IGNORECASE,
)
_NAMED_RULE = re.compile(r"[^\W\d_]{4}")
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_SENT_FROM = re.compile(
    r"^(?:sent from my|sent (?:with|via) (?:proton|superhuman)|get outlook for|sent from outlook"
    r"|von meinem|gesendet mit|envoyé (?:de|depuis) mon"
    r"|enviado desde mi|inviato da(?:l mio)?|verzonden vanaf mijn|enviado do meu)\b.{0,80}$",
    re.IGNORECASE,
)


def split(heard: Heard) -> tuple[str, str]:
    """Give what the author wrote and everything below it: quoted mails, the signature behind "-- ".

    Answers between the lines of a quoted mail stay where they are, and a message that would be left with no words of
    its own is kept whole. Both are "" for a message of which only the headers were read.
    """
    plain = _tidy(heard.text or "")
    if not plain and heard.html:
        own, quoted = words_of(heard.html[: 5 * LONGEST].replace("\x00", ""))
        own, quoted = _tidy(own), _tidy(quoted)
        if not own:
            return quoted, ""
        text, below = _cut(own)
        return _without_rest(text, "\n\n".join(part for part in (below, quoted) if part))
    return _without_rest(*_cut(plain))


def _tidy(text: str) -> str:
    """Leave out what nobody can see, trailing blanks and everything beyond the longest text that is kept."""
    seen = clean(text[:LONGEST].replace("\x00", "").replace("\xa0", " ").replace("\u202f", " "))
    return "\n".join(line.rstrip() for line in seen.split("\n")).strip("\n")


def _without_rest(text: str, quoted: str) -> tuple[str, str]:
    """Move the signature behind "-- " and a phone's own line below, unless nothing would be left."""
    found = _SIGNATURE.search(text)
    if found is not None and text[: found.start()].strip():
        quoted = "\n\n".join(part for part in (text[found.start() :].strip(), quoted) if part)
        text = text[: found.start()]
    lines = text.strip().split("\n")
    if len(lines) > 1 and _SENT_FROM.match(lines[-1].strip()):
        quoted = "\n\n".join(part for part in (lines[-1].strip(), quoted) if part)
        text = "\n".join(lines[:-1])
    return text.strip(), quoted.strip()


def _cut(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    start = _head_of_quote(lines)
    if start is None:
        start = _trailing_quote(lines)
    if start is None:
        return text, ""
    below = lines[start:]
    if not "".join(lines[:start]).strip():
        return _answer_below(lines, text)
    if _is_between_the_lines(below):
        return text, ""
    return "\n".join(lines[:start]).strip(), "\n".join(below).strip()


def _head_of_quote(lines: list[str]) -> int | None:
    """Find the line at which a quoted mail begins, its rule or "Forwarded message" included."""
    searched = [" ".join(line.split())[:_SEARCHED_WIDTH] for line in lines[:_SEARCHED_LINES]]
    whole = "\n".join(searched)
    starts = [_line_of(whole, match) for match in _heads().finditer(whole) if _is_head(match[0])]
    starts += [_line_of(whole, match) for match in _WROTE.finditer(whole) if _SAYS_WHEN.search(match[0])]
    starts += [_line_of(whole, match) for match in _LABELLED.finditer(whole)]
    starts += [_line_of(whole, match) for match in _BY_ADDRESS.finditer(whole) if re.search(r"\d", match[0])]
    starts += [n for n, line in enumerate(searched) if _RULE.match(line) and _NAMED_RULE.search(line)]
    if not starts:
        return None
    start = min(starts)
    while start and (not searched[start - 1] or _RULE.match(searched[start - 1])):
        start -= 1
    return start


def _is_head(found: str) -> bool:
    """Believe a line that says when or who, or a block of several labelled lines; "From: 9 March" alone is prose."""
    if _RULE.match(found.strip()):
        return True
    labels = len(_LABEL.findall(found.strip()))
    return labels >= _LABELS or ((labels == 0 or "@" in found) and _SAYS_WHEN.search(found) is not None)


def _line_of(whole: str, match: re.Match[str]) -> int:
    start = match.start() + len(match[0]) - len(match[0].lstrip("\n"))
    return whole.count("\n", 0, start)


def _trailing_quote(lines: list[str]) -> int | None:
    """Find where lines marked with ">" begin that go on to the end."""
    marked = list(takewhile(lambda line: not line.strip() or line.startswith(">"), reversed(lines)))
    return len(lines) - len(marked) if any(line.startswith(">") for line in marked) else None


def _answer_below(lines: list[str], text: str) -> tuple[str, str]:
    """Find the answer of somebody who writes under what they quote; everything is theirs if it is not one block."""
    last = max((number for number, line in enumerate(lines) if line.startswith(">")), default=None)
    first = next((number for number, line in enumerate(lines) if line.startswith(">")), None)
    if last is None or first is None or any(not line.startswith(">") and line for line in lines[first:last]):
        return text, ""
    own = "\n".join(lines[last + 1 :]).strip()
    return (own, "\n".join(lines[: last + 1]).strip()) if own else (text, "")


def _is_between_the_lines(below: list[str]) -> bool:
    """Tell whether somebody answered inside the quoted mail: words of their own after lines marked with ">"."""
    marked = [number for number, line in enumerate(below) if line.startswith(">")]
    if not marked:
        return False
    own = [line for line in below[marked[0] :] if line.strip() and not line.startswith(">")]
    return any(not _SIGNATURE.match(line) for line in own[:1])


@cache
def _heads() -> re.Pattern[str]:
    """Give the pattern for the heads of quoted mails in all languages, as mail-parser-reply has measured them."""
    pattern: re.Pattern[str] = Languages(text="", languages=list(_LANGUAGES)).HEADER_REGEX
    return pattern
