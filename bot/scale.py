"""What a person means by a reply to "0 to 10, where are you?", in English, Welsh or both at once.

A number is a score only where both its neighbours say so: what stands before it must be a small
word people put before a score ("about", "it's a", "tua"), and what follows must not be a thing that
can be counted ("7 years"). A word nobody foresaw therefore means no score, never a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import dropwhile
from typing import Literal

from bot.numerals import QUESTION, STOP, TOP, Mention, Numbers, Token, tokens, word_set

Kind = Literal["one", "two", "off", "none", "nothing"]
Verdict = Literal["yes", "doubt", "no"]


@dataclass(frozen=True)
class Reading:
    """One reading of one reply. `str` gives "7", "6-7" (to be asked), "off" or "none".

    `numbers` holds the score, or the lower and the upper one; `near` is the number on the scale
    nearest to one that is off it, where there honestly is one.
    """

    kind: Kind
    numbers: tuple[int, ...] = ()
    near: int | None = None

    def __str__(self) -> str:
        """Write the reading as it is stored and tested."""
        if self.kind == "nothing":
            return "none"
        return "-".join(map(str, self.numbers)) if self.numbers else self.kind


def read(text: str, language: str | None = None) -> Reading:
    """Read one reply; never raises. `language` ("en", "cy") only settles "naw": 9, or "nah".

    One number: 7 · seven · saith · "tua saith" · "rhyw bump" · "about a 7" · 7/10 · "7 mas o 10"
        · 7️⃣ · "sevn" · "7ish" · "7+" · "halfway", "yn y canol" (5) · the scale's ends in its own
        words ("as bad as it could be" 0; "couldn't be any better", "full marks" 10)
        · the one landed on: "was a 5, now a 3", "not a 7, more a six", "6, no, 5", "lawr o 8 i 3"
    Two, to be asked: "6 or 7" · "rhwng 4 a 5" · 6.5 · "saith a hanner" · "nearly 7" · 6/7
        · "anywhere from 2 to 8" · two numbers with nothing to choose between them
    Off this scale: 11 · -2 · 100 · 60% · "3 out of 5"
    None: counts, ages, clocks, dates, money, labels ("year 7"), text-speak ("2day", "b4"), "not 7",
        "at least 7", "it was a 5", "mam would say 8", questions ("what's a 10?")
    Nothing: "dim", "dim byd", "nothing", "zilch" as the whole reply: zero, or no number?
    """
    found = list(dropwhile(lambda token: token.text in (STOP, QUESTION), tokens(text)))
    found = _settle_naw(_settle_bump(_zero_of_ten(found)), language)
    words = {token.text for token in found} - {STOP, QUESTION}
    if words & _NOTHING and words <= _NOTHING | _NOTHING_PADDING:
        return Reading("nothing")
    return _chosen(_places(Numbers(found)))


# Words that may stand before a score. What stands before a hedge must be right too, or "she sleeps
# about 4" would be one.

_ARTICLE = word_set("a an")
_HEDGE = word_set(
    "about around round bout roughly approx approximately maybe mabye perhaps possibly prob "
    "probs prolly probably just only still definitely defo deffo def basically literally really "
    "mostly generally usually normally tua tuag rhyw ryw oddeutu gwmpas efallai falle falla ella "
    "hwyrach jyst jest mond siwr"
)
_BEFORE = word_set(
    # the size and shape of a score
    "like fel sure definite honest solid strong low high fat big total absolute absolutely "
    "proper same push easily more closer nearer even properly somewhere say exactly honestly tbh "
    "either best sort kinda kind generous shaky weak decent healthy steady wobbly firm measly "
    "mere bare grim all average overall gorau waethaf wir bendant braidd prin yna gweddol gwrs "
    "gyfartaledd cyfan ond dal agosach nes mwy fwy mai taw yn at debyg tebyg rhywle bosib hollol "
    "onest weithiau sometimes neith "
    # saying and choosing
    "again eto nol guessing cwbl idea syniad gwbod gwybod diar spose wych weithie mun ever "
    "erioed ideally ddelfrydol mainly bennaf ddweda dduda opinion imo view thinking whatever "
    "care know change think say guess reckon suppose saying call make score rate rating feel "
    "feels feeling felt want answer scoring mark give gave giving put choose pick it that hover "
    "hovering meant mean id said dyfalu marn farn safbwynt ots newid gwed dwed deudwn dwedwn "
    "dwedwch ateb moyn isio eisiau dweud deud gweud ddweud ddeud weud meddwl feddwl teimlo credu "
    "dewis rhoi roi rho rhowch rhown weden wedwn ddudwn ddwedwn ddywedwn dywedwn weda sgor iddo "
    "iddi hynny swn faswn baswn byddwn bydden "
    # being
    "im its were being been am thats things theyre mood life everything ydy ydi bod fod fyddai "
    "byddai fydde bydde basa fasa bydd fydd fin dwi pethau cael gael cyrraedd gyrraedd "
    # when
    "now today currently tonight atm rn minute moment lately recently days present yesterday "
    "before was used from weekends weekend nights mornings evenings nawr rwan yma heddiw bellach "
    "hyn bryd heno ddoe blaen roedd oedd odd bu diwetha diwethaf dwetha dwytha penwythnos "
    # how it is
    "good great ok okay okey fine alright bad crap shit stupid rubbish awful terrible horrible "
    "dreadful poor better worse sad happy complain lie hard rough tough pants amazing brilliant "
    "lush meh twp da dda iawn gwael wael drwg ddrwg uffernol ofnadwy gwell well gwaeth waeth "
    "caled anodd trist hapus hapusach rybish cachu olreit champion lyfli "
    # talk
    "ha te ta oce umm ymm erm um uh hmm hm er err oh yeah yes yep ye ya no nah na nope so and "
    "but then idk dunno sorry actually wait oops * k ffs omg hello please lol haha mm mmm ah not "
    "if ym wel ie ia nage naci felly a ac wedyn sori plis helo nid fe fo"
)
_HOW = word_set("good great bad hard rough tough better worse nice anodd da gwell")

# Words that may follow a score. None of them is a thing that can be counted.

_AFTER_ONE = word_set(
    "now today tonight currently atm rn right i id im maybe probably prob probs perhaps possibly "
    "cause ha spose tbh lol lmao haha hahaha x xx xxx mate please pls thanks thank ta really "
    "honestly but cos coz cuz because bc or if so though tho sorry actually no not at again "
    "still just + yeah yes definitely defo easily easy mun anyway absolutely somewhere nawr rwan "
    "heddiw bellach ar iddo iddi dwi wi dw mae ma efallai falle falla ella hwyrach siwr ond "
    "achos oherwydd neu diolch plis fi swn faswn baswn byddwn bydden weden ddudwn sti de te ynde "
    "eto dal rhywle"
)
_AFTER = _AFTER_ONE | word_set(
    "om pal dear bach cariad nearly about like obvs ideally it its he she they we you my mam mum "
    "dad nan since as and when then than for out on from after before with without last this "
    "most some usually normally generally only too ok okay here up down is would will wd sounds "
    "feels seems should s same minus plus overall these being yesterday previously beforehand "
    "all yep ye nah nope even lately bro bruh love butt innit init isnt ive hes shes were weve "
    "theyre thats everything nothing until rather idk sometimes by mawr fawr tew wrth bob gyda "
    "gen efo isel uchel bendant lan lawr da ydi weithiau weithie digon rhai erbyn gan ers pan os "
    "ac fel felly wedi hefyd mond hi fe fo ydy yw byddai fyddai fydde bydde basa fasa fase fysa "
    "sai does roedd oedd odd ddoe neithiwr heno gartref adref adre mwy wel yndi ynte ontefe "
    "cofiwch deud dweud gweud yr wir nid ddim na i gwd mainly"
)

# Words that give the number another use, whatever else is there.

_COUNTED = word_set(
    "of years year yr yrs weeks week months month days day hours hour mins min minutes minute "
    "kids oclock pm times people quid pounds pound bed thing things stone grand pint pints peint "
    "beint oed mlwydd blwydd mlynedd blynedd flynedd mis wythnos diwrnod ddiwrnod dydd awr munud "
    "gwaith waith ston plentyn blant gofalwr ofalwr ofalwyr gweithiwr punt bunt milltir tabled "
    "dabled peth pheth person nos noson y"
)
_LABEL = word_set(
    "year yr number age aged turned turning room ward flat floor bus channel class form grade "
    "size stage type chapter page step unit level option press until till til by since after "
    "every half lost won beat lose colli ennill past quarter less the my her his their our "
    "january february april may june july august march september october november december "
    "blwyddyn bws ystafell dosbarth lefel wedi chwarter tan ers yr y tudalen ty"
)
_LIMIT = word_set(
    "than most least over under above below max leiaf dros dan uwch cymaint gymaint lleied "
    "cystal hyd"
)
_HAVING = word_set(
    "have has had having got get gets getting ive my our his their take takes took taking see "
    "saw live with need gen gyda da gymryd cymryd gweld byw angen"
)
_GOT = word_set("got get ges ces had")

# Words the conditions below ask about.

_STRICT = word_set("one un halfway")
_SAYING = word_set(
    "rhan ddweda dduda marn farn safbwynt dyfalu deudwn dwedwn dweud deud gweud meddwl weden "
    "wedwn ddudwn ddwedwn ddywedwn dywedwn weda swn faswn baswn byddwn bydden roi rhoi"
)
_FITTING = word_set(
    "good ok okay enough about right my perfect where plenty better realistic it the fine iawn "
    "swnio ddigon dda teimlo berffaith neis"
)
_SUBJECT = word_set(
    "it this that which what mood things life everything pain confidence score answer number "
    "sleep enough digon speech me today happiness school home wellbeing health think say hynny "
    "ateb rhif sgor hyder hwyl poen iechyd ysgol gartref"
)
_COULD = word_set("it would should could might must to gotta id itd itll may wud ud shud gonna")
_PLACED = word_set(
    "stay keep remain aros cadw im am its it still now stuck sitting hovering be been hi o ei "
    "agosach nes"
)
_PUT = word_set("put place rate rhoi roi rho say")
_PUTTING = word_set(
    "i id ill ive can just pls please to would could then ok fine should you lets so"
)
_CHOOSING = word_set(
    "say pick a choose go goin going stick opt settle stay happy live content hapus fyw byw"
)
_MOVING = word_set(
    "change changed down up gone went dropped fell fallen moved moving come came risen climbed "
    "improved jumped get getting got gets reach back slipped close closer nearer newid newidiwch "
    "nol lawr lan fyny codi disgyn gostwng cwympo symud syrthio mynd cyrraedd gwella gwaethygu"
)
_SPREAD = word_set("anywhere somewhere unrhyw rhywle amrywio")
_COMPARING = word_set("mwy fwy agosach nes llai hytrach uwch gwell gwaeth")
_WELSH_VERB = word_set(
    "dw dwi mae ma roedd oedd odd na wedyn swn faswn baswn byddwn bydden fi dim bod dyna"
)
_DAYTIME = word_set("night morning afternoon evening bore nos prynhawn pnawn")
_MORE_OR_LESS = word_set(
    "more above higher over up less under below lower better upwards fwy uwch lai llai fyny"
)
_UPWARDS = word_set("up upwards above fyny")
_JOINER = word_set("and or a ac neu yn i")
_OTHER_ONE = word_set("other another the arall y yr")
_TO_OR_FOR = word_set("me my the him her them us it its you u ur this that be real sure ever")
_PERSON = word_set(
    "he she shes hes they theyre we son daughter sister brother baby babys eldest youngest boy "
    "girl kid kids boys girls children twins grandson granddaughter cat dog ni plant efeilliaid "
    "mab merch ferch fab chwaer brawd babi wyr wyres"
)
_GROWN_UP = word_set("mum mam dad nan gran grandad nain taid tad husband wife gwr wraig")
"""People nobody would give an age of ten or less."""
_OTHERS = word_set(
    "mother father he she they shed hed theyd mum mam dad nan mates friends carer carers teacher "
    "doctor worker people everyone everybody someone somebody nurse gran brother sister husband "
    "wife partner nain taid tad athrawes athro pawb rhywun gweithiwr gofalwr gofalwyr hi nhw"
)
_ANYBODY = word_set("nobody everyone everybody people others mates friends neb pawb ffrindiau")
_SAYS = word_set(
    "say says said reckon reckons think thinks thought put puts told rate rates gave gives deud "
    "dweud gweud ddeud ddweud weud dwedodd ddudodd wedodd meddwl rhoi"
)
_ME = word_set("i id ive im ill fi swn faswn baswn byddwn bydden dwi dw")
_ASKING = word_set("pa what whats why which who how does is are be beth pam pwy sut ydy ydi yw oes")
_JUDGING = word_set("mean means meaning best worst good bad high golygu gorau gwaethaf dda ddrwg")
_SUPERLATIVE = word_set("best worst perfect gorau gwaethaf never not byth")
_NOT = word_set(
    "not isnt aint wasnt never dont didnt wouldnt cant cannot couldnt doesnt arent hardly longer "
    "without ddim nid nad dim byth sai dyw dwim lying celwydd peidiwch paid peidio"
)
_NOT_BUT = word_set(
    "idea syniad clem gwahaniaeth sure know right care fault ots newid quite cweit iawn good "
    "great bad ok fine well better gonna lie complain ond gwbod gwybod siwr dda ddrwg wych"
)
"""What a "not" before a number is about, so that the number stands: "not great 4", "dim ond 2"."""
_NOT_REACHES_ACROSS = _ARTICLE | word_set(
    "really quite like as exactly at about its it is was be say call that think would id been "
    "feel feeling even just im am aiming asking for have need to teimlo give giving put any more "
    "than or rhoi rho yn fel hi o e fe fo ef i mai taw tua rhyw meddwl feddwl dweud deud gweud "
    "credu bod fod"
)
_CONJUNCTION = word_set("but and so because cos coz then ond achos felly ac")
_CORRECTION = word_set(
    "no nah nope na nage naci sorry sori meant mean actually wait oops scrap make hytrach rather *"
)
_NEARER = word_set("closer nearer leaning more agosach nes mwy fwy")
_OPEN = word_set("or neu maybe falle falla ella efallai possibly perhaps hwyrach probably")
_NOW = word_set("now today currently atm rn since after nawr rwan heddiw bellach erbyn ers bryd")
_PAST_ADVERB = word_set(
    "yesterday before previously beforehand originally first start ago last ddechre dechrau "
    "dechre ddoe gynt neithiwr echdoe cynt blaen diwetha diwethaf dwetha dwytha ddiwetha "
    "ddiwethaf"
)
_PAST_VERB = word_set(
    "was were used started began told roedd oedd odd oeddwn ron bu arfer oeddan oedden dwedes "
    "ddwedes ddudes dywedais"
)
_BEFORE_THEN = _ME | _OTHERS | {"we", "now", "it"}
_NOT_YET_SAID = word_set("thinking gonna going")
_PRESENT_VERB = word_set("its is im are am id mae ma dwi dw thats fin")
_WISH = word_set(
    "enough ddigon digon nod want wanna love hope hoping wish goal aim aiming should hoffwn "
    "licio lico isio eisiau eisie moyn gobeithio dymuno"
)
_LONGING = word_set("love wish licien hoffwn rhan")
_SIDE = word_set("home school work college mum mam dad nan gartref adref adre ysgol gwaith coleg")
_NOTHING = word_set("dim nothing nothin nuthin nuffin nowt zilch nada none zip")
_NOTHING_PADDING = word_set(
    "byd o gwbl at all x lol really absolutely literally yn tbh just sori sorry"
)
_MUTATING = word_set("rhyw tua neu i o yn am ar at ac fel oddeutu")
_AFTER_NAW = word_set(
    "allan mas out o neu / - a nawr rwan heddiw dwi dw mae ella falle efallai siwr plis diolch"
)
_SHADES = {
    "nearly": -1, "almost": -1, "close to": -1, "agos at": -1, "just under": -1,
    "not quite": -1, "bron": -1, "bit under": -1,
    "ddim cweit": -1, "slightly under": -1, "ychydig dan": -1, "just below": -1, "bit below": -1,
    "bit less than": -1, "just over": 1, "bit over": 1, "bit above": 1, "slightly over": 1,
    "jyst dan": -1, "chydig dan": -1, "bron iawn": -1, "bron bod": -1, "chydig dros": 1,
    "just above": 1, "ychydig dros": 1, "bit more than": 1,
}  # fmt: skip


# Three words that are numbers only in some company.


def _zero_of_ten(found: list[Token]) -> list[Token]:
    """Read "dim" and "nothing" as zero in "dim allan o ddeg", "dim neu un"."""
    out = list(found)
    for i, token in enumerate(found[:-1]):
        follows = found[i + 1].text
        zero_or_one = follows == "neu" and i + 2 < len(found) and found[i + 2].value == 1
        if token.text in ("dim", "nothing") and (
            zero_or_one or follows in ("allan", "mas", "out", "/")
        ):
            out[i] = Token(token.text, 0)
    return out


def _settle_bump(found: list[Token]) -> list[Token]:
    """Read "bump" as the Welsh 5 alone or after a word that mutates it, else as the English."""
    words = [STOP, *(token.text for token in found)]
    alone = not set(words) - {STOP, QUESTION, "bump"}
    return [
        Token("-bump-") if t.text == "bump" and not alone and words[i] not in _MUTATING else t
        for i, t in enumerate(found)
    ]


def _settle_naw(found: list[Token], language: str | None) -> list[Token]:
    """Tell the Welsh 9 from the valleys' "nah", which opens a reply that goes on in English."""
    if not found or found[0].text != "naw":
        return found
    follows = found[1].text if len(found) > 1 else ""
    alone = all(token.text in (STOP, QUESTION) for token in found[1:])
    if (
        follows in _AFTER_NAW
        or (alone and language != "en")
        or (follows == STOP and language == "cy")
    ):
        return found
    return [Token("na"), *found[1:]]


# A mention in its place: the words of its own clause on either side.


@dataclass(frozen=True)
class _Place:
    m: Mention
    number: Token
    before: list[str]
    """The words of the clause before it, nearest first."""
    after: list[str]
    behind: list[Token]
    """The six tokens before it whatever they are, nearest first."""
    ahead: list[Token]
    """The eight tokens after it whatever they are."""
    between: frozenset[str]
    """Every word since the number before this one."""
    first: str
    """The first word of the whole reply."""
    shade: int = 0
    lead: list[str] = field(default_factory=list)
    """`before` without the hedges nearest the number."""

    @property
    def strict(self) -> bool:
        """Whether the word is as often a pronoun: "one", "un"."""
        return self.number.text in _STRICT and self.m.low == self.m.high and not self.m.sure

    @property
    def second(self) -> str:
        """The word before the one before it, hedges aside."""
        return self.lead[1] if len(self.lead) > 1 else ""

    @property
    def around(self) -> set[str]:
        """The clause before it, without the nearest word."""
        return set(self.lead[1:])

    @property
    def follows(self) -> str:
        """The word after the word after it."""
        return self.ahead[1].text

    @property
    def cut_short(self) -> bool:
        """Whether its clause begins at another number."""
        return len(self.before) < len(self.behind) and (
            self.behind[len(self.before)].value is not None
        )


def _places(numbers: Numbers) -> list[_Place]:
    found, mentions = numbers.tokens, numbers.mentions
    places = []
    for i, m in enumerate(mentions):
        last = mentions[i - 1].end if i else 0
        next_start = mentions[i + 1].start if i + 1 < len(mentions) else len(found)
        gap = [token.text for token in found[last : m.start]]
        before = _clause(gap[::-1])
        lead = before
        while lead and lead[0] in _HEDGE:
            lead = lead[1:]
        places.append(
            _Place(
                m,
                found[m.start],
                before,
                _clause([token.text for token in found[m.end : next_start]]),
                [numbers.at(m.start - n) for n in range(1, 7)],
                [numbers.at(m.end + n) for n in range(8)],
                frozenset(gap),
                found[0].text,
                _shade_before(before),
                lead,
            )
        )
    return places


def _clause(words: list[str]) -> list[str]:
    """The words up to the first stop or conjunction."""
    for i, word in enumerate(words):
        if word in (STOP, QUESTION) or word in _CONJUNCTION:
            return words[:i]
    return words


def _shade_before(before: list[str]) -> int:
    """-1 after "nearly", "just under", "bron"; 1 after "just over"; else 0."""
    words = [word for word in before[:5] if word not in ("a", "an", "yn", "i", "o")]
    steps = (_SHADES.get(" ".join(words[:width][::-1]), 0) for width in (3, 2, 1))
    return next((step for step in steps if step), 0)


# What may follow. A word in this table is welcome only where its condition holds.

Condition = Callable[[_Place], object]
_FOLLOWS_IF: dict[str, Condition] = {
    "a": lambda p: p.follows in _WELSH_VERB or p.ahead[1].value is not None,  # not "3 a week"
    "or": lambda p: not p.strict or p.follows not in _OTHER_ONE,
    "neu": lambda p: not p.strict or p.follows not in _OTHER_ONE,
    "of": lambda p: p.follows == "course",
    "ar": lambda p: not {"mwyaf", "mwya", "lleiaf", "lleia", "tro"} & set(p.after[1:3]),
    "in": lambda p: p.follows not in ("a", "total") or p.m.sure,
    "mewn": lambda p: p.ahead[1].value is None,
    "at": lambda p: p.follows not in ("most", "least") and p.after[1:3] != ["a", "time"],
    "am": lambda p: p.follows in ("wn", "y", "nawr", "rwan") or p.m.sure,  # not "3 am"
    "yn": lambda p: not (p.number.spelt and p.follows in ("y", "yr")),  # not "tri yn y teulu"
    "go": lambda p: p.follows in ("lew", "iawn", "dda"),
    "sy": lambda p: p.follows == "yn" and p.ahead[2].text in _FITTING,
    "o": lambda p: p.follows == "ran" or p.after[1:3] == ["yn", "i"],  # "o'n i'n", not "o blant"
    "to": lambda p: p.follows in ("be", "me"),
    "x": lambda p: len(p.after) == 1,
}
_FOLLOWS_DOUBTFULLY_UNLESS: dict[str, Condition] = {
    "for": lambda p: p.ahead[1].value is None or p.ahead[2].text in _COUNTED,
    "on": lambda p: p.ahead[1].value is None,
    "by": lambda p: p.ahead[1].value is None,
    "from": lambda p: p.ahead[1].value is None or _MOVING & set(p.before),
    "dyddiau": lambda p: p.follows in ("yma", "hyn"),
    "is": lambda p: p.follows in _FITTING,
}


def _followed(p: _Place) -> Verdict:
    """Judge a number by the word after it: a thing that is counted makes it a count."""
    if not p.after:
        return "yes"
    word = p.after[0]
    if word in _FOLLOWS_IF:
        if not _FOLLOWS_IF[word](p):
            return "no"
        part_of_day = word in ("in", "at", "yn") and _DAYTIME & set(p.after[1:4])
        doubt = part_of_day or (word in ("in", "at", "mewn") and p.ahead[1].value is not None)
        return "doubt" if doubt else "yes"
    if word in _FOLLOWS_DOUBTFULLY_UNLESS:
        return "yes" if _FOLLOWS_DOUBTFULLY_UNLESS[word](p) else "doubt"
    if p.strict:
        return "yes" if word in _AFTER_ONE else "no"
    if word in _AFTER:
        return "yes"
    if word in _COUNTED:
        return "no"
    if p.ahead[1].value is not None:
        return "doubt"  # "mornings 3 evenings 7"
    plural = len(word) > 3 and word.endswith("s") and p.m.low > 1
    named = p.number.spelt and p.before[:1] not in (["a"], ["an"])  # "dwy godwm"
    return "no" if plural or named or p.m.low == p.m.high == 1 else "doubt"


# What may stand before.

_LEADS_IF: dict[str, Condition] = {
    "at": lambda p: (not p.around and not p.m.off) or p.second in _PLACED or p.around & _PUT,
    "on": lambda p: not p.around or p.second in _PLACED or p.around & _PUT,
    "ar": lambda p: "dod" not in p.around,
    "am": lambda p: p.second in ("i", "beth"),  # "I am 6", "af i am 6"; else the Welsh for "at"
    "mae": lambda p: p.after[:1] == ["yn"] and p.follows in _FITTING,  # not "mae dau yn dod"
    "ma": lambda p: p.after[:1] == ["yn"] and p.follows in _FITTING,
    "its": lambda p: not p.around & {"go", "gotta", "late"},
    "said": lambda p: p.second in ("i", "already", "just"),
    "week": lambda p: p.second in ("this", "last"),
    "month": lambda p: p.second in ("this", "last"),
    "time": lambda p: p.second in ("this", "last"),
    "go": lambda p: p.second in ("id", "ill", "lets", "would"),
    "number": lambda p: _numbered(p),
    "rhif": lambda p: _numbered(p),
    "no": lambda p: p.number.text != "1",  # "no 1 helps"
}
_LEADS_DOUBTFULLY_UNLESS: dict[str, Condition] = {
    "be": lambda p: not p.around or p.second in _COULD,
    "is": lambda p: not p.around or p.around & (_SUBJECT | _GROWN_UP),
    "are": lambda p: not p.around or p.around & (_SUBJECT | _GROWN_UP),
    "yw": lambda p: not p.around or p.around & (_SUBJECT | _GROWN_UP),
    "put": lambda p: not p.around or p.second in _PUTTING,
    "gave": lambda p: not p.around or p.second in _PUTTING,
    "between": lambda p: p.m.low != p.m.high,
    "rhwng": lambda p: p.m.low != p.m.high,
    "to": lambda p: p.around & _MOVING,
    "i": lambda p: p.around & _MOVING or p.second in _SAYING,
    "o": lambda p: not p.around or p.around & (_MOVING | _COMPARING | _SPREAD | {"o", "sgor"}),
    "ni": lambda p: p.second in _SAYING,
    "hi": lambda p: p.second in ("", "mae", "ma"),
    "ti": lambda p: p.second == "i",
    "him": lambda p: p.second == "for",
    "her": lambda p: p.second == "for",
    "me": lambda p: p.second in ("", "for", "i", "a"),
    "fi": lambda p: p.second in ("", "for", "i", "a"),
    "or": lambda p: not p.around or p.second in _BEFORE | _HEDGE | _AFTER,  # not "a week or 2"
    "neu": lambda p: not p.around or p.second in _BEFORE | _HEDGE | _AFTER,
    "for": lambda p: p.second in _CHOOSING,
    "gyda": lambda p: p.second in _CHOOSING,
    "efo": lambda p: p.second in _CHOOSING,
    "with": lambda p: p.second in _CHOOSING,
    "of": lambda p: p.second in ("score", "rating", "kind", "sort"),
}


def _numbered(p: _Place) -> bool:
    """Hear "number 7" as an answer; not "bus number 9", "rhif 9 yw'r tŷ"."""
    return (not p.around or p.second in _CHOOSING) and p.after[:1] not in (["is"], ["yw"])


def _preceded(p: _Place) -> Verdict:
    """Judge a number by the word before it: a label, a clock or a limit makes it something else."""
    if _GOT & set(p.before[:3]) and p.after[:1] and p.after[0] in ("in", "yn", "on", "for"):
        return "no"  # "got a 7 in maths"
    if p.m.sure:
        return "no" if p.before[:1] and p.before[0] in ("on", "until", "born", "ers") else "yes"
    if p.shade:
        return "yes"
    if p.strict and (
        set(p.before[:1]) & (_HOW | _WISH | {"is", "like", "fel"}) or "bob" in p.around
    ):
        return "no"  # "that's a good one", "fel un", "bob yn un"
    if not p.lead or (p.lead != p.before and _about_somebody(p.lead)):
        return "yes"
    word = p.lead[0]
    if word in ("o", "of", "on", "from", "in") and p.behind[1].value is not None:
        return "no"  # "un o bump", "3 from 10"
    if (word in _ARTICLE and p.number.text in ("pump", "bump")) or _scale_named(p):
        return "no"
    if word in _LEADS_IF:
        return "yes" if _LEADS_IF[word](p) else "no"
    if _GOT & {next((w for w in p.lead if w not in _ARTICLE), "")}:
        return "doubt"  # a mark, or a count
    if word in _LEADS_DOUBTFULLY_UNLESS:
        return "yes" if _LEADS_DOUBTFULLY_UNLESS[word](p) else "doubt"
    if word in _LABEL:
        return "no"
    after_something = p.around & {"after", "since", "ers"}  # "after what happened at nan's 4"
    welcome = word in _ARTICLE or word in _BEFORE or word.endswith("ly") or after_something
    return "yes" if welcome else "doubt"


def _about_somebody(lead: list[str]) -> bool:
    """Hear "mae mam [tua 3]", "dw i [tua 5]", "i mam [rhyw dri]": who it is about, then a hedge."""
    whose = len(lead) == 2 and lead[1] in ("i", "for") and lead[0] in _PERSON | _GROWN_UP
    verbs = (n for n, word in enumerate(lead[:4]) if word in ("mae", "ma", "dw", "bod"))
    verb = next(verbs, 0)
    return whose or (verb > 0 and "yn" not in lead[:verb])


def _scale_named(p: _Place) -> bool:
    """Hear "out of ten I'd say 6": the ten is the scale's name."""
    return (p.behind[1].text, p.behind[0].text) in {("out", "of"), ("allan", "o"), ("mas", "o")}


# What makes a well-placed number no score of this person's, now.


def _is_the_whole_scale(p: _Place) -> bool:
    """Hear "from 0 to 10": it names the scale."""
    return p.m.low in (0, 1) and p.m.high == TOP


def _is_text_speak(p: _Place) -> bool:
    """Take "2" and "4" before a pronoun or the like for "to" and "for"."""
    return p.number.text in ("2", "4") and p.after[:1] != [] and p.after[0] in _TO_OR_FOR


def _is_compared_with(p: _Place) -> bool:
    """Leave out what a score is measured against: "less than 5", "over a 5", "mwy o 6 na 7"."""
    words = [t.text for t in p.behind]
    near = next((w for w in words if w not in _ARTICLE and w not in ("like", "yn", "fel")), STOP)
    if near == "na":
        return bool(_COMPARING & set(words))
    return near in _LIMIT and not p.shade


def _is_a_limit(p: _Place) -> bool:
    """Hear "7 or more", "6 ac i fyny", "6 upwards"; not "4 or more like 5", "3 up from 2"."""
    words = [token.text for token in p.ahead]
    joiners = next((n for n, word in enumerate(words[:3]) if word not in _JOINER), 3)
    limits = _MORE_OR_LESS if joiners else _UPWARDS
    return words[joiners] in limits and words[joiners + 1] not in ("from", "o", "like", "fel")


def _is_negated(p: _Place) -> bool:
    """Hear "not a 7", "wouldn't say 7", "ddim yn 7"; "not quite a 7" is a shade, not a no."""
    beyond = (word for word in p.before if word not in _NOT_REACHES_ACROSS)
    isnt = {"isnt", "aint", "wasnt", "wrong"} & set(p.after[:1])  # "5 isn't right"
    return bool(isnt) or (not p.shade and next(beyond, "") in _NOT)


def _is_under_a_no(p: _Place) -> bool:
    """Doubt a number with an unexplained "not" before it: "don't make me say 0"."""
    said = p.before[::-1]
    for i, word in enumerate(said):
        if word in _NOT and not _NOT_BUT & set(said[i + 1 : i + 4]):
            return True
    return False


def _is_an_age(p: _Place) -> bool:
    """Leave "she's 7", "the kids are 7 and 9", "I'm 14", "I'm 9 and ...", "since I was 8"."""
    words = p.before
    if p.m.sure or not words or words[0] in _ARTICLE:
        return False
    if {"birthday", "blwydd", "penblwydd"} & set(words):
        return True
    was = words[0] in ("was", "were") or words[:3] == ["yn", "i", "yn"]
    if was and {"since", "when", "ers", "pan"} & set(words):
        return True
    if not {
        *("is", "are", "be", "am", "im", "shes", "hes", "theyre", "nearly", "almost", "turned"),
        *("yn", "yw", "ydy", "dwi", "bron"),
    } & set(words[:2]):
        return False
    subject = words
    if words[0] == "yn":  # in Welsh the subject stands between the verb and "yn"
        verb = next((n for n, w in enumerate(words) if w in ("mae", "ma", "bod")), len(words))
        subject = words[:verb]
        if p.number.text in ("ddwy", "dair", "tair", "bedair", "pedair"):
            return True  # feminine, as ages are
        if p.m.low > 12 and {"hi", "o", "e", "fe", "fo", "i"} & set(words[:3]):
            return True
    myself = {"im", "am", "dwi", "dw", "fi", "i"} & set(words[:3])
    people = _PERSON | _GROWN_UP if p.m.off else _PERSON
    return bool(people & set(subject) or (myself and (p.m.off or p.ahead[0].text == "and")))


def _is_somebody_elses(p: _Place) -> bool:
    """Hear "mam would say 8", "3 fasa mam yn deud", "everyone else is a 10"."""
    for words in (p.before[::-1], p.after):
        for i, word in enumerate(words):
            near = set(words[max(0, i - 3) : i])
            if word in _SAYS and _OTHERS & near and not _ME & near:
                return True
    if {"if", "os"} & set(p.before) and "said" in p.before[:2]:
        return True  # "I'd be lying if I said 5"
    being = {"is", "are", "yn", "be", "gets"} & set(p.before[:2])
    return bool(being and _ANYBODY & set(p.before))


def _is_wished(p: _Place) -> bool:
    """Hear "I'd love to say 8", "I wish I could say 8", "rhan ohona i'n deud 8"."""
    return bool(_LONGING & set(p.before) and {"say", "deud", "dweud", "ddweud"} & set(p.before[:2]))


def _is_asked_about(p: _Place) -> bool:
    """Leave "what's a 10", "is 10 good or bad", "so 0 is bad?" to be answered as questions."""
    opening = p.before[-1] if p.before and not p.cut_short else ""
    if opening in _ASKING and "about" not in p.before and p.before[0] != "am":
        return True
    ahead = [token.text for token in p.ahead]
    if ahead[0] == QUESTION and p.first in _ASKING:
        return True  # "what did I put last time, 4?"
    an_end = p.m.low == p.m.high and p.m.low in (0, TOP)
    if an_end and (opening in ("if", "os") or _SUPERLATIVE & set(ahead[:3])):
        return True  # "if 10 is perfect", "10 is never going to happen"
    return QUESTION in ahead and bool(_JUDGING & set(ahead[: ahead.index(QUESTION)]))


_REFUSALS = (
    _is_the_whole_scale,
    _is_text_speak,
    _is_compared_with,
    _is_a_limit,
    _is_negated,
    _is_an_age,
    _is_somebody_elses,
    _is_wished,
    _is_asked_about,
)


def _verdict(p: _Place) -> Verdict:
    """Refuse, accept or doubt one number; a doubtful one keeps others from being read alone."""
    sides = {_followed(p), _preceded(p), "doubt" if _is_under_a_no(p) else "yes"}
    if "no" in sides or any(rule(p) for rule in _REFUSALS):
        return "no"
    if _followed(p) == _preceded(p) == "doubt" and (p.m.low == 1 or _HAVING & set(p.before[:3])):
        return "no"  # "mae gen i 2 gi"
    return "doubt" if "doubt" in sides else "yes"


def _verdicts(places: list[_Place]) -> list[Verdict]:
    """Judge each number; "7 and 9" after "the boys are" share one fate."""
    verdicts: list[Verdict] = []
    for p in places:
        verdict = _verdict(p)
        if verdicts and verdicts[-1] == "no" and p.behind[1].value is not None:
            verdict = "no" if p.behind[0].text in ("and", "a", "ac") else verdict
        verdicts.append(verdict)
    return verdicts


# Choosing among the scores that are left.


def _chosen(places: list[_Place]) -> Reading:
    """Choose the corrected one, else the one for now, else leave both to be asked."""
    if any(_scale_named(p) and len(p.before) == 2 and p.m.low != TOP for p in places):
        return Reading("off")  # "out of 5 I'd say 3"
    verdicts, times = _verdicts(places), _times(places)
    kept = [i for i, verdict in enumerate(verdicts) if verdict != "no"]
    corrected = max((i for i in kept[1:] if _corrects(places[i])), default=0)
    left = [i for i in kept if times[i] != "past" and i >= corrected]
    if any(not places[i].m.off for i in left):
        left = [i for i in left if not places[i].m.percent]  # "a 3, 100%"
    if not any(verdicts[i] == "yes" for i in left):
        return Reading("none")
    now = [i for i in left if times[i] == "now"]
    apart = any((_SIDE | _WISH) & {*places[i].before, *places[i].after} for i in left)
    if not apart and any(verdicts[i] == "yes" for i in now) and len(_values(places, now)) == 1:
        left = now
    return _reading(_values(places, left), [places[i].m for i in left])


def _values(places: list[_Place], indices: list[int]) -> set[tuple[int, int]]:
    """The lower and upper numbers meant; "nearly 7" is between 6 and 7."""
    values = set()
    for i in indices:
        m, shade = places[i].m, places[i].shade
        shaded = shade and not m.off and m.low == m.high
        low, high = sorted((m.low, m.low + shade)) if shaded else (m.low, m.high)
        values.add((low, high) if m.off else (max(low, 0), min(high, TOP)))
    return values


def _reading(values: set[tuple[int, int]], mentions: list[Mention]) -> Reading:
    if any(m.off for m in mentions):
        return Reading("off", near=mentions[0].near if len(mentions) == 1 else None)
    low, high = min(low for low, _ in values), max(high for _, high in values)
    return Reading("one", (low,)) if low == high else Reading("two", (low, high))


def _corrects(p: _Place) -> bool:
    """Hear "no", "sorry", "I meant", "closer to" since the number before."""
    corrects = p.between & _CORRECTION or _NEARER & set(p.before)
    return bool(corrects) and not p.between & _OPEN and not _WISH & set(p.before)


Time = Literal["past", "now", ""]


def _times(places: list[_Place]) -> list[Time]:
    """When each number is about, from the time words on its own side of its neighbours.

    Of the words between two numbers in one clause, the first time word is the earlier number's,
    unless that one already has its own ("was 5 now 3"); a verb starts what is said of the later.
    """
    times: list[Time] = []
    taken = 0
    for i, p in enumerate(places):
        before = p.before[: len(p.before) - taken]
        after, taken = p.after, 0
        if i + 1 < len(places) and len(after) == len(places[i + 1].before):
            marked = (_NOW | _PAST_ADVERB | _PAST_VERB) & set(before)
            after = [] if marked else _first_time_word(after)
            taken = len(after)
        times.append(_time(before, after, alone=len(places) == 1))
    return times


def _first_time_word(words: list[str]) -> list[str]:
    for n, word in enumerate(words):
        if word in _PAST_VERB or word in _PRESENT_VERB or word == "it":
            return words[:n]
        if word in _NOW or word in _PAST_ADVERB:
            return words[: n + 1]
    return []


def _time(before: list[str], after: list[str], *, alone: bool) -> Time:
    if _NOW & set(before) or _NOW & set(after[:-1]) or (_NOW - {"after", "since"}) & set(after):
        return "now"
    near = [word for word in before if word not in _ARTICLE][:1]
    left_behind = near == ["from"] or (near == ["o"] and _MOVING & set(before))  # "up from a 2"
    if left_behind and not alone:
        return "past"
    if _PAST_VERB & set(before) and not _NOT_YET_SAID & set(before):
        return "past"
    adverb = _has_past_adverb(before[::-1]) or _has_past_adverb(after)
    if after[:1] and after[0] in _PAST_VERB and set(after[1:2]) & {"o", "e", "hi", "fe", "fo"}:
        return "past"  # "3 oedd o"
    return "past" if adverb and not _PRESENT_VERB & set(before) else ""


def _has_past_adverb(words: list[str]) -> bool:
    """Hear "yesterday", "last week", "o'r blaen"; not "same as last time", "6 before lunch"."""
    for i, word in enumerate(words):
        previous, following = set(words[max(0, i - 3) : i]), words[i + 1 : i + 2]
        if previous & {"as", "like", "fel"}:
            continue
        if word == "last" and previous & {"the", "for", "since", "at"}:
            continue
        if word == "before" and following and following[0] not in _BEFORE_THEN:
            continue
        if word in _PAST_ADVERB:
            return True
    return False
