"""The tables, one module per noun."""

from store.models.base import Base, scoped_tables
from store.models.cards import Card, Channel, Line
from store.models.customers import Activity, Contact, Customer, HealthScore, Note, Opportunity, Ticket, Usage
from store.models.jobs import AuditEntry, AuditLink, Job
from store.models.lobby import ApiToken, Bell, Delivery, Installation, MailboxAddress, Mishap, OAuthState
from store.models.messages import ForgottenAddress, Message
from store.models.outreach import (
    Approval,
    Attachment,
    FactUsed,
    GmailDraft,
    Hold,
    LibraryFile,
    LookRequest,
    ModelCall,
    Outreach,
    SettledClaim,
    Version,
)
from store.models.people import Cover, Mailbox, MailboxSender, Person, WorkspaceSettings
from store.models.work import (
    BriefingQuestion,
    HandoffOffer,
    Meeting,
    Pulse,
    Reassignment,
    Reminder,
    Task,
    Transition,
)

__all__ = [
    "Activity",
    "ApiToken",
    "Approval",
    "Attachment",
    "AuditEntry",
    "AuditLink",
    "Base",
    "Bell",
    "BriefingQuestion",
    "Card",
    "Channel",
    "Contact",
    "Cover",
    "Customer",
    "Delivery",
    "FactUsed",
    "ForgottenAddress",
    "GmailDraft",
    "HandoffOffer",
    "HealthScore",
    "Hold",
    "Installation",
    "Job",
    "LibraryFile",
    "Line",
    "LookRequest",
    "Mailbox",
    "MailboxAddress",
    "MailboxSender",
    "Meeting",
    "Message",
    "Mishap",
    "ModelCall",
    "Note",
    "OAuthState",
    "Opportunity",
    "Outreach",
    "Person",
    "Pulse",
    "Reassignment",
    "Reminder",
    "SettledClaim",
    "Task",
    "Ticket",
    "Transition",
    "Usage",
    "Version",
    "WorkspaceSettings",
    "scoped_tables",
]
