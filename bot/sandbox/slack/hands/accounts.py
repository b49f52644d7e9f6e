"""What an admin does to the accounts of a workspace: deactivating, making guests, moving to another time zone."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import available_timezones

from bot.sandbox.slack import directory
from bot.sandbox.slack.hands.acting import Impossible
from bot.sandbox.world import World

Entry = dict[str, Any]
FLAGS = ("deleted", "is_restricted", "is_ultra_restricted")
WORDS = ("tz", "email")


def change(world: World, asked: Entry) -> Entry:
    """Change `person`'s account in what is named; with `id` make a new account like it and leave the old one alone."""
    with world.locked() as db:
        person = directory.find_person(db, str(asked.get("person")))
        if person is None or person.get("is_bot"):
            raise Impossible(f"there is no person {asked.get('person')}")
        changed = {**person, **_changes(asked)}
        if asked.get("id"):
            changed["id"] = str(asked["id"])
            if directory.find_person(db, changed["id"]) is not None:
                raise Impossible(f"there is an account {changed['id']} already")
        db.execute(
            "insert or replace into slack_people values (?, ?, ?, ?)",
            (changed["id"], changed["team"], changed["email"], json.dumps(changed)),
        )
    world.touch()
    return {"person": changed}


def _changes(asked: Entry) -> Entry:
    wrong = {name: "true or false" for name in FLAGS if not isinstance(asked.get(name, False), bool)}
    wrong |= {name: "a text" for name in WORDS if not isinstance(asked.get(name, ""), str)}
    if "tz" in asked and asked["tz"] not in available_timezones():
        wrong["tz"] = "a time zone such as Europe/Lisbon"
    if wrong:
        raise Impossible("an account has flags that are true or false, and words", wrong)
    return {name: asked[name] for name in (*FLAGS, *WORDS) if name in asked}
