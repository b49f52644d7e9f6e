"""What a customer asked for becomes one task, also where two colleagues make it one in the same instant."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import select

from bot import clock
from bot.errors import AlreadyDone
from bot.outreach import tasks
from store import replies
from store.models import Person, Task
from tests.journeys.conversing import Conversing
from tests.stage import Stage

TITLE = "Send the new date"


def test_of_two_who_make_one_message_a_task_at_once_one_reads_that_it_is_one_already(stage: Stage) -> None:
    talk = Conversing(stage)
    talk.sends_farewell()
    talk.answers("Could you send me the new date for the review?")
    first, *_copies = talk.messages("person")
    both_have_it = threading.Barrier(2)

    def make(who: str) -> bool:
        with suppress(AlreadyDone), stage.runtime.writing(talk.workspace_id) as session:
            message = replies.get(session, first.id)
            person = session.scalars(select(Person).where(Person.slack_ref == who)).one()
            assert message is not None
            with suppress(threading.BrokenBarrierError):  # Where only one may write at a time, nobody else comes.
                both_have_it.wait(2)
            now = clock.now()
            tasks.from_reply(session, message, person, title=TITLE, owner_id=person.id, due_on=now.date(), now=now)
            return True
        return False

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(make, ("U0ANA", "U0SARAH")))

    assert sorted(made) == [False, True]
    assert len(talk.rows(Task, title=TITLE)) == 1
