"""Forgetting a person, as an admin does it and as everybody else notices: asked, refused, kept out, and by age."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.outreach import standing
from jobs.clock import KEEP_DELIVERIES, ask_hourly, sweep_lobby
from store import lobby
from store.models import (
    Approval,
    AuditEntry,
    Base,
    Contact,
    Delivery,
    ForgottenAddress,
    GmailDraft,
    Job,
    Message,
    Mishap,
    Note,
    Outreach,
)
from tests.handlers.cli.test_commands import Shell
from tests.journeys.conversing import MICHAEL, Conversing
from tests.journeys.test_gmail_things import finishing_in_gmail
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql

CSCX = ("--workspace", "T0CSCX")
NAME = "Michael Torres"


@pytest.fixture
def shell(stage: Stage, tmp_path: Path) -> Shell:
    settings = stage.runtime.settings
    return Shell(
        tmp_path,
        DATABASE_URL=settings.database_url,
        SLACK_API_URL=settings.slack_api_url,
        RAPPORT_CLOCK=str(stage.clock_file),
    )


@pytest.fixture
def story(stage: Stage) -> Conversing:
    return Conversing(stage)


def _count(story: Conversing, model: type[Base]) -> int:
    return len(story.rows(model))


def test_a_dry_run_lists_what_would_go_and_changes_nothing(stage: Stage, story: Conversing, shell: Shell) -> None:
    story.sends_farewell()
    before = [_count(story, model) for model in (Contact, Message, AuditEntry, Job)]

    said = shell("forget", "michael torres", "--customer", "DataCorp", "--dry-run", *CSCX)

    assert said.stdout.startswith(f"{NAME}: {MICHAEL}\n1 contact would be deleted.\n2 mails to them would be erased")
    naming = [note for note in story.rows(Note) if "Michael" in note.text]
    assert f"notes: {len(naming)} rows that named them would be changed." in said.stdout
    assert said.stdout.endswith("Dry run, nothing was removed.\n")
    assert [_count(story, model) for model in (Contact, Message, AuditEntry, Job)] == before
    assert "DataCorp" in stage.text_of(stage.card("U0ANA"))


def test_nothing_is_removed_unless_the_question_is_answered_with_yes(
    story: Conversing, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _count(story, Contact)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))

    said = shell("forget", MICHAEL, *CSCX)

    assert "Erase all of it? This can't be undone." in said.stdout
    assert said.stdout.endswith("Nothing was removed.\n")
    assert said.returncode == 1
    assert _count(story, Contact) == before


def test_who_is_meant_is_asked_for_and_never_guessed(shell: Shell) -> None:
    nobody = shell("forget", "Michael Tores", "--customer", "DataCorp", "--yes", *CSCX)
    nowhere = shell("forget", "Michael Tores", "--yes", *CSCX)
    anywhere = shell("forget", NAME, "--dry-run", *CSCX)
    elsewhere = shell("forget", NAME, "--customer", "Nowhere Ltd", "--yes", *CSCX)

    assert nobody.stderr.startswith("No contact of DataCorp is called Michael Tores. Nothing was removed;")
    assert "No customer is called" in elsewhere.stderr
    assert nowhere.stderr.startswith("No contact is called Michael Tores. Nothing was removed;")
    assert anywhere.stdout.startswith(f"{NAME}: {MICHAEL}")


def test_a_mail_that_its_sender_finishes_in_gmail_is_followed_no_more(
    stage: Stage, story: Conversing, shell: Shell
) -> None:
    finishing_in_gmail(stage)

    said = shell("forget", MICHAEL, "--yes", *CSCX)
    stage.work()

    assert said.returncode == 0, said.stderr
    assert story.farewell().state == "drafted"
    assert all(draft.ended_at for draft in story.rows(GmailDraft))
    assert "Removed at the person's request." in story.says("U0ANA")


def test_a_mail_on_its_way_is_stopped_and_its_sender_told_why(stage: Stage, story: Conversing, shell: Shell) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.work()

    said = shell("forget", MICHAEL, "--yes", *CSCX)
    story.later(minutes=2)

    assert said.returncode == 0, said.stderr
    assert stage.accepted() == []
    assert story.farewell().state == "drafted"
    assert "Your mail to DataCorp did not leave: somebody it was written to has asked to be forgotten" in story.says(
        "U0ANA"
    )
    assert "Removed at the person's request." in story.says("U0ANA")
    assert NAME not in story.says("U0ANA")


def test_an_emptied_draft_goes_to_nobody_when_send_is_pressed(stage: Stage, story: Conversing, shell: Shell) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    shell("forget", MICHAEL, "--yes", *CSCX)
    stage.work()

    stage.click("U0ANA", "outreach.send")
    story.later(minutes=2)

    assert stage.accepted() == []
    assert story.farewell().state == "drafted"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("needs a person", "may have left or not, and nobody knows yet. Nothing was removed; its sender settles it"),
        ("sending", "is leaving right now. Nothing was removed; try again in a minute."),
    ],
)
def test_while_it_is_open_whether_a_mail_left_nothing_is_removed(
    story: Conversing, shell: Shell, state: str, words: str
) -> None:
    story.sends_farewell()
    with story.stage.runtime.writing(story.workspace_id) as session:
        mail = session.get_one(Outreach, story.farewell().id)
        mail.state, mail.trouble = state, standing.UNKNOWN

    said = shell("forget", MICHAEL, "--yes", *CSCX)

    assert f"A mail from Ana Ribeiro to DataCorp {words}" in said.stderr
    assert [one.email for one in story.rows(Contact, email=MICHAEL)] == [MICHAEL]


def test_no_import_brings_a_forgotten_person_back_under_the_address_or_the_id(
    story: Conversing, shell: Shell, tmp_path: Path
) -> None:
    shell("export", "books", *CSCX)
    shell("forget", MICHAEL, "--yes", *CSCX)
    contacts = tmp_path / "books" / "contacts.csv"
    contacts.write_text(
        contacts.read_text().replace("C-DATACORP-2,", "C-DATACORP-2,").replace(MICHAEL, MICHAEL.upper())
    )
    again = shell("import", "books", *CSCX)
    contacts.write_text(contacts.read_text().replace(MICHAEL.upper(), "other@datacorp.example"))
    under_another = shell("import", "books", *CSCX)

    for said in (again, under_another):
        assert said.returncode == 0, said.stderr
        assert re.search(r"\d+ rows about somebody who asked to be forgotten left out\. Remove them where", said.stdout)
    assert [one.external_ref for one in story.rows(Contact, external_ref="C-DATACORP-1")] == []
    assert len(story.rows(Contact, external_ref="C-DATACORP-2")) == 1


def test_what_a_forgotten_person_writes_later_is_not_kept(stage: Stage, story: Conversing, shell: Shell) -> None:
    story.sends_farewell()
    shell("forget", MICHAEL, "--yes", *CSCX)
    stage.work()

    story.answers("I write to you all the same.")

    assert story.rows(Message, direction="in") == []
    assert "all the same" not in story.says("U0ANA")


def test_the_salted_hash_is_all_that_stays_and_differs_from_person_to_person(story: Conversing, shell: Shell) -> None:
    for address in (MICHAEL, "nobody.known@datacorp.example"):
        assert shell("forget", address, "--yes", *CSCX).returncode == 0

    kept = story.rows(ForgottenAddress)
    assert len({row.salt for row in kept}) == len(kept)
    assert all(re.fullmatch(r"[0-9a-f]{64}", row.address_hash) for row in kept)
    assert shell("forget", MICHAEL, "--yes", *CSCX).returncode == 0
    assert len(story.rows(ForgottenAddress)) == len(kept), "asked twice, kept once"


def test_no_entry_of_the_log_names_anybody_after_a_whole_conversation(story: Conversing) -> None:
    story.sends_farewell()
    story.answers("Thank you, Ana. Michael Torres")

    said = json.dumps([entry.detail for entry in story.rows(AuditEntry)])

    assert story.rows(AuditEntry)
    assert not re.search(r"Michael|Torres|datacorp\.example|Thank you", said)


def _frozen(story: Conversing) -> list[tuple[bytes, str]]:
    with story.reading() as session:
        return [(row.mime, row.digest) for row in session.execute(select(Approval.mime, Approval.digest))]


def test_words_go_after_ninety_days_and_so_do_the_bytes_that_were_sent(stage: Stage, story: Conversing) -> None:
    story.sends_farewell()
    story.answers("Thank you, Ana.")
    ((frozen, digest),) = _frozen(story)
    kept = [(message.text, message.subject) for message in story.messages("person")]

    story.later(days=89)
    ask_hourly(stage.runtime)
    stage.work()
    still = (_frozen(story), story.messages("person")[0].text)
    story.later(days=2)
    ask_hourly(stage.runtime)
    stage.work()

    assert kept[0][0] == still[1] == "Thank you, Ana."
    assert frozen
    assert still[0] == [(frozen, digest)]
    assert _frozen(story) == [(b"", digest)]
    assert {(one.text, one.quoted, one.subject) for one in story.messages("person")} == {(None, None, None)}
    assert story.messages("person")[0].address == MICHAEL


def test_deliveries_are_kept_for_as_long_as_slack_could_send_them_again(stage: Stage, story: Conversing) -> None:
    story.sends_farewell()
    sweep_lobby(stage.runtime)  # What came before the story is days older.
    first = _deliveries(stage)
    story.later(seconds=KEEP_DELIVERIES.total_seconds() - 600)
    sweep_lobby(stage.runtime)
    stage.command("U0ANA", "/rapport help")
    both = _deliveries(stage)

    story.later(minutes=20)
    sweep_lobby(stage.runtime)

    assert first < both
    assert _deliveries(stage) == both - first


def _deliveries(stage: Stage) -> set[str]:
    with stage.runtime.reading(None) as session:
        return set(session.scalars(select(Delivery.key)))


def test_jobs_and_failures_that_are_long_over_are_let_go(stage: Stage, story: Conversing) -> None:
    story.sends_farewell()
    old = {job.id for job in story.rows(Job, state="done")}
    with stage.runtime.writing(None) as session:
        session.add(Mishap(ref="OLD", at=clock.now(), door="slack", error="KeyError", places=[]))

    story.later(days=91)
    ask_hourly(stage.runtime)
    sweep_lobby(stage.runtime)
    stage.work()

    assert old
    assert not old & {job.id for job in story.rows(Job)}
    with stage.runtime.reading(None) as session:
        assert lobby.mishap(session, "OLD") is None
