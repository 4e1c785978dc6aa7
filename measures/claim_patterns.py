"""The patterns of the claim grammar: what is said of measures, places, periods and numbers once they are marks."""

from __future__ import annotations

import re

from measures.claim import Unit

CAUSE_AFTER = re.compile(
    r"\b(?:because(?: of)?|thanks to|due to|owing to|as a result of|as a consequence of|following|after (?:we|the|our|"
    r"operation|project|new|more)|driven by|caused by|down to|since (?:we|our)|which (?:shows|proves|means)|so that|"
    r"showing|proving|thereby|in response to|as more|now that|when we|by (?:putting|using|increasing|working|deploying)"
    r"|"
    r"brought down by|through (?:our|the|better|more))\b.*?(?=;| but |$)"
)
CAUSE_BEFORE = re.compile(
    r"^.*?\b(?:led to|resulted in|caused|brought about|delivered|contributed to|is behind|are behind|produced|drove)\b"
)
#: A figure that was reached, and no cause: “down to 56 %”, “down to its lowest”.
DOWN_TO = re.compile(r"down to (?:(?:about |around )?\d|(?:its|their|the|an?) (?:lowest|record|all time|\S+ year))")
AGENT = re.compile(
    r"\b(?:(?:operation|project) \w+|we|our (?:officers|teams?|work|patrols?|efforts)|our|us"
    r"|(?:the )?(?:met|metropolitan)"
    r"(?: police)?(?: service)?|(?:the )?(?:police|officers|mayor|government|council|home secretary|commissioner)|"
    r"sadiq khan|more officers|extra patrols|hot spot policing|patrols)\b"
)
RECORDED = re.compile(
    r"\b(?:(?:as )?recorded by (?:the )?(?:met(?:ropolitan)?(?: police)?|police)|police recorded"
    r"|(?:the )?(?:met|police)(?: have| has)? recorded|figures show(?: that)?"
    r"|(?:the )?(?:met|police) data shows?(?: that)?"
    r"|data shows?(?: that)?"
    r"|(?:i|we) can say(?: that)?)\b"
)
SPLIT = re.compile(r"\s*(?:;|[.!?](?=\s|$)|,? but (?:also )?|,? (?:while|whereas|although|though) |,? and |, )\s*")
PAIR = re.compile(r"(?:between|from) (⟦p\d+⟧) (?:and|to|until) (?:in )?(⟦p\d+⟧)")
BOTH = re.compile(r"(⟦a\d+⟧) and (?:in )?(⟦a\d+⟧)")
ALIKE = re.compile(r"\b(?:the same|similar|alike|no different|level with|equal)\b")
PLACES = re.compile(r"between (⟦a\d+⟧) and (⟦a\d+⟧)")
DOWN = (
    r"fell|fallen|falling|falls?|down(?:wards?)?|decreas(?:e|ed|es|ing)|declin(?:e|ed|es|ing)|drop(?:ped|ping|s)?|"
    r"reduc(?:e|ed|ing|tion|tions)|lowered|lowering|shrunk|shrank|cut"
)
UP = (
    r"rose|risen|rising|rises?|up(?:wards?)?|increas(?:e|ed|es|ing)|gr(?:ew|own|owing|owth|ow)|climb(?:ed|ing)?|"
    r"jump(?:ed)?"
)
FEWER, MORE = r"less|fewer|below|lower", r"more|above|greater|higher"
#: “Fell more”, “rose faster”, “the fall in ⟦m0⟧ was bigger”: the verb, what lies between, and which way.
FASTER = re.compile(
    rf"\b(?P<v>(?:{DOWN})|(?:{UP}))(?P<mid>(?: (?:in|of|across|was|is|were|are|has been|been|by|the|at|⟦[amqw]\d+⟧))*?)"
    r" (?:by )?(?:(?P<less>more slowly|less (?:quickly|sharply|steeply|strongly)|less|slower|smaller)"
    r"|(?P<more>more (?:quickly|sharply|steeply|strongly)|more|faster|quicker|further|bigger|greater|larger|steeper"
    r"|sharper))\b(?=.*\b(?:than|compared (?:with|to))\b)"
)
#: “Than it did in”, “than they were in”: the same as “than in”.
THAN_IT = re.compile(r"\bthan (?:it|they|those|that|the (?:fall|rise|drop|increase|decrease|reduction))"
                     r"(?: (?:did|has|have|was|were|is|are))?(?= (?:in|for|of) ⟦a)")  # fmt: skip
BESIDE = re.compile(r"\bthan (?:(?:the |recorded |for |in |that in |those in )*)(?P<m>⟦m\d+⟧)(?: (?:did|has|was|is))?")
#: Whose target it is says nothing of what is counted.
WHOSE = re.compile(r"\b(?:(?:the )?(?:met|mayor|mopac|police)s?|its|their|his|our|we)\b")
TARGET = re.compile(r"\b(?:targets?|goals?)\b")
HIT = re.compile(r"(?<!the )\b(?:met|hit|achieved|reached|delivered|meet|achieve|reach|beat|beaten|exceeded)\b")
MISSED = re.compile(
    r"\b(?:missed|miss|fell short of|failed to (?:meet|hit|reach|achieve)|failed|not (?:met|hit|reached))\b"
)
#: “9 % of London’s robberies were in”, “one in ten robberies in London is in”.
PART_OF = re.compile(
    r"(?P<n>⟦n\d+⟧)(?: of)?(?: all)?(?: the)? (?:(?P<a>⟦a\d+⟧) (?:recorded )?(?P<m>⟦m\d+⟧)|(?:recorded )?(?P<k>⟦m\d+⟧)"
    r" (?:in|across) (?P<b>⟦a\d+⟧))(?: (?:is|are|was|were|happens?|happened|takes? place|took place|occurs?|occurred"
    r"|recorded))* (?=in ⟦a\d+⟧)"
)
STRONG_DOWN = r"plummeted|plummeting|plunged|slumped|tumbled"
STRONG_UP = r"soared|soaring|surged|surging|rocketed|skyrocketed|exploded"
WORD_SIZES: dict[str, tuple[str, Unit, float]] = {
    r"halv(?:ed|ing|es?)|cut in half": ("down", "percent", 50.0),
    r"doubled|doubling|doubles": ("up", "factor", 2.0),
    r"tripled|trebled": ("up", "factor", 3.0),
    r"quadrupled": ("up", "factor", 4.0),
}
LEAD = r"(?:(?P<over>more than|over)|(?P<nearly>nearly|almost|just under)|(?P<about>about|around|roughly)) "
UNCLEAR = re.compile(r"\b(?:no|not?(?: a)?|without(?: a)?) (?:clear|clearly|significant|statistically significant)"
                      r"(?:ly)? (?:changed?|difference|differ(?:ent)?|rise|fall|trend)\b")  # fmt: skip
SAME = re.compile(
    r"\b(?:(?:has|have|did|does|is|was|were|are)? ?(?:not|no|hardly) (?:really )?(?:chang(?:e|ed|ing)|different|differ)"
    r"|"
    r"hasnt changed|havent changed|didnt change|(?:barely|hardly|little) changed|(?:broadly )?unchanged"
    r"|(?:about |much |roughly )?the same(?: as)?"
    r"|(?:broadly )?(?:stable|flat|steady)|"
    r"similar(?: to)?|as (?:high|low|many|much) (?:\S+ )?as|no change|no different|level with|in line with)\b"
)
NOT = re.compile(
    r"\b(?:not|didnt|hasnt|havent|isnt|wasnt|arent|werent|doesnt|dont"
    r"|no(?= (?:rise|fall|increase|decrease|reduction|drop|growth)\b))\b"
)
AMONG = re.compile(
    r"\b(?:among|one of|amongst) (?:the )?(?:boroughs? with )?(?:the )?(?P<a>highest|lowest|most|fewest)\b"
    r"|\b(?:unusually|exceptionally) (?P<b>high|low)\b|\bstands? out(?: as)?(?: from [^⟦]*?boroughs?)?"
    r" ?(?P<c>high|low)?"
    r"|\b(?P<d>beyond|above|below|within) the usual (?:spread|range)(?: (?:between|of)(?: london)? (?:boroughs|wards))?"
)
EXTREME = re.compile(
    r"\b(?:at )?(?:its |their |the )?(?P<e>highest|lowest|(?<=the )most|(?<=the )fewest|(?<=the )least|biggest|largest|"
    r"smallest|greatest)(?: (?:ever|levels?|point|rates?|number|share|figure)(?: of)?)?\b"
)
#: “The biggest fall”: of all changes, not of all figures.
STEEPEST = re.compile(rf"^[^⟦]{{0,12}}?\b(?:{DOWN}|{UP})\b")
YEAR_LOW = re.compile(r"(?:\ban? |\bits )?(?P<p>⟦p\d+⟧) (?P<e>low|high)\b")
RECORD_LOW = re.compile(r"\b(?:an? |all time )(?:record|historic) (?P<e>low|high)\b|\ball time (?P<f>low|high)\b"
                         r"|\bnever been (?P<g>higher|lower)\b")  # fmt: skip
#: “Any London borough” is any borough, and no place called London.
LONDON_BOROUGH = re.compile(
    r"\b((?:any|every|each|all|other|the)(?: other| the| 32)? )(?:greater )?london (?=boroughs?\b(?! of))"
)
#: “The top ten”: a rank and no number.
TOP = re.compile(r"\b(?:top|bottom) ⟦n\d+⟧|⟦n\d+⟧ (?:best|safest|top|bottom)\b")
RANK = re.compile(r"\b\d+(?:st|nd|rd|th)\b")
THAN_ALL = re.compile(
    r"\bthan (?:in |for )?(?:any|all|every|all of)(?: the)? ?(?:other )?(?:⟦a\d+⟧ )?(?P<k>boroughs?|wards?)\b"
)
EVERY = re.compile(
    r"\b(?:in|across|for) (?:every (?:single )?(?:one of )?|each (?:and every )?(?:of )?|all |(?P<m>most )(?:of )?)"
    r"(?:the )?(?:(?:32|679) )?(?:⟦a\d+⟧ )?(?P<k>boroughs?|wards?)\b(?! (?:than|which|that|with))"
)
WHAT_IT_WAS = re.compile(
    r"(?P<n>⟦n\d+⟧) (?:(?:of )?(?:what (?:it|they) (?:was|were)|(?:the|its|their) (?:level|number|figure)(?: it was)?)"
    r"(?: back)?(?= (?:in )?⟦p)|its (?P<p>⟦p\d+⟧) (?:level|number|figure)\b)"
)
IF_YOU = re.compile(r"\b(?:you are|youre) (?=⟦n|more|less)|\bif (?:you are|youre|they are|theyre) (?=⟦g)")
UP_TO = re.compile(r"\b(?:by )?up to (?=⟦n)|\bno longer\b|\bnever\b(?! been (?:higher|lower))")
STOPPED = re.compile(
    r"\b(?:(?:the )?(?:police|met|officers) )?(?:be(?:ing|en)? |get |getting |gets )?(?:stop(?:s|ped)?|frisked)"
    r"(?: by (?:the )?(?:police|met))?\b"
)
EVERY_YEAR = re.compile(r"\b(?:every year|each year|year after year|steadily|consistently|continuously)\b")
LIKELY = re.compile(
    r"(?:(?P<n>⟦n\d+⟧) )?\b(?:(?P<w>as|more|less) )?(?:likely|often)(?: (?:as|than))?(?: to(?: be| have been)?)?\b"
)
COMPARE = r"(?:than|as|against|compared with|compared to|versus|vs|to|with|from|of)"
AVERAGE = r"(?: (?:average|mean|norm|as a whole|overall|rate|figure|level|share))?"
SCOPE = re.compile(
    r"\b(?:in|of|across|among|from|than) (?:all |any |the |other |every )*(?:london )?(?:boroughs?|wards?)\b"
    r"|\b(?:of|than|across) (?:all |any |the |other |every )*(?:⟦a\d+⟧ )(?:boroughs?|wards?)"
)
SIMILAR = (
    rf"\b(?:{COMPARE} )?(?:in |that in |that of )?(?:the )?(?:average of )?(?:its )?"
    r"similar (?:⟦a\d+⟧ |london )?boroughs\b"
)
BENCHMARKS = (
    (SIMILAR, "similar"),
    (rf"\b{COMPARE} (?:in |that in |that of )?(?:its|the) (?:bcu|(?:basic |police )*command unit)\b", "bcu"),
    (rf"\b{COMPARE} (?:in |that in |that of )?(?:its|the) (?:own )?(?:police )?borough{AVERAGE}\b", "borough"),
    (rf"\b{COMPARE} (?:the )?(?:average|norm|rest of ⟦a\d+⟧|other boroughs)\b", "london"),
)
OTHER = re.compile(
    rf"\b(?P<word>{COMPARE}) (?:(?:in|for|that of|those in|that in|at|the|all of) )*(?P<a>⟦a\d+⟧){AVERAGE}(?!\w)"
)
PLACE = re.compile(r"(?:\b(?:in|for|across|within|around|of|at|throughout) )?(?:the )?(?P<a>⟦a\d+⟧)")
ROLES = (
    (r"\bsince (?:the )?(?P<p>⟦p\d+⟧)", "since"),
    (
        r"\b(?:compared (?:with|to)|than|against|versus|vs|from|on|over) (?:(?:in|for|the|that of) )*(?P<p>⟦p\d+⟧)",
        "before",
    ),
    (r"\bby (?P<p>⟦p\d+⟧)", "by"),
    (r"(?:\b(?:in|during|for|to|of|at|throughout|as of) )?(?:the )?(?P<p>⟦p\d+⟧)", "main"),
)
