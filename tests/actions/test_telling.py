"""The duty team hears of a worry: real servers for mail and for a webhook, on loopback."""

import json
import threading
import time
from datetime import timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from actions.store.keeping import every
from actions.store.notices import SENDING_LASTS, SOONEST, last_notice
from actions.store.records import DutyNotice, Worry
from actions.store.safety import act_on, close_worry
from actions.store.worries import raise_worry
from actions.telling import ByEmail, ByWebhook, Telling, load_words, ways_of
from bot.settings import Duty, Settings
from tests.a_running_house import free_ports, until
from tests.actions.a_store import AT, KINDS, a_conversation, a_database, later
from tests.actions.test_worker import Installation, in_a_thread

ROOT = Path(__file__).parents[2]
SITE = "https://staff.example.cymru"
FORBIDDEN = ("Sam", "Rhian", "not safe at home", "abuse", "P-", "Gwynedd", "North")


class Mailbox:
    """An SMTP server that keeps what it is sent, or refuses all of it."""

    def __init__(self):
        self.messages, self.refuses = [], False
        (port,) = free_ports(1)
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self.smtp = f"smtp://127.0.0.1:{port}"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refuses:
            return "451 try again later"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *error):
        self._controller.stop()


class Hook:
    """A webhook's server that keeps what it is posted, and answers as told."""

    def __init__(self):
        self.posts, self.status = [], 204
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posts.append((self.headers["Idempotency-Key"], json.loads(body)))
                self.send_response(hook.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *about):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def mailbox():
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def hook():
    with Hook() as hook:
        yield hook


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    with a_database(request.param, tmp_path) as opened:
        yield opened


def a_worry(database, sender="sam", practice=False):
    with database.begin() as session:
        conversation, _ = a_conversation(session, sender)
        worry = raise_worry(session, conversation, "not safe at home", "fear", "abuse", "m1", AT)
        if practice:
            worry.person_id = None
        session.flush()
        return worry.id


def by_email(mailbox):
    duty = Duty("duty@example.cymru", "beth@example.cymru", mailbox.smtp)
    return {"email": ByEmail(duty, load_words(ROOT / "data" / "duty.yml"))}


class Clock:
    def __init__(self):
        self.at = AT

    def __call__(self):
        return self.at


def telling(database, ways, clock=None):
    return Telling(database, ways, SITE, clock or (lambda: AT))


def notices(database):
    with database.read() as session:
        return list(every(session, DutyNotice))


def test_an_email_holds_a_link_in_both_languages_and_nothing_of_anybody(database, mailbox):
    worry_id = a_worry(database)
    assert telling(database, by_email(mailbox)).tell_due() == 1
    (message,) = mailbox.messages
    body = message.get_content()
    assert body.count(f"{SITE}/worries/{worry_id}") == 2
    assert "Mae pryder newydd" in body
    assert "A new worry" in body
    assert (message["To"], message["From"]) == ("duty@example.cymru", "beth@example.cymru")
    assert [word for word in FORBIDDEN if word in message.as_string()] == []


def test_a_webhook_is_posted_a_link_and_nothing_of_anybody(database, hook):
    worry_id = a_worry(database)
    assert telling(database, {"webhook": ByWebhook(hook.address)}).tell_due() == 1
    ((key, told),) = hook.posts
    assert told == {"kind": "worry", "link": f"{SITE}/worries/{worry_id}"}
    assert len(key) == 32


def test_a_worry_is_told_of_once_by_each_way_however_often_it_is_looked(database, mailbox, hook):
    a_worry(database)
    both, clock = by_email(mailbox) | {"webhook": ByWebhook(hook.address)}, Clock()
    for _ in range(3):
        telling(database, both, clock).tell_due()
        clock.at += timedelta(days=1)
    assert (len(mailbox.messages), len(hook.posts)) == (1, 1)
    with database.read() as session:
        assert last_notice(session, every(session, Worry)[0]).sent_at == AT


def test_a_server_that_refuses_is_tried_again_later_and_the_other_way_is_not_repeated(
    database, mailbox, hook
):
    a_worry(database)
    clock = Clock()
    both = by_email(mailbox) | {"webhook": ByWebhook(hook.address)}
    mailbox.refuses = True
    assert telling(database, both, clock).tell_due() == 1
    mailbox.refuses = False
    assert telling(database, both, clock).tell_due() == 0
    clock.at = AT + SOONEST
    assert telling(database, both, clock).tell_due() == 1
    assert (len(mailbox.messages), len(hook.posts)) == (1, 1)


@pytest.mark.parametrize("status", [302, 400, 500])
def test_an_answer_that_is_not_a_yes_is_no_yes(database, hook, status):
    a_worry(database)
    hook.status = status
    assert telling(database, {"webhook": ByWebhook(hook.address)}).tell_due() == 0
    assert [(one.sent_at, one.tries, one.claimed_at) for one in notices(database)] == [
        (None, 1, None)
    ]


def test_it_waits_longer_each_time_and_never_gives_up(database, hook):
    a_worry(database)
    hook.status, clock = 500, Clock()
    told = telling(database, {"webhook": ByWebhook(hook.address)}, clock)
    waits = []
    for _ in range(8):
        told.tell_due()
        (notice,) = notices(database)
        waits.append((notice.retry_at - clock.at) / timedelta(minutes=1))
        clock.at = notice.retry_at
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    hook.status = 200
    assert told.tell_due() == 1


def test_a_way_that_fails_does_not_hold_up_the_round(database, hook):
    for sender in ("one", "two", "three"):
        a_worry(database, sender)
    hook.status = 500
    telling(database, {"webhook": ByWebhook(hook.address)}).tell_due()
    assert len(hook.posts) == 1
    assert len(notices(database)) == 3


def test_one_taken_by_a_worker_that_died_goes_out_again_with_the_same_name(database, mailbox):
    a_worry(database)

    class Dies:
        tokens: list[str] = []  # noqa: RUF012

        def send(self, token, link, at):
            self.tokens.append(token)
            raise KeyboardInterrupt

    clock = Clock()
    with pytest.raises(KeyboardInterrupt):
        telling(database, {"email": Dies()}, clock).tell_due()
    assert telling(database, by_email(mailbox), clock).tell_due() == 0
    clock.at = AT + SENDING_LASTS
    assert telling(database, by_email(mailbox), clock).tell_due() == 1
    (message,) = mailbox.messages
    assert message["Message-ID"] == f"<{Dies.tokens[0]}@example.cymru>"


def test_two_workers_at_once_tell_of_each_worry_once(database, mailbox):
    for number in range(6):
        a_worry(database, f"sender-{number}")
    ways = by_email(mailbox)
    threads = [threading.Thread(target=telling(database, ways).tell_due) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({message["Message-ID"] for message in mailbox.messages}) == 6
    assert len(mailbox.messages) == 6


def test_practice_and_what_is_closed_already_are_told_to_nobody(database, mailbox):
    a_worry(database, "practice", practice=True)
    worry_id = a_worry(database, "closed")
    with database.begin() as session:
        worry = session.get(Worry, worry_id)
        act_on(session, worry, "visited", "rhian", later(1))
        close_worry(session, worry, "", "rhian", later(2))
        close_worry(session, worry, "", "huw", later(3))
    assert telling(database, by_email(mailbox)).tell_due() == 0
    assert notices(database) == []


def test_a_server_that_is_not_there_is_logged_by_its_kind_alone(database, caplog):
    a_worry(database)
    (port,) = free_ports(1)
    duty = Duty("d@e.cymru", "b@e.cymru", f"smtp://me:hidden@127.0.0.1:{port}")
    ways = {"email": ByEmail(duty, load_words(ROOT / "data" / "duty.yml"))}
    assert telling(database, ways).tell_due() == 0
    assert "ConnectionRefusedError" in caplog.text
    assert "hidden" not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_without_a_way_nothing_is_sent_and_nothing_is_lost(database, mailbox):
    a_worry(database)
    assert telling(database, {}).tell_due() == 0
    assert telling(database, by_email(mailbox)).tell_due() == 1


def test_the_ways_are_those_of_the_settings(tmp_path):
    def ways(**environ):
        told = {f"WHAT_MATTERS_{name}": value for name, value in environ.items()}
        return sorted(ways_of(Settings.from_environment(told, tmp_path), ROOT))

    mail = {"DUTY_EMAIL": "a@b.cymru", "DUTY_EMAIL_FROM": "c@d.cymru", "SMTP_URL": "smtp://m"}
    assert ways() == []
    assert ways(**mail) == ["email"]
    assert ways(**mail, DUTY_WEBHOOK="http://127.0.0.1/x") == ["email", "webhook"]


def test_words_without_a_place_for_the_link_are_refused(tmp_path):
    (tmp_path / "duty.yml").write_text("subject: A\ntext: B\n")
    with pytest.raises(ValueError, match=r"duty\.yml"):
        load_words(tmp_path / "duty.yml")


def test_the_worker_process_tells_the_duty_team(tmp_path, hook):
    installation = Installation(tmp_path)
    installation.environment["WHAT_MATTERS_DUTY_WEBHOOK"] = hook.address
    with in_a_thread(installation, {}):
        worry_id = a_worry(installation.database)
        until(lambda: len(hook.posts) == 1, 10, "told")
        time.sleep(0.3)
    installation.database.close()
    assert [told["link"].endswith(f"/worries/{worry_id}") for _, told in hook.posts] == [True]
