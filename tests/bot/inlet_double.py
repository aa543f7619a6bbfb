"""A small real server that stands for Rasa's inlet, with one conversation it always has."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

Turn = dict[str, Any]
SCALE = [(str(number), f'/give_score{{"score": "{number}"}}') for number in range(11)]

SCRIPT: dict[str, list[list[tuple[str, str, list[tuple[str, str]]]]]] = {
    "en": [
        [
            ("Hello Sam.", "open", []),
            ("I am a computer program. I ask what matters to you.", "open", []),
            ("Rhian reads it later. Nobody is watching while we talk.", "open", []),
            (
                "You can skip anything and stop any time. Is that OK?",
                "choice",
                [("OK", "/affirm"), ("Tell me more", "/ask_for_more"), ("No, thank you", "/deny")],
            ),
        ],
        [
            (
                "Who is here today?",
                "choice",
                [("Sam", "/say_person"), ("Someone else, for Sam", "/say_carer")],
            )
        ],
        [("What matters to you at the moment?", "open", [])],
        [
            (
                "“{said}”. Shall we keep it like that?",
                "choice",
                [
                    ("Yes", "/affirm"),
                    ("Change it", "/change_wording"),
                    ("Don't keep it", "/drop_outcome"),
                ],
            )
        ],
        [
            (
                "0 means things are as bad as they could be. 10 means they couldn't be any better.",
                "open",
                [],
            ),
            ("Where is it for you now?", "score", [*SCALE, ("No number", "/refuse_numbers")]),
        ],
        [("Who is around you that could help with this?", "choice", [("Skip", "/skip")])],
        [("Sent. I will ask how it is going on 22 December 2026.", "open", [])],
    ],
    "cy": [
        [
            ("Helo Sam.", "open", []),
            ("Rhaglen gyfrifiadurol ydw i. Dw i'n gofyn beth sy'n bwysig i chi.", "open", []),
            ("Bydd Rhian yn darllen wedyn. Does neb yn gwylio wrth i ni siarad.", "open", []),
            (
                "Cewch chi hepgor unrhyw beth, a stopio unrhyw bryd. Ydy hynny'n iawn?",
                "choice",
                [("Iawn", "/affirm"), ("Mwy am hyn", "/ask_for_more"), ("Dim diolch", "/deny")],
            ),
        ],
        [
            (
                "Pwy sydd yma heddiw?",
                "choice",
                [("Sam", "/say_person"), ("Rhywun arall, ar ran Sam", "/say_carer")],
            )
        ],
        [("Beth sy'n bwysig i chi ar hyn o bryd?", "open", [])],
        [
            (
                "“{said}”. Gawn ni ei gadw fel yna?",
                "choice",
                [
                    ("Cawn", "/affirm"),
                    ("Newid", "/change_wording"),
                    ("Peidio â'i gadw", "/drop_outcome"),
                ],
            )
        ],
        [
            (
                "Mae 0 yn golygu bod pethau cynddrwg ag y gallen nhw fod. "
                "Mae 10 yn golygu na allai pethau fod yn well.",
                "open",
                [],
            ),
            ("Ble mae pethau i chi nawr?", "score", [*SCALE, ("Dim rhif", "/refuse_numbers")]),
        ],
        [("Pwy sydd o'ch cwmpas allai helpu gyda hyn?", "choice", [("Hepgor", "/skip")])],
        [("Wedi'i anfon. Bydda i'n holi eto ar 22 Rhagfyr 2026.", "open", [])],
    ],
}
GREETING: Turn = {
    "who": "bot",
    "text": "Helo. Cymraeg neu Saesneg?\nHello. Welsh or English?",
    "lang": "both",
    "kind": "choice",
    "buttons": [
        {"title": "Cymraeg", "payload": "/choose_welsh"},
        {"title": "English", "payload": "/choose_english"},
    ],
}
NOT_SAFE = "not safe"
LINES = [
    "Thank you for telling me. You should not have to carry this alone.",
    "In danger now: 999\nChildline: 0800 1111\nSamaritans: 116 123",
]


HOW_AM_I, FACES, EASY = "how am I doing", "faces", "easy"
PICTURE: dict[str, Any] = {
    "words": "see my brother more",
    "goal": 8,
    "goal_since": "2026-11-24",
    "points": [
        {"on": "2026-11-24", "value": 2, "told": None},
        {"on": "2026-12-22", "value": 4, "told": None},
        {"on": "2027-01-20", "value": None, "told": "harder"},
        {"on": "2027-02-17", "value": 3, "told": None},
        {"on": "2027-03-17", "value": 6, "told": None},
    ],
}
FACE_TITLES = {
    "en": ["Very hard", "Hard", "In between", "Good", "Very good"],
    "cy": ["Anodd iawn", "Anodd", "Yn y canol", "Da", "Yn dda dros ben"],
}
"""Words that are answered, whatever was asked, with a picture, five faces or easy lines."""


def special(text: str, lang: str) -> Turn | None:
    """What those words are answered with; `None` for any others."""
    welsh = lang == "cy"
    if text == HOW_AM_I:
        said = (
            "24 Tachwedd 2026: 2. 17 Mawrth 2027: 6. Byddai 8 yn ddigon da."
            if welsh
            else "You said 2 on 24 November 2026, and 6 on 17 March 2027. 8 is good enough."
        )
        return {**_turn("bot", said, lang), "picture": PICTURE}
    if text == FACES:
        ask = "Pa wyneb sydd debycaf i sut mae pethau?" if welsh else "Which face is it most like?"
        titles = enumerate(FACE_TITLES[lang], start=1)
        faces = [(title, f'/give_face{{"face": "{number}"}}') for number, title in titles]
        skip = ("Symud ymlaen", "/skip") if welsh else ("Skip", "/skip")
        return _turn("bot", ask, lang, "choice", [*faces, skip])
    if text == EASY:
        said = (
            "Dw i'n rhaglen gyfrifiadurol.\nDw i'n gofyn beth sy'n bwysig.\nCewch chi stopio."
            if welsh
            else "I am a computer.\nI ask what matters to you.\nYou can stop any time."
        )
        return {**_turn("bot", said, lang), "drawings": ["computer", None, "stop"]}
    return None


@dataclass
class Talk:
    """One conversation: its turns, its language, and from which turn on it may be shown."""

    turns: list[Turn] = field(default_factory=list)
    language: str | None = None
    step: int = 0
    shown_from: int = 0
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)


@dataclass
class InletDouble:
    """What the inlet would keep, and the ways a test can make it fail."""

    port: int = 0
    talks: dict[str, Talk] = field(default_factory=dict)
    starts: list[tuple[str, str | None]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    doors: dict[str, str] = field(default_factory=dict)
    gone: list[tuple[str, bool]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    refuse_with: tuple[int, str] | None = None
    answer_after: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        if path == "/leave":
            talk = self.talks[body["sender"]]
            talk.shown_from = len(talk.turns)
            return 200, {}
        if path == "/gone":
            self.gone.append((body["sender"], body["gone"]))
            return 200, {"turns": []}
        if body["sender"] in self.doors:
            return 200, {"turns": [], "door": self.doors[body["sender"]]}
        talk = self.talks.setdefault(body["sender"], Talk())
        if path == "/command":
            self.commands.append(body["command"])
            return 200, {"turns": [_turn("bot", body["command"], "en")], "language": "en"}
        if body["message_id"] not in talk.answers:
            found = self._start(talk, body) if path == "/start" else self._say(talk, body)
            if found[0] != 200:
                return found
            talk.answers[body["message_id"]] = found
        return talk.answers[body["message_id"]]

    def _start(self, talk: Talk, body: dict[str, Any]) -> tuple[int, Any]:
        self.starts.append((body["sender"], body["code"]))
        talk.shown_from = 0
        if talk.turns:
            return 200, {"turns": [], "language": talk.language}
        talk.turns.append(GREETING)
        return 200, {"turns": [GREETING], "language": None, "first": True}

    def _say(self, talk: Talk, body: dict[str, Any]) -> tuple[int, Any]:
        button, text = body.get("button"), body.get("text", "")
        titles = {offer["payload"]: offer["title"] for offer in talk.turns[-1]["buttons"]}
        if isinstance(button, dict):
            button = list(titles)[button["at"]]
        if button and button not in titles:
            return 400, {"refused": "unknown_button"}
        text = titles[button] if button else text
        self.said.append(text)
        if talk.language is None:
            talk.language = "cy" if text in ("Cymraeg", "cymraeg") else "en"
        before = len(talk.turns)
        talk.turns.append(_turn("person", text, talk.language))
        if text == NOT_SAFE:
            talk.shown_from = before
            talk.turns += [_turn("bot", line, talk.language) for line in LINES]
        elif shown := special(text, talk.language):
            talk.turns.append(shown)
        else:
            script = SCRIPT[talk.language]
            for words, kind, buttons in script[min(talk.step, len(script) - 1)]:
                words = words.replace("{said}", text)
                talk.turns.append(_turn("bot", words, talk.language, kind, buttons))
            talk.step += 1
        found = {"turns": talk.turns[before + 1 :], "language": talk.language}
        return 200, {**found, "heard": titles.get(button)}

    def shown(self, sender: str) -> dict[str, Any]:
        talk = self.talks[sender]
        return {
            "turns": talk.turns[talk.shown_from :],
            "language": talk.language,
            "hidden": talk.shown_from > 0,
        }


def _turn(
    who: str, text: str, lang: str, kind: str = "open", buttons: list[tuple[str, str]] | None = None
) -> Turn:
    offers = [{"title": title, "payload": payload} for title, payload in buttons or []]
    return {"who": who, "text": text, "lang": lang, "kind": kind, "buttons": offers}


@contextmanager
def running_inlet(port: int = 0) -> Iterator[InletDouble]:
    """The double, listening on loopback until the block ends."""
    double = InletDouble()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path.endswith("/turns"):
                with double.lock:
                    self.reply(200, double.shown(parse_qs(address.query)["sender"][0]))
            else:
                self.reply(200, {"status": "ok"})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            path = "/" + self.path.rsplit("/", 1)[1]
            double.asked.append(path)
            sleep(double.answer_after)
            if double.refuse_with:
                status, reason = double.refuse_with
                return self.reply(status, {"refused": reason})
            with double.lock:
                status, found = double.answer(path, body)
            return self.reply(status, found)

        def reply(self, status: int, found: Any) -> None:
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    sockets: list[socket.socket] = []

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def process_request(self, request: Any, client_address: Any) -> None:
            sockets.append(request)
            super().process_request(request, client_address)

        def handle_error(self, request: object, client_address: object) -> None:
            return

    server = Server(("127.0.0.1", port), Handler)
    double.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        # A kept connection would go on being answered by its thread.
        for kept in sockets:
            with suppress(OSError):
                kept.shutdown(socket.SHUT_RDWR)
