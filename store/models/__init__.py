"""The tables, one module per noun."""

from store.models.base import Base, scoped_tables
from store.models.cards import Card, Channel, Line
from store.models.customers import Activity, Contact, Customer, HealthScore, Note, Opportunity, Ticket, Usage
from store.models.jobs import AuditEntry, Job
from store.models.lobby import ApiToken, Bell, Delivery, Installation, MailboxAddress, Mishap, OAuthState
from store.models.outreach import Approval, FactUsed, ModelCall, Outreach, SettledClaim, Version
from store.models.people import Mailbox, MailboxSender, Person, WorkspaceSettings
from store.models.work import BriefingQuestion, HandoffOffer, Reassignment, Reminder, Task, Transition

__all__ = [
    "Activity",
    "ApiToken",
    "Approval",
    "AuditEntry",
    "Base",
    "Bell",
    "BriefingQuestion",
    "Card",
    "Channel",
    "Contact",
    "Customer",
    "Delivery",
    "FactUsed",
    "HandoffOffer",
    "HealthScore",
    "Installation",
    "Job",
    "Line",
    "Mailbox",
    "MailboxAddress",
    "MailboxSender",
    "Mishap",
    "ModelCall",
    "Note",
    "OAuthState",
    "Opportunity",
    "Outreach",
    "Person",
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
