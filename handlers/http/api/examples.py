"""Examples for the description of the API, from the cast that also plays the demo."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

ANA: Json = {"name": "Ana Ribeiro", "email": "ana@cscx.example"}
SARAH: Json = {"name": "Sarah Johnson", "email": "sarah@cscx.example"}
MICHAEL: Json = {"name": "Michael Torres", "email": "michael.torres@datacorp.example"}
FAREWELL_TEXT = (
    "Hi Michael,\n\nI am handing DataCorp over to Sarah Johnson this month. Your plan and your dates stay as they are."
)

ASK: Json = {"to": "sarah@cscx.example", "reason": "territory change", "last_day": "2027-02-15"}
SEND: Json = {"shown": "5b1f0c9e2d7a4836"}
REASSIGN: Json = {"to": "sarah@cscx.example", "dry_run": True}

FAREWELL: Json = {
    "id": 41,
    "state": "drafted",
    "version": 1,
    "sender": ANA,
    "subject": "DataCorp: Sarah Johnson takes over from me",
    "withheld": None,
    "to": [MICHAEL],
    "cc": [SARAH],
    "body_text": FAREWELL_TEXT,
    "signature_text": "Ana Ribeiro\nCustomer Success",
    "paragraphs": [
        {"text": "Hi Michael,", "facts": ["contact_name"]},
        {"text": FAREWELL_TEXT.partition("\n\n")[2], "facts": ["takes_over"]},
    ],
    "facts": [
        {
            "key": "takes_over",
            "label": "Takes over from",
            "value": "this month",
            "source": "handoff plan",
            "author": None,
            "as_of": "2027-02-01",
        }
    ],
    "doubts": [],
    "written_by": "template",
    "shown": SEND["shown"],
    "leaves_at": None,
    "sent_at": None,
    "trouble": None,
    "links": {"self": "/api/mails/41", "handoff": "/api/handoffs/17", "send": "/api/mails/41/send"},
}
INTRODUCTION: Json = {
    **FAREWELL,
    "id": 42,
    "sender": SARAH,
    "subject": "Re: DataCorp: Sarah Johnson takes over from me",
    "cc": [ANA],
    "body_text": "Hi Michael,\n\nI look after DataCorp from now on. Would Tuesday or Wednesday suit you for a call?",
    "signature_text": "Sarah Johnson\nCustomer Success",
    "paragraphs": [
        {"text": "Hi Michael,", "facts": ["contact_name"]},
        {
            "text": "I look after DataCorp from now on. Would Tuesday or Wednesday suit you for a call?",
            "facts": ["call_days"],
        },
    ],
    "facts": [],
    "shown": None,
    "links": {"self": "/api/mails/42", "handoff": "/api/handoffs/17"},
}
HANDOFF: Json = {
    "id": 17,
    "state": "planned",
    "customer": {"id": 7, "ref": "C-DATACORP", "name": "DataCorp"},
    "outgoing": ANA,
    "incoming": SARAH,
    "reason": "territory change",
    "last_day": "2027-02-15",
    "introduce_by": "2027-02-05",
    "card": "Ana Ribeiro",
    "mails": [FAREWELL, INTRODUCTION],
    "links": {
        "self": "/api/handoffs/17",
        "briefing": "/api/customers/7/handoff-briefing",
        "reassign": "/api/customers/7/reassign",
    },
}
SENDING: Json = {
    "leaves_at": "2027-02-01T14:02:30Z",
    "stopped_at": None,
    "mail": {
        **FAREWELL,
        "state": "approved",
        "leaves_at": "2027-02-01T14:02:30Z",
        "links": {"self": "/api/mails/41", "handoff": "/api/handoffs/17", "undo": "/api/mails/41/undo"},
    },
}
MOVE: Json = {
    "customer": "DataCorp",
    "from_name": "Ana Ribeiro",
    "to_name": "Sarah Johnson",
    "tasks": ["Send the migration checklist"],
    "reminders": [],
    "drafts": 1,
    "notes": 9,
    "reassignment_id": None,
    "undo_until": None,
}
BRIEFING: Json = {
    "customer_id": 7,
    "customer": "DataCorp",
    "handoff_id": 17,
    "outgoing": "Ana Ribeiro",
    "incoming": "Sarah Johnson",
    "as_of": "2027-02-01",
    "words": 64,
    "sections": [
        {
            "key": "care",
            "title": "Handle with care",
            "lines": [
                {
                    "text": "Michael wants bad news by phone before he reads it in a mail.",
                    "source": "note",
                    "as_of": "2026-11-03",
                    "author": "Ana Ribeiro",
                }
            ],
            "more": 0,
        }
    ],
    "gaps": [
        {
            "topic": "decision maker",
            "missing": "Nobody at DataCorp is on record as deciding about the renewal.",
            "question": "Who decides about the renewal?",
        }
    ],
}
