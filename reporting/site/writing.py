"""Forms of one box of words, and forms of none: what most of casework's steps take."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

LONGEST = 4000


class WordsForm(FlaskForm):
    """One box; `words` is what was written, with no space around it."""

    words = TextAreaField(
        validators=[
            Optional(),
            Length(max=LONGEST, message=_l("Write it in %(max)d characters or fewer.")),
        ],
    )

    def __init__(self, label: Any, *, prefix: str, needed: bool = True, about: Any = "") -> None:
        """Under `label`; `prefix` tells several on a page apart. `about` is a hint."""
        super().__init__(prefix=prefix)
        self.words.label.text = label
        self.words.description = about
        self._needed = needed

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it may be kept: within its length, and not empty where words are needed."""
        fits = bool(super().validate(extra_validators))
        if fits and self._needed and not self.written:
            self.words.errors = [_l("Write something here.")]
            return False
        return fits

    @property
    def written(self) -> str:
        """What was written."""
        return (self.words.data or "").strip()


def was_sent(*forms: FlaskForm) -> bool:
    """Whether all of `forms`, sent together, may be kept; each says what is wrong with it."""
    return all([form.validate_on_submit() for form in forms])
