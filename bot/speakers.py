"""Words in which somebody says that they, and not the one before, are at the screen now.

Pure: a text in, a yes or no out. "My mum" may answer a question; "I'm her mum" and "it's Sam now"
say who is here.
"""

from __future__ import annotations

import re

_NAME = r"[^\W\d_][\w'’-]*"
_KIN = (
    r"mum|mam|mother|dad|father|step ?mum|step ?dad|nan|nana|gran|grandad|grandma|auntie|aunt|uncle"
    r"|sister|brother|son|daughter|wife|husband|partner|carer|foster carer|foster mum|foster dad"
    r"|support worker|key ?worker|friend|neighbour|guardian"
)
_KIN_CY = (
    r"fam|mam|thad|tad|dad|nain|mam-?gu|fam-?gu|tad-?cu|dad-?cu|taid|daid|modryb|fodryb"
    r"|anti|ewythr|yncl|chwaer|brawd|frawd|mab|fab|merch|ferch|gwraig|wraig|gŵr|gwr|ŵr|partner|bartner"
    r"|gofalwr|gofalwraig|ofalwr|ofalwraig|ffrind|cymydog|gymydog|gweithiwr|weithiwr"
)
_HERE = r"(?:now|here|speaking|talking|typing|again|back|writing)"
_HERE_CY = r"(?:nawr|rwan|rŵan|yma|eto|sy['’]?n siarad|sy['’]?n teipio|yn ôl|nôl|nol)"

_SAYS = [
    # "it's Sam now", "this is Sam speaking", "Sam here again"
    rf"(?:it['’]?s|its|it is|this is)\s+(?:just\s+)?{_NAME}(?:\s+{_NAME})?\s+{_HERE}\b",
    rf"^(?:hi|hello|hiya)?,?\s*(?:me|{_NAME})\s+(?:is\s+)?(?:here|back)(?:\s+(?:now|again))?\W*$",
    r"\b(?:it['’]?s|its|it is)\s+(?:just\s+)?me\s+(?:now|again|back)\b",
    # "I'm her mum", "this is his carer", "his mum here"
    rf"\b(?:i['’]?m|im|i am|this is|it['’]?s|its|it is)\s+(?:his|her|their|the|{_NAME}['’]?s)\s+"
    rf"(?:{_KIN})\b",
    rf"^(?:his|her|their|the|{_NAME}['’]?s)\s+(?:{_KIN})\s+{_HERE}\b",
    # "fi yw ei fam o", "Sam sydd yma nawr", "mam Sam sy 'ma"
    rf"\b(?:fi|i)\s+(?:yw|ydi|ydy|di|dw|sydd|sy)\b.*\b(?:{_KIN_CY})\b",
    rf"\b{_NAME}\s+(?:sydd|sy)\s*(?:['’]?n)?\s*['’]?(?:yma|ma|siarad|teipio)\b",
    rf"\b(?:fi|{_NAME})\s+(?:yw|ydi|ydy|di)\s+(?:hwn|hon|hi|o|e|fo)?\s*{_HERE_CY}",
    rf"^(?:{_NAME})\s+{_HERE_CY}\W*$",
    r"\b(?:fi|finnau)\s+(?:eto|nawr|rwan|rŵan)\b",
]
_SPEAKER = re.compile("|".join(f"(?:{one})" for one in _SAYS), re.IGNORECASE)

_GREETING = r"(?:(?:hi|hello|hiya|hey|helo|haia|shwmae|sut mae),?\s+)?"
_WHOSE = rf"(?:his|her|their|{_NAME}['’]?s)"
_HERE_TOO = rf"(?:\s+{_HERE})*"
_ONLY_CARER = re.compile(
    rf"{_GREETING}(?:i['’]?m|im|i am|this is|it['’]?s|its|it is)\s+{_WHOSE}\s+(?:{_KIN})"
    rf"{_HERE_TOO}\W*"
    rf"|{_GREETING}{_WHOSE}\s+(?:{_KIN})\s+{_HERE}{_HERE_TOO}\W*"
    rf"|{_GREETING}(?:fi|mi)\s+(?:yw|ydi|ydy|di|sydd|sy)\s+(?:ei\s+|eu\s+)?(?:{_KIN_CY})"
    rf"(?:\s+(?:hi|o|e|fo|fe|nhw|{_NAME}))?(?:\s+{_HERE_CY})*\W*"
    rf"|{_GREETING}(?:ei\s+)?(?:{_KIN_CY})(?:\s+{_NAME})?\s+(?:sydd|sy)\s*['’]?"
    rf"(?:yma|ma|n siarad|n teipio)(?:\s+{_HERE_CY})*\W*",
    re.IGNORECASE,
)
_ONLY_ME = re.compile(
    rf"{_GREETING}(?:it['’]?s|its|it is)\s+(?:just\s+)?me\s+(?:now|again|back)\W*"
    rf"|{_GREETING}fi\s+(?:sy\s+['’]?ma\s+)?(?:eto|nawr|rwan|rŵan)\W*",
    re.IGNORECASE,
)
_KIN_WORD = re.compile(rf"\b(?:{_KIN}|{_KIN_CY})\b")
_SAME_KIN = dict.fromkeys(("mum", "mam", "mother", "fam", "am"), "mum") | dict.fromkeys(
    ("dad", "father", "tad", "thad", "dad"), "dad"
)


def names_a_speaker(text: str) -> bool:
    """Whether these words say who is at the screen now."""
    return _SPEAKER.search(text.strip()) is not None


def says_who(text: str) -> str | None:
    """Who somebody says they are, where it is all they say: "carer", "person" (me again), or None.

    A name alone is not known here: "it's Sam now" is left to whoever knows the name.
    """
    if _ONLY_CARER.fullmatch(text.strip()):
        return "carer"
    return "person" if _ONLY_ME.fullmatch(text.strip()) else None


def kin_in(text: str) -> str | None:
    """Who these words say somebody is to the person, as one word, or None."""
    found = _KIN_WORD.search(text.casefold())
    return _SAME_KIN.get(found.group(), found.group()) if found else None
