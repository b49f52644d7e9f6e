"""What Slack shows, as lines of text: mrkdwn resolved, rich text whole, buttons in brackets."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

Json = dict[str, Any]
MARKS = {"*": "bold", "_": "italic", "~": "strike"}
TOKEN = re.compile(r"<(?P<inside>[^<>]+)>|(?<![\w*_~])(?P<mark>[*_~])(?P<marked>\S(?:[^\n]*?\S)?)(?P=mark)(?!\w)")
DATE = re.compile(r"!date\^(\d+)\^([^|]*?)(?:\|.*)?$")


def card(message: Json, zone: str) -> list[Text]:
    """Draw a message or a modal, one Text for each line; `zone` is the reader's, for moments."""
    blocks = message.get("blocks") or []
    if not blocks:
        return _lines(mrkdwn(str(message.get("text", "")), zone))
    return [line for block in blocks for line in _block(block, zone)]


def words(message: Json) -> str:
    """Everything a message or a modal says, without marks, white space folded."""
    return " ".join("\n".join(line.plain for line in card(message, "UTC")).split())


def letter(message: Json) -> list[str]:
    """The words of each mail that a card shows whole, white space folded."""
    shown = (block for block in message.get("blocks") or [] if block["type"] == "rich_text")
    return [" ".join("\n".join(line.plain for line in _rich_text(block)).split()) for block in shown]


def bare(markup: str) -> str:
    """The words of an HTML mail, tags left out, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def without_targets(text: str) -> str:
    """Take out where links lead, which plain text has in brackets behind their words."""
    return re.sub(r" \(https?://[^\s)]+\)", "", text)


def without_numbers(text: str) -> str:
    """The words of a text mail as its HTML says them: the numbers of lists and the line above a signature are marks."""
    return " ".join(re.sub(r"^(\d+\.|-- ?$|[-•]) ?", "", text, flags=re.MULTILINE).split())


def moments(message: Json) -> list[int]:
    """Every instant a message shows, in seconds since the epoch."""
    texts = [str(text) for text in _texts(message.get("blocks") or [])]
    return [int(found) for text in texts for found in re.findall(r"<!date\^(\d+)\^", text)]


def mrkdwn(text: str, zone: str) -> Text:
    """Resolve Slack's mrkdwn: links, mentions and moments become words, marks become styles."""
    drawn, at = Text(), 0
    for found in TOKEN.finditer(text):
        drawn.append(html.unescape(text[at : found.start()]))
        at = found.end()
        if found["inside"]:
            drawn.append(_resolved(found["inside"], zone))
        else:
            inner = mrkdwn(found["marked"], zone)
            inner.stylize(MARKS[found["mark"]])
            drawn.append_text(inner)
    return drawn.append(html.unescape(text[at:]))


def _resolved(inside: str, zone: str) -> str:
    if moment := DATE.match(inside):
        return _moment(int(moment[1]), moment[2], zone)
    target, _, label = inside.partition("|")
    return html.unescape(label or target)


def _moment(at: int, form: str, zone: str) -> str:
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone))
    short, long = f"{local:%b} {local.day}", f"{local:%A}, {local:%B} {local.day}"
    shown = {"time_secs": f"{local:%H:%M:%S}", "time": f"{local:%H:%M}"}
    shown |= {"date_short": short, "date_short_pretty": short, "date_long": long, "date_long_pretty": long}
    for token, value in shown.items():
        form = form.replace(f"{{{token}}}", value)
    return form


def _block(block: Json, zone: str) -> list[Text]:
    match block["type"]:
        case "section":
            drawn = _lines(_text(block["text"], zone))
        case "context":
            drawn = [_dim(line) for element in block["elements"] for line in _lines(_text(element, zone))]
        case "actions":
            drawn = [_buttons(block["elements"])]
        case "rich_text":
            drawn = [Text(), *_rich_text(block), Text()]
        case "input":
            drawn = _input(block)
        case kind:
            drawn = [Text("- - -" if kind == "divider" else f"({kind})", style="dim")]
    return drawn


def _input(block: Json) -> list[Text]:
    element = block["element"]
    initial = element.get("initial_value")
    if isinstance(initial, dict):
        return [Text(f"{block['label']['text']}:"), *_rich_text(initial)]
    chosen = [option["text"]["text"] for option in element.get("initial_options", [])]
    return [Text(f"{block['label']['text']}: {initial or ', '.join(chosen)}")]


def _text(text: Json, zone: str) -> Text:
    return Text(text["text"]) if text["type"] == "plain_text" else mrkdwn(text["text"], zone)


def _buttons(elements: Iterable[Json]) -> Text:
    row = Text()
    for element in elements:
        label = "⋯" if element["type"] == "overflow" else element.get("text", {}).get("text", element["type"])
        row.append(f"[{label}]", style="bold green" if element.get("style") == "primary" else "cyan").append(" ")
    return row


def _rich_text(block: Json) -> list[Text]:
    lines: list[Text] = []
    for part in block["elements"]:
        if part["type"] == "rich_text_list":
            for number, item in enumerate(part["elements"], 1):
                lead = f"{number}. " if part["style"] == "ordered" else "• "
                lines += _lines(Text("  " * part.get("indent", 0) + lead).append_text(_run(item)))
        else:
            lines += _lines(_run(part))
    return lines


def _run(part: Json) -> Text:
    run = Text()
    for element in part["elements"]:
        marks = " ".join(
            name for name, is_on in (element.get("style") or {}).items() if is_on and name in MARKS.values()
        )
        run.append(str(element.get("text") or element.get("url") or element.get("name") or ""), style=marks)
    return run


def _lines(text: Text) -> list[Text]:
    return list(text.split("\n", allow_blank=True))


def _dim(line: Text) -> Text:
    line.stylize("dim")
    return line


def _texts(value: Any) -> Iterable[object]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value]
