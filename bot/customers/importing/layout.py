"""The ten files: their columns, what each cell holds, and by what a row is recognised; both ways read this."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Column as TableColumn

from bot.customers.importing import amounts, days, words
from bot.customers.importing.cells import Format
from store.importing import Model, table_of
from store.models import Activity, Contact, Customer, HealthScore, Note, Opportunity, Person, Task, Ticket, Usage

ROLES = ("csm", "manager", "account executive", "support engineer", "admin")
CATEGORIES = ("preference", "sensitivity", "promise", "escalation", "style", "relationship")
ACTIVITIES = ("call", "meeting", "email", "note", "support")
SEVERITIES = ("urgent", "high", "normal", "low")
TICKET_STATES = ("open", "pending", "solved", "closed")
AUDIENCE = words.choice("internal", "customer")
SCORE = amounts.whole_between(0, 100)
UNDO_SECONDS = amounts.whole_between(10, 120)


@dataclass(frozen=True)
class Column:
    """One column of a file: its heading, the field it fills, and the file it points at where it names a row there.

    `is_kept`: an empty cell leaves what is on record instead of emptying it.
    """

    name: str
    field: str
    format: Format
    points_at: str | None = None
    is_kept: bool = False


@dataclass(frozen=True)
class Layout:
    """One file: what one row is called, the table it fills, and the fields that tell one row from another."""

    file: str
    noun: str
    model: Model
    identity: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their headings."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """The columns by the fields they fill."""
        return {column.field: column for column in self.columns}

    def is_needed(self, field: str) -> bool:
        """Tell whether a new row must say this: the table has neither room for nothing nor a default."""
        found = self._in_table(field)
        return not found.nullable and found.default is None

    def blank(self, field: str) -> Any:
        """Give what an empty cell stands for: the table's default, or nothing."""
        default: Any = self._in_table(field).default
        if default is None:
            return None
        return default.arg(None) if default.is_callable else default.arg

    def _in_table(self, field: str) -> TableColumn[Any]:
        return table_of(self.model).c[field]


def _pointer(name: str, field: str, points_at: str) -> Column:
    return Column(name, field, words.REF, points_at)


EXTERNAL_ID = Column("external_id", "external_ref", words.REF, is_kept=True)
CUSTOMER = _pointer("customer", "customer_id", "customers.csv")
REF, DAY_AND_CUSTOMER = ("external_ref",), ("customer_id", "scored_on")

PEOPLE = Layout(
    "people.csv",
    "person",
    Person,
    REF,
    (
        EXTERNAL_ID,
        Column("email", "email", words.ADDRESS),
        Column("name", "name", words.NAME),
        Column("role", "role", words.choice(*ROLES)),
        Column("title", "title", words.NAME),
        Column("bio", "bio", words.TEXT),
        Column("pronouns", "pronouns", words.NAME),
        Column("joined_on", "joined_on", days.DAY),
        Column("specialities", "specialities", words.LIST),
        Column("phone", "phone", words.NAME),
        Column("scheduling_link", "scheduling_link", words.WEB_LINK),
        Column("work_starts", "work_starts", words.TIME_OF_DAY),
        Column("work_ends", "work_ends", words.TIME_OF_DAY),
        Column("zone", "zone", words.ZONE),
        _pointer("manager", "manager_id", "people.csv"),
        Column("slack_id", "slack_ref", words.SLACK_PERSON_ID, is_kept=True),
        Column("undo_seconds", "undo_seconds", UNDO_SECONDS),
        Column("left_at", "deactivated_at", days.MOMENT),
    ),
)
CUSTOMERS = Layout(
    "customers.csv",
    "customer",
    Customer,
    REF,
    (
        EXTERNAL_ID,
        Column("name", "name", words.NAME),
        Column("domain", "domain", words.DOMAIN_NAME),
        Column("industry", "industry", words.NAME),
        Column("tier", "tier", words.NAME),
        Column("status", "status", words.NAME),
        Column("arr", "arr_cents", amounts.MONEY_SUM),
        Column("currency", "currency", amounts.CURRENCY_CODE),
        Column("since_on", "since_on", days.DAY),
        Column("renews_on", "renews_on", days.DAY),
        Column("bought_because", "bought_because", words.TEXT),
        Column("next_touch_on", "next_touch_on", days.DAY),
        _pointer("csm", "owner_id", "people.csv"),
        _pointer("account_executive", "account_executive_id", "people.csv"),
        _pointer("support_engineer", "support_engineer_id", "people.csv"),
        Column("slack_channel", "channel_ref", words.SLACK_CHANNEL_ID),
        Column("ai_allowed", "ai_allowed", words.YES_NO),
    ),
)
CONTACTS = Layout(
    "contacts.csv",
    "contact",
    Contact,
    REF,
    (
        EXTERNAL_ID,
        CUSTOMER,
        Column("name", "name", words.NAME),
        Column("preferred_name", "preferred_name", words.NAME),
        Column("form_of_address", "form_of_address", words.choice("first name", "formal")),
        Column("pronouns", "pronouns", words.NAME),
        Column("email", "email", words.ADDRESS),
        Column("title", "title", words.NAME),
        Column("role", "role", words.NAME),
        Column("is_primary", "is_primary", words.YES_NO),
        Column("language", "language", words.LANGUAGE_TAG),
        Column("zone", "zone", words.ZONE),
        Column("do_not_contact", "do_not_contact", words.YES_NO),
        Column("left_alone_at", "left_alone_at", days.MOMENT, is_kept=True),
    ),
)
NOTES = Layout(
    "notes.csv",
    "note",
    Note,
    REF,
    (
        EXTERNAL_ID,
        CUSTOMER,
        _pointer("author", "author_id", "people.csv"),
        Column("category", "category", words.choice(*CATEGORIES)),
        Column("text", "text", words.TEXT),
        Column("audience", "audience", AUDIENCE),
        Column("noted_on", "noted_on", days.DAY),
    ),
)
ACTIVITIES_FILE = Layout(
    "activities.csv",
    "activity",
    Activity,
    REF,
    (
        EXTERNAL_ID,
        CUSTOMER,
        _pointer("person", "person_id", "people.csv"),
        _pointer("contact", "contact_id", "contacts.csv"),
        Column("type", "type", words.choice(*ACTIVITIES)),
        Column("subject", "subject", words.NAME),
        Column("summary", "summary", words.TEXT),
        Column("occurred_at", "occurred_at", days.MOMENT),
    ),
)
TASKS = Layout(
    "tasks.csv",
    "task",
    Task,
    REF,
    (
        EXTERNAL_ID,
        CUSTOMER,
        _pointer("owner", "owner_id", "people.csv"),
        Column("title", "title", words.NAME),
        Column("audience", "audience", AUDIENCE),
        Column("due_on", "due_on", days.DAY),
        Column("done_on", "done_on", days.DAY),
    ),
)
OPPORTUNITIES = Layout(
    "opportunities.csv",
    "opportunity",
    Opportunity,
    REF,
    (
        EXTERNAL_ID,
        CUSTOMER,
        _pointer("owner", "owner_id", "people.csv"),
        Column("name", "name", words.NAME),
        Column("stage", "stage", words.NAME),
        Column("value", "value_cents", amounts.MONEY_SUM),
        Column("currency", "currency", amounts.CURRENCY_CODE),
        Column("expected_on", "expected_on", days.DAY),
        Column("intro_sent_at", "intro_sent_at", days.MOMENT),
        Column("intro_response", "intro_response", words.TEXT),
    ),
)
USAGE = Layout(
    "usage.csv",
    "figure",
    Usage,
    ("customer_id", "metric", "measured_on"),
    (
        CUSTOMER,
        Column("metric", "metric", words.NAME),
        Column("value", "value", amounts.NUMBER),
        Column("limit", "ceiling", amounts.NUMBER),
        Column("measured_on", "measured_on", days.DAY),
    ),
)
TICKETS = Layout(
    "tickets.csv",
    "ticket",
    Ticket,
    REF,
    (
        EXTERNAL_ID,
        CUSTOMER,
        _pointer("contact", "contact_id", "contacts.csv"),
        Column("subject", "subject", words.NAME),
        Column("severity", "severity", words.choice(*SEVERITIES)),
        Column("status", "status", words.choice(*TICKET_STATES)),
        Column("opened_at", "opened_at", days.MOMENT),
        Column("solved_at", "solved_at", days.MOMENT),
        Column("resolution", "resolution", words.TEXT),
        Column("is_escalated", "is_escalated", words.YES_NO),
    ),
)
HEALTH = Layout(
    "health.csv",
    "score",
    HealthScore,
    DAY_AND_CUSTOMER,
    (
        CUSTOMER,
        Column("score", "score", SCORE),
        Column("scored_on", "scored_on", days.DAY),
        Column("reason", "reason", words.TEXT),
    ),
)

LAYOUTS = (PEOPLE, CUSTOMERS, CONTACTS, NOTES, ACTIVITIES_FILE, TASKS, OPPORTUNITIES, USAGE, TICKETS, HEALTH)
"""In the order in which rows can point at each other."""
