"""The one thing that somebody asks for in an answer, in their own words; nothing where that is not sure."""

from __future__ import annotations

import re

from bot.outreach.replies.sentences import shortened, written

_REQUEST = re.compile(
    r"\b(?:could|can|would|will) (?:you|we|someone|somebody|sarah|one of you)\b|\bplease\b"
    r"(?! (?:find|see|note|accept|excuse|don(?:'|’)t hesitate|feel free|be informed))"
    r"|\blet me know (?:if|when|what|which|whether|how|who)\b"
    r"|\bi(?:'|’)?d (?:like|need|appreciate|love)\b|\bi would (?:like|need|appreciate)\b|\b(?:i|we) need\b"
    r"|\bi(?:(?:'|’)m| was)? wonder(?:ing)? (?:if|whether|when|who|what|how)\b"
    r"|\bes wäre (?:schön|nett|toll|gut|super),? wenn\b"
    r"|\b(?:könn(?:en|ten|test|est)|kannst|würde(?:n|st)?) (?:sie|du|ihr|wir)\b|\bbitte\b(?! (?:beachten|entschuldig))"
    r"|\bpou(?:vez|rriez|vons|rrions)[- ](?:vous|nous)\b|\bmerci de (?!votre|ta|l)|\bs(?:'|’)il vous plaît\b|\bsvp\b"
    r"|\b(?:podría(?:s|mos|n)?|puedes?|pueden|podemos)\b|\bpor favor\b|\bpotre(?:ste|mmo|bbe|sti)\b|\bper favore\b"
    r"|\b(?:zou|zouden|kunt|kun|kunnen) (?:u|je|jij|we|wij)\b|\balsjeblieft\b|\bpoderia(?:m|mos)?\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"how are you|how(?:'|’)s it going|hope (?:you|this|all)|how was your|does that make sense"
    r"|wie geht(?:'|’)?s|wie geht es|comment (?:allez-vous|vas-tu|ça va)|cómo está|come (?:va|stai|sta)"
    r"|hoe gaat het|tudo bem|, (?:right|okay|ok)\?$"
    r"|isn(?:'|’)t it\?$|don(?:'|’)t you(?: think)?\?$"
    r"|let me know if you (?:have|need) (?:any|anything)|any questions\?|why not\?$|who knows\?$"
    r"|consider the environment|(?:by mistake|in error)\b|\bconfidential\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"\W*(?:please|bitte|svp|por favor|per favore|thanks|thank you)\W*", re.IGNORECASE)


def asked_for(text: str) -> str | None:
    """Give the one sentence of an answer that asks for something, shortened at a word; None when unsure.

    `text` is what the answer says without what it quotes. Of two different requests neither is the one.
    """
    asks = [one for one in dict.fromkeys(written(text)) if _asks(one)]
    if len(asks) != 1:
        return None
    return shortened(asks[0])


def _asks(sentence: str) -> bool:
    if _COURTESY.search(sentence) or _BARE.fullmatch(sentence):
        return False
    return sentence.rstrip(" \"'”’)").endswith(("?", "？", "؟")) or _REQUEST.search(sentence) is not None
