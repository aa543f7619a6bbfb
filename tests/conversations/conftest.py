"""Conversations to talk in: practice, a person's, a carer's; in either language."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.store import people
from tests.conversations.talk import House, Talk

LANGUAGES = {"cy": "Cymraeg", "en": "English"}


@pytest.fixture
def invite(house: House) -> Callable[..., tuple[str, str]]:
    """Makes a person or a carer; gives the reference and the link's code."""

    def make(*, carer: str | None = None, born: int | None = 2010) -> tuple[str, str]:
        with house.database.begin() as session:
            people.set_council(session, "Gwynedd", "01766 771000", "01248 353551", "09:00", "17:00")
            invited = people.invite_person(
                session,
                authority="Gwynedd",
                service="children",
                team="Tîm Arfon",
                name="Sam",
                worker="Rhian",
                year_of_birth=born,
                at=house.clock(),
                days=30,
            )
            reference = invited.person.reference
            if carer:
                invited = people.invite_carer(
                    session,
                    reference=reference,
                    name=carer,
                    relationship="mam",
                    at=house.clock(),
                    days=30,
                )
            return reference, invited.code

    return make


@pytest.fixture
def agreed(house: House, invite: Callable[..., tuple[str, str]]) -> Callable[..., Talk]:
    """A conversation past its welcome: in a language, as the person or as a carer."""

    def make(language: str = "en", speaker: str = "person", practice: bool = False) -> Talk:
        talk = house.talk(None if practice else invite()[1])
        talk.tap(LANGUAGES[language])
        talk.choose("say_person" if speaker == "person" else "say_carer")
        if speaker == "carer":
            talk.say("fi yw ei mam" if language == "cy" else "her mum")
            talk.choose("give_reason_asked")
        talk.choose("affirm")
        return talk

    return make
