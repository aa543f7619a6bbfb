"""The site in Welsh and English: which one a reader gets, and the Welsh, read from its .po files.

English stands in the source. Welsh is every file of `translations/cy`, a file a topic, made into
a catalogue in memory when the site starts, so that nothing compiled is kept.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request, session
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

from bot.languages import LANGUAGES

LOCALES = {"cy": "cy_GB", "en": "en_GB"}
WELSH = Path(__file__).parent / "translations" / "cy" / "LC_MESSAGES"


class _Catalogue(Domain):
    """Flask-Babel's domain over translations that are in memory already."""

    def __init__(self, welsh: Translations) -> None:
        """Keeps the Welsh; English needs none."""
        super().__init__()
        self._welsh = welsh

    def get_translations(self) -> NullTranslations:
        """Those of the reader's language."""
        found = get_locale()
        welsh = found is not None and found.language == "cy"
        return self._welsh if welsh else NullTranslations()


class _Babel(Babel):
    """Flask-Babel with a catalogue handed to it."""

    def __init__(self, app: Flask, catalogue: Domain) -> None:
        """Starts it in `app`."""
        self._catalogue = catalogue
        super().__init__(
            app,
            default_locale=LOCALES["en"],
            default_timezone="Europe/London",
            locale_selector=lambda: LOCALES[chosen()],
        )

    @property
    def domain_instance(self) -> Domain:
        """Where translations are looked up."""
        return self._catalogue


def speak_both(app: Flask) -> None:
    """Lets `app` speak Welsh and English."""
    _Babel(app, _Catalogue(welsh(WELSH)))


def welsh(folder: Path) -> Translations:
    """The Welsh of every .po file in `folder`, the first file's plural forms for all.

    Raises ValueError where two files hold the same sentence differently.
    """
    whole, *others = (
        read_po(BytesIO(path.read_bytes()), locale="cy", abort_invalid=True)
        for path in sorted(folder.glob("*.po"))
    )
    for other in others:
        for message in other:
            known = whole.get(message.id, message.context) if message.id else None
            if known is not None and known.string != message.string:
                raise ValueError(f"the Welsh of {message.id!r} is written twice, differently")
            if message.id:
                whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def chosen() -> str:
    """The language of whoever reads: chosen here, kept with their account, or their browser's."""
    if session.get("language") in LANGUAGES:
        return str(session["language"])
    if current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES) or "en"
