"""How a mail leaves, as people see it: the lines on its card, the form behind Ways to send, a draft lying in Gmail."""

from __future__ import annotations

from typing import Any

from blocks.slack import gmail_links
from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, link
from blocks.slack.mail import mail
from blocks.slack.text import clipped, context, escape, plain, section
from bot.connectors.google.conversations import Conversation
from bot.outreach.finishing import THERE
from bot.outreach.mime.attachments import size_words
from bot.outreach.options import Options
from bot.outreach.showing import MailShown
from bot.outreach.ways import FileShown, WayShown

Blocks = list[dict[str, Any]]
View = dict[str, Any]
FILES_ON_CARD = 10
MOST_OPTIONS = 100  # Slack's bound for a select.


def lines(way: WayShown) -> Blocks:
    """Say on a card what of a mail its words do not show."""
    return [*pilot_lines(way), *carried_lines(way)]


def carried_lines(way: WayShown) -> Blocks:
    """Say which files a mail carries, what it answers, and who gets a silent copy."""
    said = [_file_line(way.files)] if way.files else []
    said += ["It answers a conversation you have with them already."] if way.answers else []
    said += ["Bcc to your CRM."] if way.has_crm_copy else []
    if way.lost_alias:
        said.append(f"Gmail no longer lets you send from {_short(way.lost_alias)}; choose another under Ways to send.")
    return [context(line) for line in said]


def pilot_lines(way: WayShown) -> Blocks:
    """Say that it is a pilot, where it is one."""
    return [section(f"*Pilot: it goes to you, not to {_short(way.pilot_for)}.*")] if way.pilot_for else []


def finishing_card(shown: MailShown, title: str) -> Drawing:
    """Draw a mail that lies in its sender's Gmail to be finished and sent there."""
    way = shown.way
    back = button("Take it back", "finishing.take_back", str(shown.outreach_id))
    whole = mail(shown.draft, address=shown.address, signature=shown.signature, heading=title) if shown.draft else []
    if way.gmail_draft != THERE:
        said = "I'm putting it into your Gmail drafts."
        return Drawing("Your mail goes into your Gmail drafts", [*whole, *lines(way), section(said), actions(back)])
    said = "*It's in your Gmail drafts.* Finish and send it there; I'll notice."
    there = link("Open in Gmail", "outreach.open_sent", gmail_links.drafts(way.account))
    return Drawing("Your mail is in your Gmail drafts", [*whole, *lines(way), section(said), actions(there, back)])


def form(known: Options) -> View:
    """Ask how a draft leaves: from which address, with which files, in which conversation, or by hand from Gmail."""
    inputs = [*_sender(known), *_files(known)]
    is_form = any(block["type"] == "input" for block in inputs)
    view: View = {
        "type": "modal",
        "callback_id": "ways.save",
        "title": plain("Ways to send"),
        "close": plain("Cancel" if is_form else "Close"),
        "private_metadata": str(known.outreach_id),
        "blocks": [*_notes(known), *inputs, *_conversation(known), *_elsewhere(known)],
    }
    return {**view, "submit": plain("Save")} if is_form else view


def conversations(outreach_id: int, whose: str, found: list[Conversation]) -> Blocks:
    """Offer somebody's newest conversations with a contact, to let a draft answer one."""
    who = escape(clipped(whose, 80))
    if not found:
        return [section(f"Your mailbox holds no conversation with {who}. Your draft begins one of its own.")]
    options = [_option(f"{outreach_id}:{one.thread_ref}", _conversation_label(one)) for one in found]
    select = {
        "type": "static_select",
        "action_id": "ways.join",
        "placeholder": plain("Choose a conversation"),
        "options": options,
    }
    said = f"*Which conversation with {who} should your draft answer?* Its subject becomes the conversation's."
    return [section(said), actions(select)]


def _notes(known: Options) -> Blocks:
    notes = [f"Pilot: mails go to you, not to {_short(known.pilot_for)}."] if known.pilot_for else []
    notes += [f"A silent copy goes to your CRM, {_short(known.crm)}."] if known.crm and not known.pilot_for else []
    notes += [f"“{_short(name)}” is no longer in the library; Save takes it off." for name in known.gone[:5]]
    return [context(note) for note in notes]


def _sender(known: Options) -> Blocks:
    if len(known.senders) == 1 and known.lost_alias is None:
        return []
    mine = [sender for sender in known.senders if sender[0] == known.sender]
    others = [sender for sender in known.senders if sender[0] != known.sender]
    options = [_option(email, label) for email, label in [*mine, *others][:MOST_OPTIONS]]
    chosen = options[0]
    select = {"type": "static_select", "action_id": "sender", "options": options, "initial_option": chosen}
    lost = f"Gmail no longer lets you send from {clipped(known.lost_alias, 100)}." if known.lost_alias else ""
    hint = lost or "Its name and signature in Gmail go with it."
    return [_input("sender", "Send from", select, hint, optional=False)]


def _files(known: Options) -> Blocks:
    if not known.files and not known.gone:
        return [context("The library has no files to attach. An admin adds them with `rapport library add`.")]
    options = [_option(str(file_id), _file_label(name, size)) for file_id, name, size in known.files]
    if not options:  # A select without options is none; saving the form takes the removed files off.
        return [_input("files", "Attach", _nothing_to_attach(), "The library is empty now.", optional=True)]
    select: View = {
        "type": "multi_static_select",
        "action_id": "files",
        "placeholder": plain("Choose from the library"),
        "options": options,
    }
    carried = [option for option in options if int(option["value"]) in known.carried]
    if carried:
        select["initial_options"] = carried
    return [_input("files", "Attach from the library", select, "20 MB in all.", optional=True)]


def _nothing_to_attach() -> View:
    only = _option("0", "Nothing")
    return {"type": "multi_static_select", "action_id": "files", "placeholder": plain("Nothing"), "options": [only]}


def _conversation(known: Options) -> Blocks:
    if not known.may_join:
        return []
    value = str(known.outreach_id)
    if known.has_joined:
        own = button("A new conversation", "ways.begin_anew", value)
        return [section("It answers a conversation you have with them already.", accessory=own)]
    choose = button("Choose one", "ways.conversations", value, says="Choose a conversation to answer")
    return [section("It begins a conversation of its own. Reply in an existing one?", accessory=choose)]


def _elsewhere(known: Options) -> Blocks:
    value = str(known.outreach_id)
    test = button("Send me a test", "ways.test", value)
    look = button("Ask a colleague", "look.ask", value, says="Ask a colleague to look at this draft")
    if not known.may_finish:
        return [actions(test, look)]
    finish = button("Finish in Gmail", "finishing.begin", value)
    return [
        actions(test, look, finish),
        context("Finish in Gmail puts it into your Gmail drafts; you finish and send it there, and I'll notice."),
    ]


def _file_line(files: tuple[FileShown, ...]) -> str:
    named = [
        f"{_short(file.name)}, {size_words(file.size)}" + (" (no longer in the library)" if file.is_gone else "")
        for file in files[:FILES_ON_CARD]
    ]
    more = f" · and {len(files) - FILES_ON_CARD} more" if len(files) > FILES_ON_CARD else ""
    return f"With: {' · '.join(named)}{more}"


def _file_label(name: str, size: int) -> str:
    end = f", {size_words(size)}"
    return clipped(name, 75 - len(end)) + end


def _conversation_label(one: Conversation) -> str:
    side = "you wrote" if one.is_own else "they wrote"
    end = f" ({side} {one.sent_at.day} {one.sent_at:%B})"
    subject = " ".join(one.subject.split()) or "No subject"
    return clipped(subject, 75 - len(end)) + end


def _short(text: str | None) -> str:
    return escape(clipped(text or "", 120))


def _option(value: str, label: str) -> View:
    return {"text": plain(clipped(label, 75)), "value": value}


def _input(block_id: str, label: str, element: View, hint: str, *, optional: bool) -> View:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "hint": plain(hint),
        "optional": optional,
    }
