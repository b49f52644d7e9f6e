"""Whether an answer reads as a negative one, and the sentence that shows it; nothing where that is not sure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from bot.outreach.replies.sentences import shortened, written
from store import replies
from store.models import Message

ReadsAs = Literal["no more mail", "leaving", "unhappy", "declined"]


@dataclass(frozen=True)
class Negative:
    """What a negative answer says, and the sentence that says it, in its author's words."""

    reads_as: ReadsAs
    sentence: str


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE)


_MAIL = r"(?:e-?mails?|mails?|messages|newsletters?)"
_CONTRACT = (
    r"(?:our|the|this|my) (?:(?!old\b|previous\b|former\b)\w+ )?"
    r"(?:contract|subscription|agreement|account(?! manager)|licen[cs]es?|partnership)\b"
    r"(?! (?:with|from) (?:the|an?|our|another)\b)"
)
_VENDOR = r"(?:vendor|provider|supplier|tool|product|platform|solution|system|partner)s?\b"
_WILL_NOT = (
    r"(?:(?:will|shall|do|are|am|is|may|might|decided|rather|(?:'|’)(?:re|m|ll)) not|won(?:'|’)t|don(?:'|’)t"
    r"|aren(?:'|’)t|isn(?:'|’)t|no longer|not to|against) (?:be |going to |plan(?:ning)? to |want to |intend to )?"
)
_PHRASES: dict[ReadsAs, re.Pattern[str]] = {
    "no more mail": _any(
        rf"\bstop sending (?:(?:me|us) )?(?:these|those|such|any|more|me|us|{_MAIL})\b",
        r"\bstop (?:e-?mailing|mailing|writing|contacting|messaging|calling)(?: to)? (?:me|us)\b",
        r"^\W*please stop\W*$",
        r"\b(?:remove|delete|take) (?:me|us|my (?:name|address|e-?mail(?: address)?)) (?:off|from) (?:\w+ ){0,3}"
        rf"(?:list|database|distribution|mailings?|{_MAIL})\b",
        r"^\W*(?:please )?unsubscribe\W*$|\bunsubscribe (?:me|us|my|our)\b|\bbe unsubscribed\b",
        r"\b(?:do not|don(?:'|’)t) (?:contact|e-?mail|mail|call|message|write to|write) (?:to )?(?:me|us)"
        r"(?: again| any ?(?:more|longer|further))",
        rf"^\W*no (?:more|further) {_MAIL}\b[^.]{{0,20}}\bplease\b",
        rf"\b(?:please|want|wish)\b.{{0,20}}\bno (?:more|further) {_MAIL}\b",
    ),
    "leaving": _any(
        rf"\bcancell?ation of {_CONTRACT}|\bsigned with (?:somebody|someone|something) else\b",
        rf"\b(?:cancel(?:l?ing)?|terminat(?:e|ing)|end(?:ing)?|quit(?:ting)?) {_CONTRACT}",
        r"\bnotice of (?:termination|cancellation|non-?renewal)\b|\bnotice to (?:terminate|cancel)\b",
        rf"{_WILL_NOT}renew(?:ing)?\b"
        r"(?! (?:\w+ )?(?:automatically|by itself|until|before|certificates?|tokens?|passwords?|keys?))",
        rf"{_WILL_NOT}(?:extend|continue|prolong)(?:ing)? {_CONTRACT}",
        r"\b(?:look(?:ing)?|search(?:ing)?) (?:at|for|into|around for) (?:\w+ )?alternatives\b"
        r"(?! (?:for|to) (?!you\b))",
        rf"\b(?:evaluat|consider|explor|compar|look)(?:e|ing)(?: at| for)? (?:\w+ )?(?:alternative|other|different)"
        rf" {_VENDOR}",
        rf"\b(?:switch|mov|migrat|chang)(?:e|ing)?(?: over)? to (?:another|a different|an alternative) {_VENDOR}",
        r"\b(?:switch|mov|migrat|chang|go)(?:e|ing)?(?: over)? (?:to|with) (?:a|one of your|your) competitors?\b",
        rf"\b(?:leaving|leave) your {_VENDOR}|\bpart ways\b|\bwe are leaving you\b",
        r"\bno longer need (?:your|the) (?:service|product|platform|tool)s?\b",
    ),
    "unhappy": _any(
        r"(?:\bnot|n(?:'|’)t|\bno longer|\bnever been|\bless than|\bfar from|\banything but)"
        r" (?:(?:at all|really|very|entirely|fully|particularly|too|so|exactly) )?"
        r"(?:happy|satisfied|pleased|impressed|content)\b",
        r"\bnobody (?:\w+ ){0,2}(?:is|was) (?:\w+ )?(?:happy|satisfied|pleased|impressed)\b",
        r"\b(?:unhappy|dissatisfied|disappointed|disappointment|frustrated|fed up)\b",
        r"(?:\b(?:is|are|was|were|been|feels|it)|(?:'|’)s) (?:\w+ )?(?:disappointing|frustrating)\b",
        r"\bunacceptable\b|\bnot acceptable\b|\bnot good enough\b",
        r"\b(?:very|really|extremely|so|too) poor\b",
        r"\bpoor (?:service|support|performance|communication|quality|response|experience)\b",
        r"\b(?:terrible|awful|horrible) (?:service|support|experience)\b"
        r"|\b(?:service|support|platform|product) (?:\w+ ){0,3}(?:terrible|awful|horrible)\b",
        r"\b(?:feel|been|are|were|was) (?:\w+ )?let down\b",
        r"\b(?:los(?:e|ing|t)|run(?:ning)? out of|out of) (?:our |my |all )?patience\b",
        r"\b(?:make|file|raise|have) a (?:formal )?complaint\b|\b(?:want|have|like) to complain\b",
    ),
    "declined": _any(
        r"(?:^\W*|, )no,? (?:thanks?|thank you)\b",
        r"\bnot interested\b|\bno interest\b",
        r"\b(?:(?:will|(?:'|’)ll) pass|we pass)\b",
        r"\bnot for us\b|\bhave to say no\b",
        r"\b(?:no|don(?:'|’)t see an?) need for (?:this|that|it)\b|\bdon(?:'|’)t need (?:this|that|it)\b",
    ),
}
_CLAUSE = re.compile(r"[,;:()–—]| - |\b(?:but|however|although|though|because)\b", re.IGNORECASE)
# What stands shortly before the words, in the same part of the sentence, and takes them back.
_NEARBY = 150  # Characters; what stands further away belongs to something else.
_NEAR = r"(?:[^\w'’]+[\w'’]+){0,5}[^\w'’]*$"
_TAKEN_BACK = _any(
    rf"(?:\b(?:not|never|nobody|nothing|none|nor|neither|hardly|cannot|stopped)\b|n(?:'|’)t\b){_NEAR}",
    rf"\bno (?:need|plans?|intention|reason|wish|thought)\b{_NEAR}",
    r"\b(?:no|without|instead of|rather than|avoid(?:ing)?|prevent(?:ing)?|against)(?: \w+)?\W*$",
    r"\b(?:if|unless|whether|in case|would(?! (?:like|prefer|rather|ask))|used to)\b",
    r"\bshould (?:we|you|i|they|it|any\w*)\b|(?:'|’)d be\b",
)
# What makes a sentence about something else: saying goodbye, one's own mistakes, what is over, and what is usual.
_ABOUT_ELSE = _any(
    r"\b(?:see|seeing|have|lose|losing|miss) you\b",
    r"\byou(?:(?:'|’)re| are)? (?:go|going|leave|leaving|moving)\b",
    r"\b(?:myself|ourselves|on our side|on my side|our own|my own)\b",
    r"\b(?:at first|initially|in the beginning|used to|back then)\b",
)
_QUESTION_ABOUT_LEAVING = re.compile(r"\b(?:how|what|when|whom|can|could|may)\b", re.IGNORECASE)
_ABOUT_A_CALL = re.compile(r"\b(?:call|meeting|demo)\b", re.IGNORECASE)


def read(text: str, *, answers_offer: bool) -> Negative | None:
    """Find the gravest negative thing that an answer says; None when it says none, or not surely.

    `text` is what its author wrote, in English, without what they quote. A plain no counts where it answers a mail
    that offered something, and not where it is about a call.
    """
    said = written(text)
    for reads_as in _PHRASES:
        if reads_as == "declined" and not answers_offer:
            continue
        for sentence in said:
            if _says(reads_as, sentence):
                return Negative(reads_as, shortened(sentence))
    return None


def note(session: Session, message: Message, *, answers_offer: bool) -> None:
    """Note of a person's answer that it reads as a negative one, if it does and nobody has said that it doesn't.

    The sentence itself is not kept a second time: it goes when the words of the message go.
    """
    found = read(message.text or "", answers_offer=answers_offer)
    if found is not None and "is_negative" not in replies.lock(session, message):
        replies.note(session, message, is_negative=True, reads_as=found.reads_as)


def noted(message: Message) -> ReadsAs | None:
    """Give how an answer reads, as it was noted; None where it is no negative one, or somebody said that it isn't."""
    detail = message.detail or {}
    reads_as: ReadsAs | None = detail.get("reads_as")
    return reads_as if detail.get("is_negative") is True else None


def shown_by(message: Message) -> str | None:
    """Give the sentence that shows what was noted of an answer; None when its words are gone."""
    reads_as = noted(message)
    found = read(message.text or "", answers_offer=reads_as == "declined") if reads_as else None
    return found.sentence if found is not None and found.reads_as == reads_as else None


def _says(reads_as: ReadsAs, sentence: str) -> bool:
    if reads_as == "unhappy" and (sentence.endswith("?") or _ABOUT_ELSE.search(sentence)):
        return False
    if reads_as == "leaving" and sentence.endswith("?") and not _QUESTION_ABOUT_LEAVING.search(sentence):
        return False
    if reads_as == "declined" and _ABOUT_A_CALL.search(sentence):
        return False
    return any(not _is_taken_back(sentence, found.start()) for found in _PHRASES[reads_as].finditer(sentence))


def _is_taken_back(sentence: str, at: int) -> bool:
    before = _CLAUSE.split(sentence[max(0, at - _NEARBY) : at])[-1]
    return _TAKEN_BACK.search(before) is not None
