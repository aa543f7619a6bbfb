"""Hear when somebody may not be safe: phrase rules kept as data, read over plain words.

The rules are in ``data/concerns.yml``; how they are written is at the head of that file. They read
English and Welsh alike, whoever is speaking. Recall comes first: a person reads what is passed on.
They miss things, and the conversation says so at its start.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path

import yaml

RULES = Path(__file__).resolve().parents[1] / "data" / "concerns.yml"

SADNESS = "sadness"
GRADES = ("emergency", "worry", SADNESS)
"""In order of urgency. A sadness is nothing to pass on: it is listened to, and a person offered."""

KINDS = (
    "medical_emergency",
    "overdose",
    "suicide",
    "sexual_abuse",
    "exploitation",
    "self_harm",
    "harm_to_others",
    "abuse",
    "other_in_danger",
    "fear_of_home",
    "control",
    "neglect",
    "sadness",
)
"""When several are heard at one grade, the first of these names the concern."""

_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ`´＇′‛", "'"))
_DIGITS = str.maketrans("013457", "oieast")
_SIGNS = str.maketrans("@$", "as")
_DISGUISE = re.compile(r"(?<=[a-z])\*+(?=[a-z])")
_SIGN_IN_WORD = re.compile(r"(?<=[a-z])[@$](?=[a-z])")
_DIGIT_IN_WORD = re.compile(r"(?<=[a-z])[013457](?=[a-z])")
_WORD = re.compile(r"[^\W_]+(?:'+[^\W_]+)*")
_RUN = re.compile(r"(.)\1\1+")
_TAILS = frozenset({"t", "m", "s", "n", "ll", "ve", "re", "d"})
_WELSH_TAIL = re.compile(r"[aiouw][inr]$")
"""The article, "yn" or "ei" run on to a verb: "frifo'r", "torri'n", "waldio'i"."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SPELT_OUT = 3
_LONGEST_SPELLING = 4
_SHORTEST_NEAR = 5
_SHORTEST_TAILED = 4
_SHORTEST_STEM = 3

_PART = re.compile(r"\([^)]*\)|\[[^\]]*\]|\S+")
_GAP = re.compile(r"\.\.(\d?)")
_GAP_WORDS = 3
_NEARBY = 14
_NOT_MUTATED = ("ch", "dd", "ff", "ng", "ph", "th")
_MUTATIONS = {
    "ll": ("l",),
    "rh": ("r",),
    "p": ("b", "mh", "ph"),
    "t": ("d", "nh", "th"),
    "c": ("g", "ngh", "ch"),
    "b": ("f", "m"),
    "d": ("dd", "n"),
    "g": ("", "ng"),
    "m": ("f",),
    "a": ("ha",),
    "e": ("he",),
    "i": ("hi",),
    "o": ("ho",),
    "u": ("hu",),
    "w": ("hw",),
    "y": ("hy",),
}
"""Soft, nasal and aspirate mutations, and the h after "ei" and "ein"."""
_DOUBLED = re.compile(r"^[^aeiou]*[aeiou][bdglmnprt]$")
_VERB_NOUN_ENDINGS = ("ian", "io", "an", "ed", "yd", "o", "u", "i", "a", "w")
_VERB_ENDINGS = ("odd", "ais", "es", "ish", "ith", "on", "iff", "wyd", "ai", "en", "wn", "a")
_FIRM_ENDINGS = 6
"""The first so many are heard without the i of -io too: waldiodd, waldodd."""


class ConcernRulesError(ValueError):
    """The rules cannot be used; the message names the line and the rule."""


@dataclass(frozen=True)
class Concern:
    """What was heard in one message. It holds none of the person's words.

    ``kind`` is one of ``KINDS``, ``grade`` one of ``GRADES``; ``rules`` names every rule that
    fired, in the order of the file.
    """

    kind: str
    grade: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """One place of a phrase: the words that may stand there, or a gap."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    runs: tuple[tuple[str, ...], ...] = ()
    """Alternatives of several words."""
    gap: int = 0
    """How many words, whatever they are, may stand here."""
    missing: bool = False
    """The place may be left out."""
    edge: bool = False
    """The end of the message will do as well."""

    def steps(self, words: Sequence[str], at: int) -> Iterator[int]:
        """Where a message may have got to after this place, begun at ``at``; nearest first."""
        if self.missing or (self.edge and at == len(words)):
            yield at
        if self.gap:
            yield from range(at, min(at + self.gap, len(words)) + 1)
        elif at < len(words):
            if words[at] in self.words or words[at].startswith(self.stems):
                yield at + 1
            for run in self.runs:
                if words[at] == run[0] and tuple(words[at : at + len(run)]) == run:
                    yield at + len(run)

    def keys(self) -> set[str]:
        """One word of each alternative (a stem with its ``*``); none where it may be missing."""
        if self.missing or self.edge or self.gap:
            return set()
        return {*self.words, *(f"{stem}*" for stem in self.stems), *(run[0] for run in self.runs)}


Span = tuple[int, int]
"""From one word up to, and without, another."""


@dataclass(frozen=True)
class Run:
    """Places one after the other; ``first`` and ``last`` tie them to the ends of the message."""

    places: tuple[Place, ...]
    first: bool = False
    last: bool = False

    def spans(self, words: Sequence[str]) -> Iterator[Span]:
        """Where in ``words`` the run stands, the shortest way from each word on."""
        for start in range(1 if self.first else len(words)):
            end = next(self._ends(words, start, 0), None)
            if end is not None:
                yield start, end

    def _ends(self, words: Sequence[str], at: int, place: int) -> Iterator[int]:
        if place == len(self.places):
            if not self.last or at == len(words):
                yield at
            return
        for step in self.places[place].steps(words, at):
            yield from self._ends(words, step, place + 1)


@dataclass(frozen=True)
class Phrase:
    """One run, or several that stand near each other in any order."""

    runs: tuple[Run, ...]

    def spans(self, words: Sequence[str]) -> list[list[Span]]:
        """Where each run stands in ``words``; nothing at all unless every one does."""
        found: list[list[Span]] = []
        for run in self.runs:
            spans = list(run.spans(words))
            if not spans or not _near([*found, spans]):
                return []
            found.append(spans)
        return found


@dataclass(frozen=True)
class Rule:
    """One named rule: phrases that fire it, and exceptions that veto a firing they touch."""

    name: str
    kind: str
    grade: str
    phrases: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]

    def fires(self, phrases: Iterable[int], words: Sequence[str]) -> bool:
        """Whether one of those phrases stands in ``words`` where no exception touches it."""
        vetoes: list[Span] | None = None
        for phrase in phrases:
            found = self.phrases[phrase].spans(words)
            if not found:
                continue
            if vetoes is None:
                vetoes = [s for unless in self.unless for run in unless.spans(words) for s in run]
            free = [[span for span in run if not _touches(span, vetoes)] for run in found]
            if all(free) and _near(free):
                return True
        return False


@dataclass(frozen=True)
class Rulebook:
    """The rules of one file, ready to read with.

    ``by_word`` and ``by_stem`` say which phrases (rule, phrase) are worth trying when a word, or a
    word's beginning, is there: without them every message would be held against every phrase.
    """

    rules: tuple[Rule, ...]
    spellings: Mapping[tuple[str, ...], tuple[str, ...]]
    near: Mapping[str, str]
    vocabulary: frozenset[str]
    by_word: Mapping[str, list[tuple[int, int]]]
    by_stem: Mapping[str, list[tuple[int, int]]]

    def read(self, text: str) -> Concern | None:
        """The concern heard in ``text``, or ``None``. Any text will do; nothing raises."""
        words = self.plain(text)
        trying = groupby(sorted(set(self._worth_trying(words))), key=itemgetter(0))
        heard = [
            self.rules[number]
            for number, pairs in trying
            if self.rules[number].fires((phrase for _, phrase in pairs), words)
        ]
        if not heard:
            return None
        first = min(heard, key=lambda rule: (GRADES.index(rule.grade), KINDS.index(rule.kind)))
        return Concern(first.kind, first.grade, tuple(rule.name for rule in heard))

    def plain(self, text: str) -> list[str]:
        """The words of ``text`` as the rules write them.

        Lower case, without accents and apostrophes; letters drawn out, disguised or spelt out put
        together again; known misspellings and slang replaced.
        """
        words = [self._shortened(word) for word in _joined(_split(text))]
        return list(self._respelt(words))

    def _worth_trying(self, words: list[str]) -> Iterator[tuple[int, int]]:
        for word in set(words):
            yield from self.by_word.get(word, ())
            for length in range(_SHORTEST_STEM, len(word) + 1):
                yield from self.by_stem.get(word[:length], ())

    def _shortened(self, word: str) -> str:
        """``diiie`` as ``die``, ``killlll`` as ``kill``: the form the rules know, or the short."""
        pieces = _RUN.split(word)
        for widths in product((1, 2), repeat=min(len(pieces) // 2, 3)):
            form = "".join(
                piece * (widths[at // 2] if at // 2 < len(widths) else 1) if at % 2 else piece
                for at, piece in enumerate(pieces)
            )
            if form in self.vocabulary:
                return form
        return "".join(pieces)

    def _respelt(self, words: list[str]) -> Iterator[str]:
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST_SPELLING, len(words) - at), 0, -1):
                known = self.spellings.get(tuple(words[at : at + length]))
                if known is not None:
                    yield from known
                    at += length
                    break
            else:
                yield self._nearest(words[at])
                at += 1

    def _nearest(self, word: str) -> str:
        if len(word) < _SHORTEST_TAILED or word in self.vocabulary:
            return word
        if word.endswith("in") and f"{word}g" in self.vocabulary:
            return f"{word}g"
        if _WELSH_TAIL.search(word) and word[:-1] in self.vocabulary:
            return word[:-1]
        if len(word) < _SHORTEST_NEAR:
            return word
        return next((self.near[form] for form in _forms(word) if form in self.near), word)


def read(text: str) -> Concern | None:
    """The concern heard in ``text`` by the standard rules, or ``None`` for ordinary talk."""
    return standard().read(text)


@cache
def standard() -> Rulebook:
    """The rules of ``data/concerns.yml``, loaded once."""
    return load(RULES)


def load(path: Path) -> Rulebook:
    """Read and check the rules in ``path``.

    Raises ``ConcernRulesError`` for anything that is not as the head of ``data/concerns.yml``
    describes, naming the line, and the rule where there is one.
    """
    return _Reader(path).rulebook()


def _split(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    folded = folded.casefold().translate(_APOSTROPHES)
    folded = _DISGUISE.sub("", folded)
    folded = _SIGN_IN_WORD.sub(lambda sign: sign[0].translate(_SIGNS), folded)
    folded = _DIGIT_IN_WORD.sub(lambda digit: digit[0].translate(_DIGITS), folded)
    return [word.replace("'", "") for word in _WORD.findall(folded)]


def _joined(words: list[str]) -> list[str]:
    """Words with a loose ending put back ("don t") and letters spelt out joined ("k m s")."""
    joined: list[str] = []
    letters = 0
    for word in words:
        letters = letters + 1 if len(word) == 1 and word.isalpha() else 0
        if letters >= _SPELT_OUT:
            parts = joined[-letters + 1 :] if letters == _SPELT_OUT else joined[-1:]
            del joined[-len(parts) :]
            joined.append("".join(parts) + word)
        elif letters < _SPELT_OUT - 1 and joined and word in _TAILS and joined[-1].isalpha():
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _near(runs: Sequence[Sequence[Span]]) -> bool:
    """Whether one span of each run can be chosen so that all stand within ``_NEARBY`` words."""
    return len(runs) == 1 or any(
        all(any(begin <= start and end <= begin + _NEARBY for start, end in run) for run in runs)
        for begin in {start for run in runs for start, _ in run}
    )


def _forms(word: str) -> Iterator[str]:
    """The word, and the word with one letter left out: two words sharing a form are near."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _welsh_verb(verb: str) -> tuple[str, ...]:
    """A Welsh verb-noun and its spoken past, future and conditional: taro, tarodd, tares, ..."""
    ending = next((end for end in _VERB_NOUN_ENDINGS if verb.endswith(end)), "")
    stem = verb.removesuffix(ending)
    if ending in ("io", "ian"):
        spoken = (stem + end for end in _VERB_ENDINGS[:_FIRM_ENDINGS])
        return (verb, *spoken, *(f"{stem}i{end}" for end in _VERB_ENDINGS))
    return (verb, *(stem + end for end in _VERB_ENDINGS))


def _english_verb(verb: str) -> tuple[str, ...]:
    """A regular verb: slap, slaps, slapped, slapping. Irregular forms are listed with it."""
    base = verb
    if verb.endswith("e"):
        base = verb[:-1]
    elif _DOUBLED.search(verb):
        base = verb + verb[-1]
    plural = "es" if verb.endswith(("ch", "sh", "s", "x", "z")) else "s"
    return (verb, verb + plural, f"{base}ed", f"{base}ing")


def _mutated(word: str) -> tuple[str, ...]:
    if word.startswith(_NOT_MUTATED):
        return (word,)
    for first, others in _MUTATIONS.items():
        if word.startswith(first):
            return (word, *(other + word[len(first) :] for other in others))
    return (word,)


class _Reader:
    """Turns the nodes of the file, which know their lines, into a rulebook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.groups: dict[str, tuple[str, ...]] = {}
        self.keys: list[tuple[int, int, list[set[str]]]] = []
        self.vocabulary: set[str] = set()

    def rulebook(self) -> Rulebook:
        try:
            root = yaml.compose(self.path.read_text(encoding="utf-8"), Loader=_LOADER)
        except yaml.YAMLError as error:
            raise ConcernRulesError(f"{self.path.name}: {error}") from error
        parts = {"groups", "spellings", "near", "ordinary", "concerns"}
        top = self._fields(root, "the file", required=parts)
        for name, node in self._pairs(top["groups"], "groups"):
            self.groups[name] = tuple(self._group(node, f"group {name}"))
        spellings = {
            tuple(_joined(_split(wrong))): tuple(right.split())
            for right, node in self._pairs(top["spellings"], "spellings")
            for wrong, _ in self._texts(node, f"spelling {right}")
        }
        near = [word for word, _ in self._texts(top["near"], "near")]
        rules = tuple(
            self._rule(number, name, node)
            for number, (name, node) in enumerate(self._pairs(top["concerns"], "concerns"))
        )
        ordinary = [word for word, _ in self._texts(top["ordinary"], "ordinary")]
        self.vocabulary.update(near, ordinary, *spellings, *spellings.values())
        by_word, by_stem = self._indexes()
        return Rulebook(
            rules=rules,
            spellings=spellings,
            near={form: word for word in reversed(near) for form in _forms(word)},
            vocabulary=frozenset(self.vocabulary),
            by_word=by_word,
            by_stem=by_stem,
        )

    def _rule(self, number: int, name: str, node: yaml.Node) -> Rule:
        where = f"rule {name}"
        fields = self._fields(
            node, where, required={"kind", "grade"}, optional={"en", "cy", "unless"}
        )
        phrases: list[Phrase] = []
        for language in ("en", "cy"):
            for phrase, line in self._texts(fields.get(language), where):
                read = self._phrase(phrase, line, where)
                needed = [keys for run in read.runs for p in run.places if (keys := p.keys())]
                self.keys.append((number, len(phrases), needed))
                phrases.append(read)
        if not phrases:
            raise self._error(_line(node), where, "no phrase")
        return Rule(
            name=name,
            kind=self._one_of(KINDS, fields["kind"], where),
            grade=self._one_of(GRADES, fields["grade"], where),
            phrases=tuple(phrases),
            unless=tuple(
                self._phrase(phrase, line, where)
                for phrase, line in self._texts(fields.get("unless"), where)
            ),
        )

    def _group(self, node: yaml.Node, where: str) -> Iterator[str]:
        for entry, line in self._texts(node, where):
            yield from self._forms(entry, line, where)

    def _phrase(self, written: str, line: int, where: str) -> Phrase:
        return Phrase(tuple(self._run(run, line, where) for run in written.split(" & ")))

    def _run(self, written: str, line: int, where: str) -> Run:
        parts = _PART.findall(written)
        first, last = parts[:1] == ["<"], parts[-1:] == [">"]
        places = tuple(self._place(part, line, where) for part in parts[first : len(parts) - last])
        if not any(place.keys() for place in places):
            raise self._error(line, where, f"no word is needed in {written!r}")
        ends = places[: not first] + places[len(places) - (not last) :]
        if any(place.missing or place.gap for place in ends):
            raise self._error(line, where, f"what may be missing at an end is idle in {written!r}")
        return Run(places, first, last)

    def _place(self, part: str, line: int, where: str) -> Place:
        gap = _GAP.fullmatch(part)
        if gap:
            return Place(gap=int(gap[1] or _GAP_WORDS))
        missing = part.startswith("(")
        written = part.strip("()[]").split("|")
        edge = ">" in written
        forms = {
            form
            for alternative in written
            if alternative != ">"
            for form in self._forms(alternative, line, where)
        }
        return Place(
            words=frozenset(form for form in forms if " " not in form and form[-1] != "*"),
            stems=tuple(sorted(form[:-1] for form in forms if form[-1] == "*")),
            runs=tuple(sorted(tuple(form.split()) for form in forms if " " in form)),
            missing=missing,
            edge=edge,
        )

    def _forms(self, written: str, line: int, where: str) -> Iterator[str]:
        words = (self._word(word, line, where) for word in written.split())
        for choice in product(*words):
            yield " ".join(choice)

    def _word(self, written: str, line: int, where: str) -> tuple[str, ...]:
        if written.startswith("$"):
            return self._named_group(written[1:], line, where)
        word = written.removeprefix("^").removesuffix("+")
        stem = word.removesuffix("*")
        if not stem.isalnum() or stem != "".join(_split(stem)):
            raise self._error(line, where, f"cannot read {written!r}")
        welsh = written.startswith("^")
        forms: tuple[str, ...] = (word,)
        if written.endswith("+"):
            forms = _welsh_verb(word) if welsh else _english_verb(word)
        if welsh:
            forms = tuple(mutation for form in forms for mutation in _mutated(form))
        if any(form.endswith("*") and len(form) <= _SHORTEST_STEM for form in forms):
            raise self._error(line, where, f"too short to stand for its endings: {written!r}")
        self.vocabulary.update(form for form in forms if not form.endswith("*"))
        return forms

    def _named_group(self, name: str, line: int, where: str) -> tuple[str, ...]:
        if name not in self.groups:
            raise self._error(line, where, f"no group is called {name!r}")
        return self.groups[name]

    def _indexes(self) -> tuple[dict[str, list[tuple[int, int]]], dict[str, list[tuple[int, int]]]]:
        """Each phrase under the words of its rarest place, counted over all phrases."""
        used = Counter(key for _, _, places in self.keys for place in places for key in set(place))
        by_word: dict[str, list[tuple[int, int]]] = {}
        by_stem: dict[str, list[tuple[int, int]]] = {}
        for rule, phrase, places in self.keys:
            for key in set(min(places, key=lambda place: max(used[key] for key in place))):
                index = by_stem if key.endswith("*") else by_word
                index.setdefault(key.removesuffix("*"), []).append((rule, phrase))
        return by_word, by_stem

    def _fields(
        self,
        node: yaml.Node | None,
        where: str,
        required: Set[str],
        optional: Set[str] = frozenset(),
    ) -> dict[str, yaml.Node]:
        fields = dict(self._pairs(node, where))
        missing, unknown = required - set(fields), set(fields) - required - optional
        if missing or unknown:
            wrong = ", ".join(
                [f"{name!r} is missing" for name in sorted(missing)]
                + [f"{name!r} is not known" for name in sorted(unknown)]
            )
            raise self._error(_line(node), where, wrong)
        return fields

    def _pairs(self, node: yaml.Node | None, where: str) -> list[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(_line(node), where, "should be names and values")
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise self._error(_line(key), where, f"{key.value!r} is there twice")
            seen.add(key.value)
        return [(key.value, value) for key, value in node.value]

    def _texts(self, node: yaml.Node | None, where: str) -> Iterator[tuple[str, int]]:
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            raise self._error(_line(node), where, "should be a list")
        for item in node.value:
            if not isinstance(item, yaml.ScalarNode):
                raise self._error(_line(item), where, "should be a list of phrases")
            yield item.value, _line(item)

    def _one_of(self, names: tuple[str, ...], node: yaml.Node, where: str) -> str:
        if node.value not in names:
            raise self._error(_line(node), where, f"{node.value!r} is none of {', '.join(names)}")
        return str(node.value)

    def _error(self, line: int, where: str, what: str) -> ConcernRulesError:
        return ConcernRulesError(f"{self.path.name}, line {line}, {where}: {what}")


def _line(node: yaml.Node | None) -> int:
    return int(node.start_mark.line) + 1 if node is not None else 1
