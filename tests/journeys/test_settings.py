"""Settings as a person changes them: what the form shows, what it refuses at which field, and what changes by it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from store import lobby
from store.models import AuditEntry, Person
from tests.stage import Stage

Json = dict[str, Any]
BLOCKS = ("phone", "scheduling_link", "undo_seconds", "work_starts", "work_ends", "digest_at")


def typed(**values: str | None) -> Json:
    return {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}


def at(**values: str) -> Json:
    return {name: {name: {"type": "timepicker", "selected_time": value}} for name, value in values.items()}


def digest(value: str, label: str) -> Json:
    option = {"text": {"type": "plain_text", "text": label, "emoji": False}, "value": value}
    return {"digest_at": {"digest_at": {"type": "static_select", "selected_option": option}}}


def ana(stage: Stage) -> Person:
    return of(stage, "U0ANA")


def of(stage: Stage, who: str) -> Person:
    with stage.runtime.reading(workspace(stage)) as session:
        return session.scalars(select(Person).where(Person.slack_ref == who)).one()


def workspace(stage: Stage) -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, "T0CSCX")
    assert found is not None
    return found.id


def changes(stage: Stage) -> list[Json]:
    with stage.runtime.reading(workspace(stage)) as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.settings_changed"))
        return [entry.detail for entry in noted]


def field_errors(answer: Json) -> dict[str, str]:
    body = answer["body"] or {}
    assert body.get("response_action") == "errors", answer
    found: dict[str, str] = body["errors"]
    return found


def test_the_form_shows_what_is_on_record_and_the_time_zone(stage: Stage) -> None:
    stage.command("U0ANA", "/rapport settings")

    form = json.dumps(stage.modal("U0ANA"), ensure_ascii=False)
    assert [block["block_id"] for block in stage.modal("U0ANA")["blocks"][:6]] == list(BLOCKS)
    for shown in ("+351 21 555 0142", "https://meet.cscx.example/ana", '"30"', "09:00", "17:30", "08:30"):
        assert shown in form
    assert "Times are in your Slack time zone, Europe/Lisbon." in form


@pytest.mark.on_postgresql
def test_saving_changes_what_was_changed_and_notes_which(stage: Stage) -> None:
    stage.command("U0ANA", "/rapport settings")
    stage.submit(
        "U0ANA",
        {
            **typed(phone="+351 21 555 0199", undo_seconds="45"),
            **at(work_starts="08:00"),
            **digest("off", "Off"),
        },
    )

    saved = ana(stage)
    assert (saved.phone, saved.undo_seconds) == ("+351 21 555 0199", 45)
    assert (saved.work_starts, saved.work_ends, saved.digest_at) == ("08:00", "17:30", None)
    assert saved.scheduling_link == "https://meet.cscx.example/ana"
    assert changes(stage) == [{"fields": ["digest_at", "phone", "undo_seconds", "work_starts"]}]
    assert stage.modals("U0ANA") == []


def test_saving_nothing_new_notes_nothing(stage: Stage) -> None:
    stage.command("U0ANA", "/rapport settings")
    stage.submit("U0ANA")

    assert stage.modals("U0ANA") == []
    assert changes(stage) == []
    assert ana(stage).undo_seconds is None


def test_the_next_mail_waits_as_long_as_was_chosen(stage: Stage) -> None:
    stage.command("U0ANA", "/rapport settings")
    stage.submit("U0ANA", typed(undo_seconds="90"))
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.click("U0ANA", "outreach.send")

    stage.later(seconds=80)
    stage.work()
    assert stage.accepted() == []
    stage.later(seconds=92)
    stage.work()
    assert len(stage.accepted()) == 1


@pytest.mark.on_postgresql
@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (
            typed(phone="+1 212 555 0000", scheduling_link="https://meet.cscx.example/sarah-johnson?from=mail"),
            "https://meet.cscx.example/sarah-johnson?from=mail",
        ),
        (typed(phone="+1 212 555 0000", scheduling_link=""), "+1 212 555 0000"),
    ],
)
def test_the_next_draft_gives_the_customer_the_new_link_or_without_one_the_new_phone(
    stage: Stage, values: Json, shown: str
) -> None:
    stage.command("U0SARAH", "/rapport settings")
    stage.submit("U0SARAH", values)
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()

    stage.click("U0ANA", "outreach.facts")
    facts = json.dumps(stage.modal("U0ANA"), ensure_ascii=False)
    assert shown in facts
    stage.click("U0ANA", "outreach.edit_other")
    theirs = json.dumps(stage.modal("U0ANA"), ensure_ascii=False)
    assert shown in theirs
    assert "+1 212 555 0117" not in theirs + facts


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        (typed(phone="call me"), "phone", "Write it as customers dial it"),
        (typed(phone="12345"), "phone", "Write it as customers dial it"),
        (typed(scheduling_link="http://meet.cscx.example/ana"), "scheduling_link", "must begin with https://"),
        (typed(scheduling_link="javascript:alert(1)"), "scheduling_link", "must begin with https://"),
        (typed(scheduling_link="https://bank.example@evil.example"), "scheduling_link", "not a web address"),
        (typed(scheduling_link="https://localhost/x"), "scheduling_link", "not a web address"),
        (typed(scheduling_link="https://a.example/<b>"), "scheduling_link", "not a web address"),
        (at(work_starts="18:00"), "work_ends", "must end after it begins"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field_and_nothing_is_saved(
    stage: Stage, values: Json, field: str, said: str
) -> None:
    stage.command("U0ANA", "/rapport settings")

    errors = field_errors(stage.submit("U0ANA", values))

    assert list(errors) == [field]
    assert said in errors[field]
    assert "Nothing was saved." in errors[field]
    assert changes(stage) == []


def test_every_wrong_field_is_named_at_once(stage: Stage) -> None:
    stage.command("U0ANA", "/rapport settings")

    errors = field_errors(stage.submit("U0ANA", typed(phone="no", scheduling_link="no")))

    assert set(errors) == {"phone", "scheduling_link"}


def test_home_opens_the_form_and_shows_what_was_saved(stage: Stage) -> None:
    stage.post("slack/home", {"as": "U0ANA"})
    stage.work()
    home = stage.screen("U0ANA")["home"]
    last = home["view"]["blocks"][-1]["block_id"]
    stage.post("slack/click", {"as": "U0ANA", "view_id": home["id"], "block_id": last, "action_id": "settings.open"})
    stage.submit("U0ANA", typed(undo_seconds="60"))
    stage.work()

    assert "Undo 60 seconds" in json.dumps(stage.screen("U0ANA")["home"])


def test_in_the_direct_message_a_button_opens_the_form(stage: Stage) -> None:
    stage.say("U0ANA", "settings")
    stage.work()
    stage.click("U0ANA", "settings.open")

    assert stage.modal("U0ANA")["callback_id"] == "settings.save"


def test_somebody_elses_settings_stay_as_they_are(stage: Stage) -> None:
    before = of(stage, "U0SARAH").phone
    stage.command("U0ANA", "/rapport settings")
    stage.submit("U0ANA", typed(phone="+351 21 555 0000"))

    assert of(stage, "U0SARAH").phone == before
