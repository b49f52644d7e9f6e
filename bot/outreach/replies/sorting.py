"""Which sort of message something is: ours, a bounce, a receipt, a calendar answer, automatic, a list's, a person's.

The signals and their order are those of RFC 3834 (automatic answers), RFC 3464 (bounces), RFC 8098 (read receipts) and
of what mail programs really send. `X-Auto-Response-Suppress` is none of them: Exchange puts it on what people write.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from bot.connectors.google.reading import Heard
from bot.outreach.replies.fields import first, has

Sort = Literal["person", "auto-reply", "bounce", "read receipt", "calendar answer", "list", "own"]

_POSTMASTER = re.compile(r"(?:mailer-daemon|postmaster)@")
_ACTIONS = re.compile(r"^action:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_GOOD_NEWS = {"delivered", "relayed", "expanded"}  # RFC 3464, 2.3.3: reports that nothing went wrong.
_CALENDAR = re.compile(
    r"(?:accepted|declined|tentative|tentatively accepted|zugesagt|abgesagt|abgelehnt|mit vorbehalt|angenommen"
    r"|accepté|refusé|provisoire|aceptad[ao]|rechazad[ao]|provisional|accettato|rifiutato|geaccepteerd|geweigerd"
    r"|aceit[eo]|recusad[ao])\s*:",
    re.IGNORECASE,
)
_AUTOMATIC_PRECEDENCE = {"auto_reply", "bulk", "junk"}
_SAYS_AUTOMATIC = re.compile(
    r"(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|auto|out of (?:the )?office(?: auto-?reply)?"
    r"|abwesenheitsnotiz|abwesenheit|automatische antwort|réponse automatique|absence du bureau|respuesta automática"
    r"|fuera de la oficina|risposta automatica|fuori sede|automatisch antwoord|afwezig|resposta automática"
    r"|autosvar|automatiskt svar)\s*:",
    re.IGNORECASE,
)
_SPEAKS_OF_ABSENCE = re.compile(
    r"\b(?:out of (?:the )?office|away|on (?:\w+ )?leave|on vacation|on holiday|abwesend|nicht im büro|im urlaub"
    r"|absente?|en congés?|fuera de la oficina|de vacaciones|fuori (?:ufficio|sede)|in ferie|afwezig|met vakantie"
    r"|fora do escritório|de férias|semester)\b",
    re.IGNORECASE,
)


def sort_of(heard: Heard, own: Collection[str]) -> Sort:
    """Tell which sort a message is; `own` holds the addresses we write from, in lower case.

    With headers only, a bounce that says so in its parts alone is still known by its content type or its sender.
    """
    if heard.sender.email in own or "SENT" in heard.labels:
        return "own"
    content_type = first(heard, "Content-Type").lower()
    if _is_bounce(heard, content_type):
        return "read receipt" if _is_good_news(heard) else "bounce"
    if "disposition-notification" in content_type or "message/disposition-notification" in heard.mime_types:
        return "read receipt"
    if _is_calendar_answer(heard, content_type):
        return "calendar answer"
    if _is_automatic(heard):
        return "auto-reply"
    return "list" if first(heard, "Precedence").lower() == "list" or has(heard, "List-Id") else "person"


def _is_bounce(heard: Heard, content_type: str) -> bool:
    return (
        ("multipart/report" in content_type and "delivery-status" in content_type)
        or "message/delivery-status" in heard.mime_types
        or has(heard, "X-Failed-Recipients")
        or _POSTMASTER.match(heard.sender.email) is not None
    )


def _is_good_news(heard: Heard) -> bool:
    actions = {action.lower() for action in _ACTIONS.findall(heard.delivery_status or "")}
    return bool(actions) and actions <= _GOOD_NEWS


def _is_calendar_answer(heard: Heard, content_type: str) -> bool:
    if "text/calendar" in content_type and "reply" in content_type:
        return True
    return "text/calendar" in heard.mime_types and _CALENDAR.match(heard.subject.strip()) is not None


def _is_automatic(heard: Heard) -> bool:
    submitted = first(heard, "Auto-Submitted").split(";")[0].split("(")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or first(heard, "X-Autoreply").lower() == "yes"
        or has(heard, "X-Autorespond")
        or first(heard, "Precedence").lower() in _AUTOMATIC_PRECEDENCE
        or has(heard, "X-MS-Exchange-Inbox-Rules-Loop")
        or "mailbox rules agent" in first(heard, "X-MS-Exchange-Generated-Message-Source").lower()
        or first(heard, "Return-Path") == "<>"
        or _says_so(heard)
    )


def _says_so(heard: Heard) -> bool:
    """Take a subject for a hint only: it counts as machine-made together with a text that speaks of absence."""
    if not _SAYS_AUTOMATIC.match(heard.subject.strip()):
        return False
    return _SPEAKS_OF_ABSENCE.search(heard.text or heard.html or "") is not None
