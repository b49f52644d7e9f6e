"""A mail as the bytes that leave: who, to whom, about what, in which conversation, and their digest."""

from __future__ import annotations

from bot.outreach.mime.addresses import Address
from bot.outreach.mime.attachments import Attachment
from bot.outreach.mime.mail import REF_HEADER, Mail, Thread, digest, render
from bot.outreach.mime.signature import clean_signature, signature_text

__all__ = [
    "REF_HEADER",
    "Address",
    "Attachment",
    "Mail",
    "Thread",
    "clean_signature",
    "digest",
    "render",
    "signature_text",
]
