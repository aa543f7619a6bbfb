"""Pictures for the page: a series drawn in its language, as an address that holds the picture."""

from base64 import b64encode
from functools import lru_cache

from bot.channels.webchat.words import WELSH, Words
from bot.languages import LANGUAGES, spoken_date
from bot.picture import draw
from bot.picture_layout import Labels
from bot.series import Series

WIDTH = 320
"""px; what is left of a telephone's 360 beside a message's edges."""

KEPT = 64
"""Pictures kept: every answer shows those above it again, and one takes a twentieth of a second."""

_TOLD = {
    "better": "utter_page_picture_better",
    "same": "utter_page_picture_same",
    "harder": "utter_page_picture_harder",
    "face_1": "utter_page_picture_very_hard",
    "face_2": "utter_page_picture_hard",
    "face_3": "utter_page_picture_between",
    "face_4": "utter_page_picture_good",
    "face_5": "utter_page_picture_very_good",
    "words": "utter_page_picture_words",
    None: "utter_page_picture_none",
}


def labels_in(words: Words, language: str) -> Labels:
    """A picture's words in one language, for the page and for any other channel that sends one."""
    return Labels(
        language=language,
        goal=_said(words, "utter_page_picture_goal", language),
        told={told: _said(words, name, language) for told, name in _TOLD.items()},
    )


def _ours(language: str | None) -> str:
    return language if language in LANGUAGES else WELSH


def _said(words: Words, name: str, language: str) -> str:
    (part,) = words.parts(name, language)
    return part.text


class Pictures:
    """Draws for the page, each picture once while it is among the last KEPT."""

    def __init__(self, words: Words) -> None:
        """Take every label from `words`."""
        self._labels = {language: labels_in(words, language) for language in LANGUAGES}
        self._drawn = lru_cache(maxsize=KEPT)(self._draw)

    def address(self, series: Series, language: str | None) -> str:
        """A data address of the picture; a language that is not one of ours counts as Welsh."""
        return self._drawn(series, _ours(language))

    def listed(self, series: Series, language: str | None) -> list[tuple[str, str]]:
        """The day of each answer and what it was, for those who cannot see the picture."""
        language = _ours(language)
        told = self._labels[language].told
        return [
            (
                spoken_date(point.on, language),
                told[point.told] if point.value is None else str(point.value),
            )
            for point in series.points
        ]

    def _draw(self, series: Series, language: str) -> str:
        drawn = draw(series, self._labels[language], kind="svg", width=WIDTH)
        return f"data:image/svg+xml;base64,{b64encode(drawn).decode('ascii')}"
