"""From turns to what a template needs: lines with their language, numbers to tap, answers."""

import re
from dataclasses import dataclass
from itertools import zip_longest

from bot.channels.webchat.relay import Button, Screen, Turn
from bot.drawings import DRAWINGS

_PHONE = re.compile(r"(?<![\d.,/])(?:999|111|116 ?123|0\d{2,5}(?: ?\d{2,6}){1,3})(?![\d/]|[.,]\d)")
_PHONE_DIGITS = range(3, 12)
# Each language is offered under its own name, whatever language the question is in.
_LANGUAGE_NAMES = {"/choose_welsh": "cy", "/choose_english": "en"}
_SCALE = [str(number) for number in range(11)]
_FACE = re.compile(r'/give_face\{"face": "([1-5])"\}')
_FACES = ["1", "2", "3", "4", "5"]


@dataclass(frozen=True)
class Piece:
    """Some words of a line; `phone` holds the number to ring when the words are one."""

    text: str
    phone: str | None = None


@dataclass(frozen=True)
class Line:
    """One line of a message, the language it is in, None when nobody knows, and its drawing."""

    lang: str | None
    pieces: tuple[Piece, ...]
    drawing: str | None = None


@dataclass(frozen=True)
class Choice:
    """A button of the last question and the language its title is in, None when nobody knows.

    `face` is 1 to 5, from very sad to very happy, where the button stands for one.
    """

    title: str
    payload: str
    lang: str | None
    face: str | None = None


@dataclass(frozen=True)
class Answers:
    """What the last question offers: the row from 0 to 10, the row of faces, and other buttons."""

    scale: tuple[Choice, ...] = ()
    faces: tuple[Choice, ...] = ()
    choices: tuple[Choice, ...] = ()


def lines_of(turn: Turn) -> tuple[Line, ...]:
    """The lines of a turn; where the bot speaks both languages they alternate, Welsh first.

    A person's line, or one without its pair, that is said to be in both gets no language.
    """
    pairs = zip_longest(turn.text.splitlines(), turn.drawings)
    drawn = [(text, drawing) for text, drawing in pairs if text and text.strip()]
    texts = [text for text, _ in drawn]
    langs: list[str | None] = [turn.lang] * len(texts)
    if turn.lang == "both":
        paired = turn.who == "bot" and len(texts) % 2 == 0
        langs = [("cy", "en")[at % 2] if paired else None for at in range(len(texts))]
    pieces = _with_phones if turn.who == "bot" else _plain
    return tuple(
        Line(lang, pieces(text), drawing if drawing in DRAWINGS else None)
        for lang, (text, drawing) in zip(langs, drawn, strict=True)
    )


def answers_of(screen: Screen) -> Answers:
    """The buttons of the last turn; an earlier turn's are gone once there is a later one."""
    if not screen.turns:
        return Answers()
    last = screen.turns[-1]
    offered = tuple(_choice(button, last.lang) for button in last.buttons)
    if last.kind == "score" and {choice.title for choice in offered}.issuperset(_SCALE):
        return Answers(
            scale=tuple(choice for choice in offered if choice.title in _SCALE),
            choices=tuple(choice for choice in offered if choice.title not in _SCALE),
        )
    faces = tuple(choice for choice in offered if choice.face)
    if [choice.face for choice in faces] != _FACES:
        return Answers(choices=offered)
    return Answers(faces=faces, choices=tuple(one for one in offered if not one.face))


def _choice(button: Button, lang: str | None) -> Choice:
    in_one_language = lang if lang in ("cy", "en") else None
    named = _LANGUAGE_NAMES.get(button.payload, in_one_language)
    face = _FACE.fullmatch(button.payload)
    return Choice(button.title, button.payload, named, face[1] if face else None)


def _plain(text: str) -> tuple[Piece, ...]:
    return (Piece(text),)


def _with_phones(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    done = 0
    for match in _PHONE.finditer(text):
        digits = match[0].replace(" ", "")
        if len(digits) in _PHONE_DIGITS:
            pieces += [Piece(text[done : match.start()]), Piece(match[0], phone=digits)]
            done = match.end()
    pieces.append(Piece(text[done:]))
    return tuple(piece for piece in pieces if piece.text)
