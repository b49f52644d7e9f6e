"""What a notice of a mail that came back says: for good or for now, for whom, and why, in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr

from bot.connectors.google.reading import Heard
from bot.outreach.mime import REF_HEADER
from bot.outreach.replies.fields import first

_FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY_CODE = re.compile(r"\b([45])\d\d[ -]")
_MESSAGE_ID = re.compile(r"^[> \t]*Message-ID:\s*(<[^<>\s]{3,900}>)", re.IGNORECASE | re.MULTILINE)
_OUR_REF = re.compile(rf"^[> \t]*{REF_HEADER}:\s*([\w-]{{8,64}})", re.IGNORECASE | re.MULTILINE)
_DELAYED = re.compile(
    r"\b(?:delay(?:ed)?|not been delivered yet|will (?:keep|continue) (?:trying|to try)|delivery incomplete"
    r"|verzögert|noch nicht zugestellt|retard(?:é)?|retrasad[ao]|ritardat[ao])\b",
    re.IGNORECASE,
)
_LONGEST = 20_000

NO_ADDRESS = "the address does not exist"
NO_SERVER = "the company's mail server can't be found"
FULL = "the mailbox is full"
SWITCHED_OFF = "the mailbox takes no mail any more"
SPAM = "it was refused as spam"
RULES = "the company's mail server refused it by its own rules"
TOO_LARGE = "the mail is too large for that mailbox"
UNREACHED = "the company's mail server can't be reached"
BUSY = "the company's mail server asked to try again later"
OUR_LIMIT = "Gmail's own sending limit was reached"
UNSAID = "the mail server gave no reason that I understand"

# RFC 3463 and the IANA registry of enhanced status codes: subject and detail behind the class.
_BY_CODE = {
    **dict.fromkeys(("1.0", "1.1", "1.3", "1.6", "0.1"), NO_ADDRESS),
    **dict.fromkeys(("1.2", "4.4", "4.0"), NO_SERVER),
    **dict.fromkeys(("2.2",), FULL),
    **dict.fromkeys(("2.1",), SWITCHED_OFF),
    **dict.fromkeys(("2.3", "3.4"), TOO_LARGE),
    **dict.fromkeys(("4.1", "4.2", "4.7", "3.2"), UNREACHED),
    **dict.fromkeys(("4.5",), OUR_LIMIT),
    **dict.fromkeys(("7.0", "7.1", "7.20", "7.23", "7.25", "7.26", "7.27", "7.28", "7.509"), RULES),
}
# What servers say counts before their codes, which many of them choose at random.
_BY_WORDS = (
    (OUR_LIMIT, r"reached a limit for sending|daily user sending (?:limit|quota)|sending limit|message limit exceeded"),
    (SPAM, r"spam|unsolicited|blocked using|blacklist|block ?list|reputation|spamhaus|likely suspicious"),
    (
        FULL,
        (
            r"mailbox (?:is )?full|over ?quota|out of storage|quota exceeded|storage"
            r"|postfach.{0,20}voll|boîte.{0,30}pleine"
        ),
    ),
    (SWITCHED_OFF, r"disabled|inactive|deactivated|suspended|no longer (?:accept|in use|active)"),
    (TOO_LARGE, r"too (?:large|big)|size (?:limit|exceed)|exceeds.{0,20}size"),
    (
        NO_SERVER,
        (
            r"domain.{0,40}(?:not found|couldn't be found|does(?:n't| not) exist)|host (?:unknown|not found)|nxdomain"
            r"|null mx|name resolution"
        ),
    ),
    (
        NO_ADDRESS,
        (
            r"address not found|recipientnotfound|no such (?:user|address|recipient)|unknown (?:user|recipient|address)"
            r"|unbekannte[rn]? (?:empfänger|benutzer)"
            r"|(?:user|recipient|address|mailbox|account|adresse|empfänger).{0,60}"
            r"(?:unknown|not found|does(?:n't| not) exist|couldn't be found|invalid|unavailable|existiert nicht"
            r"|inconnue?|n'existe pas|introuvable|no existe|desconocid[oa]|sconosciut[oa]|inesistente|onbekend)"
        ),
    ),
    (BUSY, r"grey ?list|try again later|too many (?:messages|connections)|temporarily deferred|rate limit"),
    (UNREACHED, r"timed? ?out|connection refused|could not connect|unreachable|did not respond"),
    (RULES, r"policy|not (?:allowed|authori[sz]ed|permitted)|access denied|rejected|dmarc|relay"),
)


@dataclass(frozen=True)
class Bounce:
    """What a notice says. `is_hard` is None when it cannot be told; `failed` are addresses in lower case."""

    is_hard: bool | None
    failed: tuple[str, ...]
    reason: str
    status: str = ""


def read(heard: Heard) -> Bounce:
    """Read a notice by its machine-readable part (RFC 3464), else by its header fields and its words."""
    reports = [report for report in _reports(heard.delivery_status or "") if report.get("action") not in _FINE]
    words = f"{heard.subject}\n{(heard.text or '')[:_LONGEST]}"
    if not reports:
        return _by_words(heard, words)
    worst = min(reports, key=lambda report: not _status(report).startswith("5"))
    status, diagnosis = _status(worst), worst.get("diagnostic-code", "")
    is_delayed = all(report.get("action") == "delayed" for report in reports)
    failed = tuple(dict.fromkeys(filter(None, (_failed(report) for report in reports)))) or _named(heard)
    is_hard = False if is_delayed else status.startswith("5") if status else None
    return Bounce(is_hard, failed, _reason(status, f"{diagnosis}\n{words}"), status)


def message_ids(heard: Heard) -> set[str]:
    """Give the Message-IDs of the mail that came back, where the notice holds that mail's own header fields."""
    returned = {value.strip() for name, value in heard.returned_headers if name.lower() == "message-id"}
    return returned | set(_MESSAGE_ID.findall(_everything(heard)))


def our_ref(heard: Heard) -> str:
    """Give our own reference of the mail that came back; "" where the notice does not hold it."""
    returned = (value.strip() for name, value in heard.returned_headers if name.lower() == REF_HEADER.lower())
    found = _OUR_REF.search(_everything(heard))
    return next(returned, found[1] if found else "")


_FINE = {"delivered", "relayed", "expanded"}


def _everything(heard: Heard) -> str:
    return f"{(heard.text or '')[:_LONGEST]}\n{(heard.delivery_status or '')[:_LONGEST]}"


def _reports(status: str) -> list[dict[str, str]]:
    """Read the blocks of fields; the first is about the message, each other about one recipient."""
    blocks = re.split(r"\n[ \t]*\n", status[:_LONGEST].replace("\r\n", "\n"))
    read_blocks = [{name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(block)} for block in blocks]
    return [
        {**fields, "action": fields.get("action", "failed").split()[0].lower() if fields.get("action") else "failed"}
        for fields in read_blocks
        if "final-recipient" in fields or "original-recipient" in fields or "action" in fields
    ]


def _status(report: dict[str, str]) -> str:
    found = _CODE.search(report.get("status", "")) or _CODE.search(report.get("diagnostic-code", ""))
    return found[0] if found else ""


def _failed(report: dict[str, str]) -> str:
    # The original recipient is whom we wrote to; the final one may be where their mail is passed on.
    for name in ("original-recipient", "final-recipient"):
        address = parseaddr(report.get(name, "").rpartition(";")[2])[1].lower()
        if "@" in address:
            return address
    return ""


def _named(heard: Heard) -> tuple[str, ...]:
    named = first(heard, "X-Failed-Recipients")
    return tuple(dict.fromkeys(address.lower() for address in _ADDRESS.findall(named)))


def _by_words(heard: Heard, words: str) -> Bounce:
    failed = _named(heard)
    if not failed:
        ours = {heard.sender.email, *(named.email for named in heard.to)}
        found = (address.lower() for address in _ADDRESS.findall(heard.text or "") if "@" in address)
        failed = next(((address,) for address in found if address not in ours), ())
    code = _CODE.search(words)
    status = code[0] if code else ""
    return Bounce(_is_hard(words, status, names_one=bool(failed)), failed, _reason(status, words), status)


def _is_hard(words: str, status: str, *, names_one: bool) -> bool | None:
    """Tell from words alone; a notice that names an address and a reason and no delay is one for good."""
    reply = _REPLY_CODE.search(words)
    if _DELAYED.search(words):
        return False
    if status or reply:
        return (status or (reply[1] if reply else "")).startswith("5")
    return True if names_one and _says(words) else None


def _says(words: str) -> bool:
    return any(re.search(pattern, words, re.IGNORECASE) for _, pattern in _BY_WORDS)


def _reason(status: str, words: str) -> str:
    said = next((reason for reason, pattern in _BY_WORDS if re.search(pattern, words, re.IGNORECASE)), None)
    coded = _BY_CODE.get(status.partition(".")[2])
    if said in {OUR_LIMIT, SPAM} or (said == BUSY and status.startswith("4")):
        return said
    return coded or said or UNSAID
