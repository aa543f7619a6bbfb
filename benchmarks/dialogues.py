"""What people say in the measured conversations: whole ones, from the first button to the close.

A line that begins with "/" is a button's payload; any other is typed. Each dialogue has its share
of open answers, choices, numbers tapped and typed, and questions asked in between.
"""

from __future__ import annotations

ENGLISH = (
    "/choose_english",
    "who sees this",
    "/say_person",
    "/ask_for_more",
    "/affirm",
    "why do you ask",
    "maths is rubbish but mainly i miss my brother. we got split up when we moved",
    "out on the bikes with him",
    "see my brother at weekends",
    "/affirm",
    "drawing, and my dog",
    "nan. and mrs pugh at school",
    "what do the numbers mean",
    "/affirm",
    "never seeing him",
    "every weekend",
    "probably a 3",
    "/affirm",
    "i don't know",
    '/give_score{"score": "7"}',
    "/finish",
    "say that again please",
    "/send",
)

WELSH = (
    "/choose_welsh",
    "/say_person",
    "robot ydach chi",
    "/affirm",
    "mae'r ysgol yn ddiflas ond dw i'n colli mrawd. naethon ni symud llynedd",
    "mynd ar y beics efo fo",
    "gweld fy mrawd bob penwythnos",
    "/affirm",
    "pam dach chi'n gofyn",
    "tynnu lluniau",
    "nain a mrs puw ysgol",
    "/affirm",
    "byth yn ei weld o",
    "bob penwythnos",
    "beth mae'r rhifau yn feddwl",
    "pedwar",
    "/affirm",
    "saith neu wyth",
    '/give_score{"score": "8"}',
    "/finish",
    "/send",
)

CARER = (
    "/choose_english",
    "/say_carer",
    "her mum",
    "/give_reason_asked",
    "/affirm",
    "a stairlift at my dad's so she can get about",
    "not now",
    "hello",
    "/skip",
    "get up to her old room by herself",
    "/affirm",
    "/skip",
    "her nan, most days",
    "/affirm",
    "stuck downstairs",
    "up and down when she likes",
    '/give_score{"score": "2"}',
    "can i talk to a person please",
    "six or seven",
    '/give_score{"score": "6"}',
    "/add_another",
    "go swimming again",
    "/affirm",
    "/skip",
    "/refuse_numbers",
    "/deny",
    "/finish",
    "/send",
)

DIALOGUES = (ENGLISH, WELSH, CARER)

WELCOME = ("/choose_english", "/say_person", "/affirm")
"""The shortest way to the first open question."""

STAY = (
    "why do you ask",
    "see my brother",
    "i want to change my last answer",
    "say that again please",
)
"""Said over and over at the open questions: a conversation as long as wanted, always answering."""
