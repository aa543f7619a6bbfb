"""Settings come from the environment, and what is wrong is named with what was expected."""

import stat
from datetime import time

import pytest

from bot.reminders import Hours
from bot.sealing import new_key
from bot.settings import (
    CouncilSignIn,
    Duty,
    KeyMissing,
    Settings,
    Telegram,
    key_file,
    make_key_file,
)
from tests.a_telegram_server import TOKEN


def settings_of(folder, **environ):
    return Settings.from_environment(
        {f"WHAT_MATTERS_{name}": value for name, value in environ.items()}, folder
    )


def test_everything_has_a_default_but_the_key(tmp_path):
    settings = settings_of(tmp_path)
    assert settings == Settings(
        root=tmp_path,
        database_url=f"sqlite:///{tmp_path}/var/what-matters.db",
        keys=(),
        page_port=8080,
        rasa_port=5005,
        rasa_workers=2,
        worker_port=8081,
        page_url="http://127.0.0.1:8080",
        leave_to="https://www.bbc.co.uk/weather",
        next_check_in_days=28,
        invitation_days=30,
        remind_hours=Hours(time(9), time(19)),
        quotes=False,
        site_port=8082,
        site_url="http://127.0.0.1:8082",
        idle_minutes=20,
        demo=True,
        telegram_bot="",
        council_sign_in=None,
        duty=Duty(),
        telegram=None,
        secret=None,
    )


def test_every_setting_can_be_set(tmp_path):
    settings = settings_of(
        tmp_path,
        DATABASE_URL="postgresql://bot@db/what_matters",
        PAGE_PORT="80",
        RASA_PORT="5006",
        RASA_WORKERS="3",
        WORKER_PORT="82",
        PAGE_URL="https://beth.example.cymru/",
        LEAVE_TO="https://example.com/weather",
        NEXT_CHECK_IN_DAYS="14",
        INVITATION_DAYS="7",
        REMIND_FROM="10:30",
        REMIND_UNTIL="16:00",
        QUOTES="on",
        SECRET="long enough a secret",
        KEY=new_key(),
    )
    assert settings.database_url == "postgresql://bot@db/what_matters"
    assert (settings.page_port, settings.rasa_ports) == (80, (5006, 5007, 5008))
    assert settings.worker_port == 82
    assert settings.remind_hours == Hours(time(10, 30), time(16))
    assert settings.quotes
    assert settings.page_url == "https://beth.example.cymru"
    assert settings.leave_to == "https://example.com/weather"
    assert (settings.next_check_in_days, settings.invitation_days) == (14, 7)
    assert settings.secret == b"long enough a secret"
    assert settings.sealer().open(settings.sealer().seal("geiriau")) == "geiriau"


@pytest.mark.parametrize(
    ("environ", "demo"),
    [
        ({}, True),
        ({"DEMO": "off"}, False),
        ({"PAGE_URL": "https://beth.example.cymru"}, False),
        ({"SITE_URL": "https://staff.example.cymru"}, False),
        ({"SITE_URL": "https://staff.example.cymru", "DEMO": "on"}, True),
    ],
)
def test_only_an_installation_without_a_public_address_shows_itself_unless_told(
    tmp_path, environ, demo
):
    assert settings_of(tmp_path, **environ).demo is demo


def test_the_councils_own_sign_in_takes_three_settings(tmp_path):
    told = {"OIDC_ISSUER": "https://id.example/", "OIDC_CLIENT_ID": "us"}
    whole = settings_of(tmp_path, **told, OIDC_CLIENT_SECRET="hunter2").council_sign_in
    assert whole == CouncilSignIn("https://id.example", "us", "hunter2")
    assert "hunter2" not in repr(whole)
    with pytest.raises(ValueError, match="WHAT_MATTERS_OIDC_CLIENT_SECRET is not set"):
        settings_of(tmp_path, **told)


def test_the_pages_address_follows_its_port(tmp_path):
    assert settings_of(tmp_path, PAGE_PORT="9000").page_url == "http://127.0.0.1:9000"


def test_an_empty_setting_is_one_not_set(tmp_path):
    assert settings_of(tmp_path, PAGE_PORT=" ", KEY="").page_port == 8080


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PAGE_PORT", "eighty", "a whole number from 1 to 65535"),
        ("PAGE_PORT", "0", "a whole number from 1 to 65535"),
        ("RASA_PORT", "65536", "a whole number from 1 to 65519"),
        ("RASA_WORKERS", "0", "a whole number from 1 to 16"),
        ("RASA_PORT", "5005.0", "a whole number"),
        ("RASA_PORT", "٥٠٠٥", "a whole number"),
        ("NEXT_CHECK_IN_DAYS", "-1", "a whole number from 1 to 366"),
        ("WORKER_PORT", "65536", "a whole number from 1 to 65535"),
        ("QUOTES", "yes", "on or off"),
        ("REMIND_FROM", "9:00", "a time such as 09:00"),
        ("REMIND_UNTIL", "24:00", "a time such as 19:00"),
        ("REMIND_UNTIL", "09:00", "later than WHAT_MATTERS_REMIND_FROM, 09:00"),
        ("INVITATION_DAYS", "1000", "a whole number from 1 to 366"),
        ("PAGE_URL", "beth.example.cymru", "an http or https address"),
        ("PAGE_URL", "https://", "an http or https address"),
        ("PAGE_URL", "https://a:port", "an http or https address"),
        ("LEAVE_TO", "javascript:alert(1)", "an http or https address"),
        ("SITE_PORT", "0", "a whole number from 1 to 65535"),
        ("SITE_URL", "staff.example.cymru", "an http or https address"),
        ("IDLE_MINUTES", "481", "a whole number from 1 to 480"),
        ("DEMO", "yes", "on or off"),
        ("TELEGRAM_BOT", "https://t.me/a_bot", "a bot's name, such as what_matters_bot"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_what_was_expected(
    tmp_path, name, value, expected
):
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        settings_of(tmp_path, **{name: value})
    message = str(refused.value)
    assert message.startswith(f"WHAT_MATTERS_{name} is {value!r}: expected ")
    assert expected in message


@pytest.mark.parametrize("url", ["mysql://bot:hunter2@db/x", "hunter2", "sqlite:/hunter2"])
def test_a_wrong_database_address_is_refused_without_its_password(tmp_path, url):
    with pytest.raises(ValueError, match="WHAT_MATTERS_DATABASE_URL begins with") as refused:
        settings_of(tmp_path, DATABASE_URL=url)
    assert url == "hunter2" or "hunter2" not in str(refused.value)


def test_a_short_secret_is_refused_and_not_repeated(tmp_path):
    with pytest.raises(ValueError, match="WHAT_MATTERS_SECRET has 7 characters") as refused:
        settings_of(tmp_path, SECRET="hunter2")
    assert "hunter2" not in str(refused.value)


def test_a_wrong_key_is_refused_and_not_repeated(tmp_path):
    with pytest.raises(ValueError, match="WHAT_MATTERS_KEY: key 1") as refused:
        settings_of(tmp_path, KEY="k1:hunter2")
    assert "hunter2" not in str(refused.value)


def test_settings_print_no_secret(tmp_path):
    settings = settings_of(
        tmp_path, KEY=new_key(), SECRET="x" * 20, DATABASE_URL="postgresql://bot:hunter2@db/x"
    )
    assert "hunter2" not in repr(settings)
    assert "xxx" not in repr(settings)
    assert "k1" not in repr(settings)


def test_the_key_is_read_from_its_file_when_it_is_not_set(tmp_path):
    make_key_file(tmp_path)
    token = settings_of(tmp_path).sealer().seal("geiriau")
    assert settings_of(tmp_path).sealer().open(token) == "geiriau"


def test_a_key_that_is_set_comes_before_the_file(tmp_path):
    make_key_file(tmp_path)
    assert settings_of(tmp_path, KEY=new_key("k9")).keys[0].id == "k9"


def test_a_new_key_file_is_for_its_owner_alone(tmp_path):
    path = make_key_file(tmp_path)
    assert path == key_file(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_key_file_is_never_written_over(tmp_path):
    before = make_key_file(tmp_path).read_text()
    with pytest.raises(FileExistsError):
        make_key_file(tmp_path)
    assert key_file(tmp_path).read_text() == before


@pytest.mark.parametrize("content", ["", "\n", "not a key", "\x00\xff"])
def test_a_damaged_key_file_is_named_and_not_taken_for_none(tmp_path, content):
    make_key_file(tmp_path).write_text(content)
    with pytest.raises(ValueError, match=r"var/key"):
        settings_of(tmp_path)


def test_without_a_key_nothing_is_sealed(tmp_path):
    with pytest.raises(KeyMissing, match="WHAT_MATTERS_KEY is not set"):
        settings_of(tmp_path).sealer()


def test_what_is_derived_is_the_same_at_every_start_and_differs_by_purpose(tmp_path):
    key = new_key()
    first, second = settings_of(tmp_path, KEY=key), settings_of(tmp_path, KEY=key)
    assert first.derive("page cookies") == second.derive("page cookies")
    assert first.derive("page cookies") != first.derive("something else")
    assert len(first.derive("page cookies")) == 32


def test_what_is_derived_differs_by_key(tmp_path):
    one, two = (settings_of(tmp_path, KEY=new_key()) for _ in range(2))
    assert one.derive("page cookies") != two.derive("page cookies")


def test_a_new_key_in_front_leaves_what_is_derived(tmp_path):
    old, new = new_key("k1"), new_key("k2")
    before = settings_of(tmp_path, KEY=old).derive("page cookies")
    assert settings_of(tmp_path, KEY=f"{new},{old}").derive("page cookies") == before


def test_a_secret_that_is_set_is_what_is_derived_from(tmp_path):
    one = settings_of(tmp_path, KEY=new_key(), SECRET="long enough a secret")
    two = settings_of(tmp_path, KEY=new_key(), SECRET="long enough a secret")
    assert one.derive("page cookies") == two.derive("page cookies")


def test_the_duty_team_is_told_by_email_by_webhook_or_not_at_all(tmp_path):
    told = settings_of(
        tmp_path,
        DUTY_EMAIL="duty@example.cymru",
        DUTY_EMAIL_FROM="beth@example.cymru",
        SMTP_URL="smtp+tls://beth:secret%40word@mail.example.cymru:587",
        DUTY_WEBHOOK="https://duty.example.cymru/hook",
    ).duty
    assert told == Duty(
        email="duty@example.cymru",
        email_from="beth@example.cymru",
        smtp="smtp+tls://beth:secret%40word@mail.example.cymru:587",
        webhook="https://duty.example.cymru/hook",
    )
    assert "secret" not in repr(told)


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [
        ({"DUTY_EMAIL": "duty@example.cymru"}, "DUTY_EMAIL_FROM is not set"),
        ({"SMTP_URL": "smtp://mail"}, "DUTY_EMAIL is not set"),
        ({"DUTY_EMAIL": "duty"}, "DUTY_EMAIL is 'duty'"),
        ({"DUTY_EMAIL": "a@b.cymru, c@d.cymru"}, "expected one e-mail address"),
        ({"DUTY_WEBHOOK": "ftp://x"}, "DUTY_WEBHOOK is 'ftp://x'"),
        (
            {
                "DUTY_EMAIL": "a@b.cymru",
                "DUTY_EMAIL_FROM": "c@d.cymru",
                "SMTP_URL": "http://me:hidden@mail",
            },
            "SMTP_URL begins with 'http'",
        ),
    ],
)
def test_a_half_set_way_to_the_duty_team_is_refused(tmp_path, environ, complaint):
    with pytest.raises(ValueError, match="WHAT_MATTERS_") as refused:
        settings_of(tmp_path, **environ)
    assert complaint in str(refused.value)
    assert "hidden" not in str(refused.value)


def telegram_of(folder, **environ):
    named = {f"WHAT_MATTERS_TELEGRAM_{name}": value for name, value in environ.items()}
    return Settings.from_environment({"TELEGRAM_TOKEN": TOKEN, **named}, folder).telegram


def test_with_a_token_alone_there_is_a_telegram_that_fetches(tmp_path):
    found = telegram_of(tmp_path)
    assert found == Telegram(TOKEN, 8083, "https://api.telegram.org", None, None)


def test_a_webhook_comes_with_its_secret(tmp_path):
    hook, secret = "https://beth.example.cymru/telegram", "x" * 16
    found = telegram_of(tmp_path, WEBHOOK=hook, SECRET=secret, PORT="83", API="http://127.0.0.1:1/")
    assert found == Telegram(TOKEN, 83, "http://127.0.0.1:1", hook, secret)


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [
        ({"WEBHOOK": "https://a.cymru"}, "WHAT_MATTERS_TELEGRAM_SECRET does not fit"),
        ({"WEBHOOK": "https://a.cymru", "SECRET": "short"}, "16 to 256 of A-Z"),
        ({"WEBHOOK": "https://a.cymru", "SECRET": "a secret with spaces"}, "16 to 256 of A-Z"),
        ({"WEBHOOK": "ftp://a.cymru", "SECRET": "x" * 16}, "WHAT_MATTERS_TELEGRAM_WEBHOOK is"),
        ({"PORT": "0"}, "WHAT_MATTERS_TELEGRAM_PORT is '0'"),
        ({"API": "telegram"}, "WHAT_MATTERS_TELEGRAM_API is 'telegram'"),
    ],
)
def test_what_is_wrong_about_telegram_is_named(tmp_path, environ, complaint):
    with pytest.raises(ValueError, match=complaint):
        telegram_of(tmp_path, **environ)


@pytest.mark.parametrize("token", ["nobody", "4242:", "4242:short", "bot4242:" + "x" * 35])
def test_a_token_of_another_form_is_refused_and_not_repeated(tmp_path, token):
    with pytest.raises(ValueError, match="TELEGRAM_TOKEN is no token") as refused:
        Settings.from_environment({"TELEGRAM_TOKEN": token}, tmp_path)
    assert token not in str(refused.value)


def test_neither_the_token_nor_the_secret_is_printed(tmp_path):
    secret = "only-the-two-know"
    environ = {
        "TELEGRAM_TOKEN": TOKEN,
        "WHAT_MATTERS_TELEGRAM_WEBHOOK": "https://beth.example.cymru",
        "WHAT_MATTERS_TELEGRAM_SECRET": secret,
    }
    printed = repr(Settings.from_environment(environ, tmp_path))
    assert (TOKEN in printed, secret in printed) == (False, False)
