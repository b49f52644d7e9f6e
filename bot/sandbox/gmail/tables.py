"""The tables of the Gmail stand-in inside the world's file."""

from __future__ import annotations

import sqlite3

from bot.sandbox.world import World

SCHEMA = """
create table if not exists gmail_mailboxes (
    address text primary key, name text not null, signature_html text not null, side text not null,
    one_line text not null, person text, subject_ref text not null, refuses text,
    history_id integer not null, history_floor integer not null);
create table if not exists gmail_aliases (
    mailbox text not null, address text primary key, name text not null, signature_html text not null,
    is_verified integer not null);
create table if not exists gmail_messages (
    id text primary key, mailbox text not null, thread_id text not null, history_id integer not null,
    at_ms integer not null, raw blob not null, headers text not null, labels text not null,
    rfc_message_id text not null, subject_key text not null, snippet text not null, plain text not null);
create index if not exists gmail_messages_thread on gmail_messages (mailbox, thread_id);
create index if not exists gmail_messages_time on gmail_messages (mailbox, at_ms);
create index if not exists gmail_messages_rfc on gmail_messages (mailbox, rfc_message_id);
create table if not exists gmail_drafts (id text primary key, mailbox text not null, message_id text not null);
create table if not exists gmail_history (
    mailbox text not null, id integer not null, at real not null, kind text not null, message_id text not null,
    thread_id text not null, labels text not null, changed text not null, primary key (mailbox, id));
create table if not exists gmail_accepted (
    id integer primary key, mailbox text not null, at real not null, via text not null, message_ref text not null,
    message_id text not null, x_headers text not null, "to" text not null, cc text not null, bcc text not null,
    subject text not null, sha256 text not null, raw text not null);
create index if not exists gmail_accepted_time on gmail_accepted (mailbox, at);
create table if not exists gmail_watches (
    mailbox text primary key, topic text not null, labels text not null, behaviour text not null,
    expires_at real not null);
create table if not exists gmail_announcements (
    id integer primary key, mailbox text not null, history_id integer not null, at real not null,
    leased_until real not null default 0, is_done integer not null default 0);
create index if not exists gmail_announcements_mailbox on gmail_announcements (mailbox, history_id);
create table if not exists gmail_usage (
    mailbox text not null, minute integer not null, units integer not null, primary key (mailbox, minute));
create table if not exists gmail_switches (name text primary key, value text not null);
create table if not exists gmail_keys (kid text primary key, pem text not null);
create table if not exists gmail_codes (
    code text primary key, mailbox text not null, client_id text not null, redirect_uri text not null,
    scopes text not null, challenge text, nonce text, gives_refresh integer not null, expires_at real not null);
create table if not exists gmail_grants (
    id integer primary key, mailbox text not null, client_id text not null, scopes text not null,
    refresh_token text unique, revoked_at real);
create table if not exists gmail_access_tokens (
    token text primary key, grant_id integer not null, expires_at real not null)
"""

TOKENS = ("gmail_codes", "gmail_grants", "gmail_access_tokens", "gmail_keys")
CONTENT = (
    "gmail_mailboxes",
    "gmail_aliases",
    "gmail_messages",
    "gmail_drafts",
    "gmail_history",
    "gmail_accepted",
    "gmail_watches",
    "gmail_announcements",
    "gmail_usage",
    "gmail_switches",
)


def prepare(world: World) -> None:
    """Create what is missing; safe to call again."""
    with world.locked() as db:
        for statement in SCHEMA.split(";\n"):
            db.execute(statement)


def empty(db: sqlite3.Connection, *, keep_tokens: bool) -> None:
    """Delete everything; tokens and signing keys stay when asked, so that a connected product stays connected.

    What was taken back since is good again then: the world is as it was before anybody did anything.
    """
    if keep_tokens:
        db.execute("update gmail_grants set revoked_at = null")
    for table in CONTENT if keep_tokens else (*CONTENT, *TOKENS):
        db.execute(f"delete from {table}")  # noqa: S608  The names are the two constants above.
