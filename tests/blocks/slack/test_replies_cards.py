"""The cards of answers, absences, bounces and silence, with the worst words: valid, harmless, discreet."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from blocks.slack import answering, heard, mails, replies
from blocks.slack.drawing import Drawing
from bot.mails import Line, MailsShown
from bot.outreach.body import from_plain
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address
from bot.outreach.showing import MailShown
from bot.outreach.showing_replies import HeardShown, ReplyShown, SilenceShown
from bot.sandbox.slack.blockkit import check_message, check_view

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
NAMES = (
    "Michael Torres",
    "<!channel> Ltd",
    "*Bold* _and_ `code` & <https://evil.example|your bank>",
    "شركة \u202eالبيانات",
    "🚚 Trucks " * 20,
    "A" * 3000,
    "line\nbreak",
)


def reply(name: str = "Michael Torres", **more: Any) -> ReplyShown:
    values: dict[str, Any] = {
        "message_id": 1,
        "sort": "person",
        "match": "thread",
        "reason": "it is the same conversation",
        "customer": name,
        "who": name,
        "address": "michael.torres@datacorp.example",
        "colleague_of": None,
        "is_known": True,
        "subject": name,
        "sender": None,
        "sent_at": NOW,
        "came_at": NOW + timedelta(hours=2),
        "text": name,
        "asks": None,
        "reads_as": None,
        "shown_by": None,
        "left_alone": None,
        "in_gmail": ("ana@cscx.example", "18f"),
        "next_step": None,
        "draft_state": None,
        "answered_at": None,
        "is_settled": False,
        "task": None,
        "return_on": None,
        "reminder_at": None,
        "was_moved": False,
        "substitute": None,
        "may_write_to_substitute": False,
        "is_hard": False,
        "failed_address": None,
        "why_failed": None,
        "again_state": None,
    }
    return ReplyShown(**{**values, **more})


def silence(name: str = "Michael Torres", **more: Any) -> SilenceShown:
    values: dict[str, Any] = {
        "reminder_id": 1,
        "state": "sent",
        "customer": name,
        "who": name,
        "subject": name,
        "sent_on": date(2026, 3, 3),
        "working_days": 3,
        "away_until": None,
        "nudges_sent": 0,
        "nudge_state": None,
        "again_at": None,
        "is_left": False,
    }
    return SilenceShown(**{**values, **more})


def mail(name: str, state: str, **more: Any) -> MailShown:
    values: dict[str, Any] = {
        "outreach_id": 1,
        "version": 1,
        "state": state,
        "sender": name,
        "address": "ana@cscx.example",
        "draft": Draft(name, (Address("Michael", "michael@datacorp.example"),), (), from_plain(f"Hi,\n\n{name}")),
        "signature": name[:500],
        "shown": "abc",
        "written_by": "person",
        "leaves_at": NOW,
        "sent_at": NOW,
        "approval_id": 1,
        "approved_at": NOW,
        "trouble": None,
        "doubts": (),
        "stale_since": None,
        "there": None,
        "good_moment": None,
        "changes_at": None,
    }
    return MailShown(**{**values, **more})


def every_reply(name: str) -> Iterator[Drawing]:
    for state, settled, next_step in itertools.product(
        (None, "drafted", "approved", "sent"), (False, True), (None, name)
    ):
        answered = NOW if state == "sent" else None
        shown = {"draft_state": state, "answered_at": answered, "is_settled": settled, "next_step": next_step}
        yield replies.reply_card(reply(name, asks=name, colleague_of=name, is_known=False, task=name, **shown))
        yield replies.reply_card(reply(name, in_gmail=None, sender=name, **shown))
        for reads_as in replies.READS_AS:
            for left_alone in (None, "by wish", "on record"):
                told = {"reads_as": reads_as, "shown_by": name, "left_alone": left_alone}
                yield replies.reply_card(reply(name, is_known=False, **told, **shown))
    for match in ("suggested", "dismissed"):
        yield replies.reply_card(reply(name, match=match, reason=name))
    for moved, may_write, named in itertools.product((False, True), (False, True), (None, name)):
        away = {"was_moved": moved, "reminder_at": NOW, "may_write_to_substitute": may_write, "substitute": named}
        yield replies.reply_card(reply(name, sort="auto-reply", return_on=NOW.date(), **away))
    yield replies.reply_card(reply(name, sort="auto-reply"))
    for hard, again in itertools.product((False, True), (None, "drafted", "approved", "sent")):
        bounced = {"is_hard": hard, "again_state": again, "failed_address": name, "why_failed": name}
        yield replies.reply_card(reply(name, sort="bounce", **bounced))
    for state, left, at in itertools.product(("sent", "answered", "bounced"), (False, True), (None, NOW)):
        yield replies.silence_card(silence(name, state=state, is_left=left, again_at=at))
    yield replies.silence_card(silence(name, away_until=NOW.date()))
    yield replies.silence_card(silence(name, nudges_sent=2))
    yield replies.silence_card(silence(name, nudge_state="drafted"))


def every_mail(name: str) -> Iterator[Drawing]:
    states = (
        "drafting",
        "drafted",
        "finishing",
        "approved",
        "sending",
        "sent",
        "bounced",
        "needs a person",
        "discarded",
    )
    for state, kind in itertools.product(states, ("reply", "nudge", "again")):
        yield answering.mail_card(mail(name, state), kind, name, is_unwritten=False)
    yield answering.mail_card(mail(name, "drafted"), "reply", name, is_unwritten=True)
    yield answering.mail_card(mail(name, "drafted", address=None, shown=""), "reply", name, is_unwritten=False)
    yield answering.mail_card(mail(name, "drafted", stale_since=NOW.date()), "nudge", name, is_unwritten=False)


def said(drawing: Drawing) -> str:
    return json.dumps(drawing.blocks, ensure_ascii=False)


def buttons(drawing: Drawing) -> list[str]:
    found = [element for block in drawing.blocks for element in (*block.get("elements", ()), block.get("accessory"))]
    return [element["text"]["text"] for element in found if element and element.get("type") == "button"]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_every_card_is_one_that_slack_takes_and_nothing_in_it_can_mention_or_link(name: str) -> None:
    for drawing in (*every_reply(name), *every_mail(name)):
        assert check_message(drawing.blocks, drawing.text) == []
        marked = [text for text in _marked(drawing.blocks) if "!channel" in text or "evil.example" in text]
        assert all("<!channel" not in text and "<https://evil" not in text for text in marked)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_notification_names_a_customer_or_a_person_at_one(name: str) -> None:
    shown = {drawing.text for drawing in (*every_reply(name), *every_mail(name))}

    assert not any(name in text for text in shown)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_card_has_at_most_five_buttons_and_one_menu_in_a_row(name: str) -> None:
    for drawing in (*every_reply(name), *every_mail(name)):
        kinds = [
            element["type"] for block in drawing.blocks for element in block.get("elements", ()) if "type" in element
        ]
        assert kinds.count("overflow") <= 1
        assert len(buttons(drawing)) <= 5


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_the_form_of_a_task_and_the_list_of_mails_hold_any_words(name: str) -> None:
    assert check_view(answering.task_form(1, name, ("1", name), NOW.date())) == []
    assert check_view(answering.address_form(1, name)) == []
    parts = [part for part, _, _ in mails.PARTS]
    lines = tuple(
        Line(part, state, name, name, name, NOW, ("reply", 1)) for part in parts for state in (*mails.STATES, "person")
    )
    for deaf in (None, name):
        drawn = mails.mails(MailsShown(lines, NOW - timedelta(minutes=2), deaf), now=NOW)
        assert check_message(drawn, "Your mails") == []


def test_an_answer_says_who_when_what_and_what_is_asked_for() -> None:
    text = "Fine with us, and thank you both for a year of patience. Could you send a new date?"
    drawing = replies.reply_card(reply(text=text, asks="Could you send a new date?"))

    assert "*Michael Torres answered*, two hours after your mail." in said(drawing)
    assert '"rich_text_quote"' in said(drawing)
    assert text in said(drawing)
    assert "Asked for: “Could you send a new date?”" in said(drawing)
    assert "Linked because it is the same conversation." in said(drawing)
    wanted = ["Draft an answer", "Make it a task", "Open in Gmail", "Nothing to do", "Not about this"]
    assert buttons(drawing) == wanted


def test_a_message_of_one_sentence_is_not_quoted_twice() -> None:
    drawing = replies.reply_card(reply(text="Hi Ana, could you send a new date?", asks="could you send a new date?"))

    assert "Asked for" not in said(drawing)


def test_a_negative_answer_says_why_calmly_and_can_be_corrected() -> None:
    text = "Thank you for the introduction, Ana. We are not happy with the last release."
    drawing = replies.reply_card(
        reply(text=text, reads_as="unhappy", shown_by="We are not happy with the last release.")
    )

    assert "Reads as unhappy: “We are not happy with the last release.”" in said(drawing)
    assert buttons(drawing) == ["Not so", "Draft an answer", "Make it a task", "Open in Gmail", "Not about this"]
    assert '"1:settle"' in said(drawing), "what has no room as a button is in the menu"
    assert drawing.text == "An answer needs you"


def test_a_negative_sentence_is_not_quoted_twice() -> None:
    stop = "Can you please stop emailing us?"
    alone = replies.reply_card(reply(text=stop, asks=stop, reads_as="no more mail", shown_by=stop))
    among = replies.reply_card(
        reply(text=f"{stop} We said so twice already.", asks=stop, reads_as="no more mail", shown_by=stop)
    )

    assert "Asks for no more mail." in said(alone)
    assert f"Asks for no more mail: “{stop}”" in said(among)
    assert "Asked for" not in said(among)


def test_a_negative_answer_whose_words_are_gone_still_says_how_it_read() -> None:
    drawing = replies.reply_card(reply(text="", reads_as="leaving"))

    assert "Speaks of leaving." in said(drawing)


def test_what_is_only_likely_says_so_and_asks() -> None:
    drawing = replies.reply_card(reply(match="suggested", reason="same company, and it quotes your mail"))

    assert "perhaps about your mail" in said(drawing)
    assert "Until you say so it counts as no answer." in said(drawing)
    assert buttons(drawing) == ["It is about this", "Not about this", "Open in Gmail"]


def test_an_absence_names_the_day_the_moved_reminder_and_the_substitute() -> None:
    drawing = replies.reply_card(
        reply(
            sort="auto-reply",
            return_on=date(2026, 3, 3),
            reminder_at=datetime(2026, 3, 4, 9, tzinfo=UTC),
            was_moved=True,
            substitute="Dana Li",
            may_write_to_substitute=True,
        )
    )

    assert "*Michael Torres is away until Tuesday 3 March.* I moved your reminder to <!date^" in said(drawing)
    assert "For urgent matters the note names Dana Li." in said(drawing)
    assert buttons(drawing) == ["Write to Dana", "Keep the old date", "Open in Gmail"]


def test_a_bounce_says_whether_anybody_got_it_and_what_to_do() -> None:
    hard: dict[str, Any] = {"sort": "bounce", "is_hard": True, "failed_address": "m@datacorp.example"}
    lost = replies.reply_card(reply(**hard, why_failed="the address does not exist"))
    late = replies.reply_card(reply(sort="bounce", failed_address="m@datacorp.example", why_failed="mailbox full"))

    assert "*Your mail to m@datacorp.example came back* (the address does not exist)." in said(lost)
    assert buttons(lost) == ["Correct the address", "Open in Gmail"]
    assert "*Not delivered yet:*" in said(late)
    assert "Correct the address" not in buttons(late)


def test_silence_is_told_in_working_days_and_offers_three_ways() -> None:
    drawing = replies.silence_card(silence())

    assert "*No answer from Michael Torres since Tuesday 3 March*, three working days." in said(drawing)
    assert buttons(drawing) == ["Draft a nudge", "Remind me again in 3 days", "Leave it"]
    assert "Draft a nudge" not in buttons(replies.silence_card(silence(away_until=NOW.date())))
    assert "Draft a nudge" not in buttons(replies.silence_card(silence(nudges_sent=2)))


def test_an_answer_that_is_only_a_greeting_offers_no_send() -> None:
    drawing = answering.mail_card(mail("DataCorp", "drafted"), "reply", "DataCorp", is_unwritten=True)

    assert "Send" not in buttons(drawing)
    assert buttons(drawing)[0] == "Write it"


def test_a_sent_mails_card_says_what_came_back_or_why_nothing_can() -> None:
    nothing = HeardShown("", "", "", NOW, None, False, None, None, None)
    came = HeardShown("person", "Michael", "Fine\nwith us.", NOW, None, False, None, None, NOW)
    deaf = HeardShown("", "", "", NOW, None, False, None, "I can't see answers.", NOW)

    assert heard.on_card(None) == heard.on_card(nothing) == []
    assert "*Michael answered* <!date^" in json.dumps(heard.on_card(came))
    assert "Fine with us." in json.dumps(heard.on_card(came))
    assert "I'll remind you" not in json.dumps(heard.on_card(came))
    assert heard.on_card(deaf) == [{"type": "context", "elements": heard.on_card(deaf)[0]["elements"]}]
    assert "I can't see answers." in json.dumps(heard.on_card(deaf))


def test_the_list_counts_each_part_and_what_it_has_no_room_for() -> None:
    lines = tuple(Line("out", "sent", "DataCorp", "Michael", "Hello", NOW, None) for _ in range(30))
    drawn = json.dumps(mails.mails(MailsShown(lines, NOW - timedelta(minutes=2), None), now=NOW))

    assert "*Out, no answer yet: 30*" in drawn
    assert "And 24 more." in drawn
    assert "Inbox checked 2 minutes ago." in drawn


def _marked(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for value in node.values():
            yield from _marked(value)
    elif isinstance(node, list):
        for value in node:
            yield from _marked(value)
