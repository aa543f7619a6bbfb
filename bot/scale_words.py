"""The words the rules of the scale know, English and Welsh, by what they do beside a number."""

from __future__ import annotations

from bot.numerals import word_set

# Words that may stand before a score. What stands before a hedge must be right too, or "she sleeps
# about 4" would be one.

ARTICLE = word_set("a an")
HEDGE = word_set(
    "about around round bout roughly approx approximately maybe mabye perhaps possibly prob "
    "probs prolly probably just only still definitely defo deffo def basically literally really "
    "mostly generally usually normally tua tuag rhyw ryw oddeutu gwmpas efallai falle falla ella "
    "hwyrach jyst jest mond siwr"
)
BEFORE = word_set(
    # the size and shape of a score
    "like fel sure definite honest solid strong low high fat big total absolute absolutely "
    "proper same push easily more closer nearer even properly somewhere exactly honestly tbh "
    "either best sort kinda kind generous shaky weak decent healthy steady wobbly firm measly "
    "mere bare grim all average overall gorau waethaf wir bendant braidd prin yna gweddol gwrs "
    "gyfartaledd cyfan dal agosach nes mwy fwy mai taw yn at debyg tebyg rhywle bosib hollol "
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
    "ha te ta oce umm ymm erm um uh hmm hm er err oh yeah yes yep ye ya no nah na nope "
    "idk dunno sorry actually wait oops * k ffs omg hello please lol haha mm ah not "
    "if ym wel ie ia nage naci a wedyn sori plis helo nid fe fo"
)
HOW = word_set("good great bad hard rough tough better worse nice anodd da gwell")

# Words that may follow a score. None of them is a thing that can be counted.

AFTER_ONE = word_set(
    "now today tonight currently atm rn right i id im maybe probably prob probs perhaps possibly "
    "cause ha spose tbh lol lmao haha hahaha x xx mate please pls thanks thank ta really honestly "
    "cuz bc or if though tho sorry actually no not at again still just + yeah yes definitely defo "
    "easily easy mun anyway absolutely somewhere nawr rwan heddiw bellach ar iddo iddi dwi wi dw "
    "mae ma efallai falle falla ella hwyrach siwr oherwydd neu diolch plis fi swn faswn baswn "
    "byddwn bydden weden ddudwn sti de te ynde eto dal rhywle"
)
AFTER = AFTER_ONE | word_set(
    "om pal dear bach cariad nearly about like obvs ideally it its he she they we you my mam mum "
    "dad nan since as when than for out on from after before with without last this most some "
    "usually normally generally only too ok okay here up down is would will wd sounds feels seems "
    "should s same minus plus overall these being yesterday previously beforehand all yep ye nah "
    "nope even lately bro bruh love butt innit init isnt ive hes shes were weve theyre thats "
    "everything nothing until rather idk sometimes by mawr fawr tew wrth bob gyda gen efo isel "
    "uchel bendant lan lawr da ydi weithiau weithie digon rhai erbyn gan ers pan os fel wedi "
    "hefyd mond hi fe fo ydy yw byddai fyddai fydde bydde basa fasa fase fysa sai does roedd oedd "
    "odd ddoe neithiwr heno gartref adref adre mwy wel yndi ynte ontefe cofiwch deud dweud gweud "
    "yr wir nid ddim na i gwd mainly"
)

# Words that give the number another use, whatever else is there.

COUNTED = word_set(
    "of years year yr yrs weeks week months month days day hours hour mins min minutes minute "
    "kids oclock pm times people quid pounds pound bed thing things stone grand pint pints peint "
    "beint oed mlwydd blwydd mlynedd blynedd flynedd mis wythnos diwrnod ddiwrnod dydd awr munud "
    "gwaith waith ston plentyn blant gofalwr ofalwr ofalwyr gweithiwr punt bunt milltir tabled "
    "dabled peth pheth person nos noson y"
)
LABEL = word_set(
    "year age aged turned turning room ward flat floor bus channel class form grade size stage "
    "type chapter page step unit level option press until till til by since after every half lost "
    "won beat lose colli ennill past quarter less the my his their our january february april may "
    "june july august march september october november december blwyddyn bws ystafell dosbarth "
    "lefel wedi chwarter tan ers yr y tudalen ty"
)

# What else says how the words beside a number are to be taken.

GOT = word_set("got get ges ces had")
SPREAD = word_set("anywhere somewhere unrhyw rhywle amrywio")
SAYING = word_set(
    "rhan ddweda dduda marn farn safbwynt dyfalu deudwn dwedwn dweud deud gweud meddwl weden "
    "wedwn ddudwn ddwedwn ddywedwn dywedwn weda swn faswn baswn byddwn bydden roi rhoi"
)
FITTING = word_set(
    "good ok okay enough about right my perfect where plenty better realistic it the fine iawn "
    "swnio ddigon dda teimlo berffaith neis"
)
SUBJECT = word_set(
    "it this that which what mood things life everything pain confidence score answer number "
    "sleep enough digon speech me today happiness school home wellbeing health think say hynny "
    "ateb rhif sgor hyder hwyl poen iechyd ysgol gartref"
)
COULD = word_set("it would should could might must to gotta id itd itll may wud ud shud gonna")
PLACED = word_set(
    "stay keep remain aros cadw im am its it still now stuck sitting hovering be been hi o ei "
    "agosach nes"
)
PUT = word_set("put place rate rhoi roi rho say")
PUTTING = word_set("i id ill ive can just pls please to would could ok fine should you lets")
CHOOSING = word_set(
    "say pick a choose go goin going stick opt settle stay happy live content hapus fyw byw"
)
MOVING = word_set(
    "change changed down up gone went dropped fell fallen moved moving come came risen climbed "
    "improved jumped get getting got gets reach back slipped close closer nearer newid newidiwch "
    "nol lawr lan fyny codi disgyn gostwng cwympo symud syrthio mynd cyrraedd gwella gwaethygu"
)
COMPARING = word_set("mwy fwy agosach nes llai hytrach uwch gwell gwaeth")
WELSH_VERB = word_set(
    "dw dwi mae ma roedd oedd odd na wedyn swn faswn baswn byddwn bydden fi dim bod dyna"
)
DAYTIME = word_set("night morning afternoon evening bore nos prynhawn pnawn")
OTHER_ONE = word_set("other another the arall y yr")

# What makes a well-placed number no score.

LIMIT = word_set(
    "than most least over under above below max leiaf dros dan uwch cymaint gymaint lleied "
    "cystal hyd"
)
MORE_OR_LESS = word_set(
    "more above higher over up less under below lower better upwards fwy uwch lai llai fyny"
)
UPWARDS = word_set("up upwards above fyny")
JOINER = word_set("and or a ac neu yn i")
HAVING = word_set(
    "have has had having got get gets getting ive my our his their take takes took taking see "
    "saw live with need gen gyda da gymryd cymryd gweld byw angen"
)
TO_OR_FOR = word_set("me my the him her them us it its you u ur this that be real sure ever")
PERSON = word_set(
    "he she shes hes they theyre we son daughter sister brother baby babys eldest youngest boy "
    "girl kid kids boys girls children twins grandson granddaughter cat dog ni plant efeilliaid "
    "mab merch ferch fab chwaer brawd babi wyr wyres"
)
BEING_AN_AGE = word_set("is are be am im shes hes theyre nearly almost turned yn yw ydy dwi bron")
GROWN_UP = word_set("mum mam dad nan gran grandad nain taid tad husband wife gwr wraig")
"""People nobody would give an age of ten or less."""
OTHERS = word_set(
    "mother father he she they shed hed theyd mum mam dad nan mates friends carer carers teacher "
    "doctor worker people everyone everybody someone somebody nurse gran brother sister husband "
    "wife partner nain taid tad athrawes athro pawb rhywun gweithiwr gofalwr gofalwyr hi nhw"
)
ANYBODY = word_set("nobody everyone everybody people others mates friends neb pawb ffrindiau")
SAYS = word_set(
    "say says said reckon reckons think thinks thought put puts told rate rates gave gives deud "
    "dweud gweud ddeud ddweud weud dwedodd ddudodd wedodd meddwl rhoi"
)
ME = word_set("i id ive im ill fi swn faswn baswn byddwn bydden dwi dw")
ASKING = word_set("pa what whats why which who how does is are be beth pam pwy sut ydy ydi yw oes")
JUDGING = word_set("mean means meaning best worst good bad high golygu gorau gwaethaf dda ddrwg")
SUPERLATIVE = word_set("best worst perfect gorau gwaethaf never not byth")
NOT = word_set(
    "not isnt aint wasnt never dont didnt wouldnt cant cannot couldnt doesnt arent hardly longer "
    "without ddim nid nad dim byth sai dyw dwim lying celwydd peidiwch paid peidio"
)
NOT_BUT = word_set(
    "idea syniad clem gwahaniaeth sure know right care fault ots newid quite cweit iawn good "
    "great bad ok fine well better gonna lie complain gwbod gwybod siwr dda ddrwg wych"
)
"""What a "not" before a number is about, so that the number stands: "not great 4", "dim ond 2"."""
NOT_REACHES_ACROSS = ARTICLE | word_set(
    "really quite like as exactly at about its it is was be say call that think would id been "
    "feel feeling even just im am aiming asking for have need to teimlo give giving put any more "
    "than or rhoi rho yn fel hi o e fe fo ef i mai taw tua rhyw meddwl feddwl dweud deud gweud "
    "credu bod fod"
)

# Corrections, times and wishes.

CORRECTION = word_set(
    "no nah nope na nage naci sorry sori meant mean actually wait oops scrap make hytrach rather *"
)
NEARER = word_set("closer nearer leaning more agosach nes mwy fwy")
OPEN = word_set("or neu maybe falle falla ella efallai possibly perhaps hwyrach probably")
NOW = word_set("now today currently atm rn since after nawr rwan heddiw bellach erbyn ers bryd")
PAST_ADVERB = word_set(
    "yesterday before previously beforehand originally first start ago last ddechre dechrau "
    "dechre ddoe gynt neithiwr echdoe cynt blaen diwetha diwethaf dwetha dwytha ddiwetha "
    "ddiwethaf"
)
PAST_VERB = word_set(
    "was were used started began told roedd oedd odd oeddwn ron bu arfer oeddan oedden dwedes "
    "ddwedes ddudes dywedais"
)
BEFORE_THEN = ME | OTHERS | {"we", "now", "it"}
NOT_YET_SAID = word_set("thinking gonna going")
PRESENT_VERB = word_set("its is im are am id mae ma dwi dw thats fin")
WISH = word_set(
    "enough ddigon digon nod want wanna love hope hoping wish goal aim aiming should hoffwn "
    "licio lico isio eisiau eisie moyn gobeithio dymuno"
)
LONGING = word_set("love wish licien hoffwn rhan")
SIDE = word_set("home school work college mum mam dad nan gartref adref adre ysgol gwaith coleg")

# How a number and its clause are found.

STRICT = word_set("one un halfway")
CONJUNCTION = word_set("but and so because cos coz then ond achos felly ac")
SHADES = {
    "nearly": -1, "almost": -1, "close to": -1, "not quite": -1, "just under": -1,
    "just below": -1, "bit under": -1, "bit below": -1, "bit less than": -1, "slightly under": -1,
    "bron": -1, "bron iawn": -1, "bron bod": -1, "agos at": -1, "ddim cweit": -1, "jyst dan": -1,
    "ychydig dan": -1, "chydig dan": -1,
    "just over": 1, "just above": 1, "bit over": 1, "bit above": 1, "bit more than": 1,
    "slightly over": 1, "ychydig dros": 1, "chydig dros": 1,
}  # fmt: skip
"""How far short of the number, or past it, a score is: "nearly 7" lies below 7."""
NOTHING = word_set("dim nothing nothin nuthin nuffin nowt zilch nada none zip")
NOTHING_PADDING = word_set(
    "byd o gwbl at all x lol really absolutely literally yn tbh just sori sorry"
)
MUTATING = word_set("rhyw tua neu i o yn am ar at ac fel oddeutu")
AFTER_NAW = word_set(
    "allan mas out o neu / - a nawr rwan heddiw dwi dw mae ella falle efallai siwr plis diolch"
)
