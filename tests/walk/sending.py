"""Sending a form as nobody would, and looking at what the answer says and does."""

from __future__ import annotations

from tests.factories.world import World

from .doors import Door, visitors
from .payloads import MARKUP
from .probing import LOOKS, Answer

TAKEN = {200, 302, 303}
REFUSED = {400, 404, 409, 422}
SIGNS = ("error-summary", "invalid-feedback", "note-alert", 'class="why"', '"problems"', '"errors"')
"""By one of these a refusal says what is wrong."""
Sent = dict[str, list[str]]


class Sender:
    """Sends what no browser would, and keeps what was wrong with the answers."""

    def __init__(self, world: World) -> None:
        self._visitors = visitors(world)
        self.wrong: list[str] = []
        self.asked = 0

    def send(self, door: Door, sent: Sent, what: str) -> Answer:
        answer = self._visitors[door.persona.name].ask("POST", door.target.url, sent)
        self.asked += 1
        where = f"{door}: {what!r:.60}: {answer.status}"
        if answer.status not in TAKEN | REFUSED:
            self.wrong.append(where)
        if answer.status in REFUSED and answer.written - LOOKS:
            self.wrong.append(f"{where}, yet wrote {sorted(answer.written)}")
        if answer.status == 422 and not any(sign in answer.body for sign in SIGNS):
            self.wrong.append(f"{where}, without a word why")
        if MARKUP in answer.body and "json" not in answer.headers.lower():
            self.wrong.append(f"{where}, shown as markup")
        return answer
