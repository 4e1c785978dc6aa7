"""From the words of a claim to what it says: a grammar by hand over the words of the catalogue and of the gazetteer.

Every word has to be accounted for. Measures, places, periods and numbers become marks (`measures.claim_lexicon`,
`claim_periods`, `claim_sizes`); what a claim says of them is found by the patterns below, each of which takes its words
out of the text; articles and the like are passed over. Whatever is left was not understood, and a claim with any word
left never stands: a word that is passed over in silence could change what is claimed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from base.errors import clip
from measures.catalogue import load_catalogue
from measures.claim import ABOUT, Size, Understanding, Unit
from measures.claim_lexicon import (
    MARK,
    Found,
    load_lexicon,
    mark_groups,
    mark_measures,
    mark_places,
    plain,
)
from measures.claim_periods import mark_periods
from measures.claim_piece import Piece, inherit
from measures.claim_resolve import resolve
from measures.claim_sizes import in_words, mark_sizes
from measures.estimates import Figures

#: Longer texts are several claims, or none.
LONGEST = 600
_CAUSE_AFTER = re.compile(
    r"\b(?:because(?: of)?|thanks to|due to|owing to|as a result of|as a consequence of|following|after (?:we|the|our|"
    r"operation|project|new|more)|driven by|caused by|down to|since (?:we|our)|which (?:shows|proves|means)|so that|"
    r"showing|proving|thereby|in response to|as more|now that|when we|by (?:putting|using|increasing|working|deploying)"
    r"|"
    r"brought down by|through (?:our|the|better|more))\b.*?(?=;| but |$)"
)
_CAUSE_BEFORE = re.compile(
    r"^.*?\b(?:led to|resulted in|caused|brought about|delivered|contributed to|is behind|are behind|produced|drove)\b"
)
_AGENT = re.compile(
    r"\b(?:(?:operation|project) \w+|we|our (?:officers|teams?|work|patrols?|efforts)|our|us"
    r"|(?:the )?(?:met|metropolitan)"
    r"(?: police)?(?: service)?|(?:the )?(?:police|officers|mayor|government|council|home secretary|commissioner)|"
    r"sadiq khan|more officers|extra patrols|hot spot policing|patrols)\b"
)
_RECORDED = re.compile(
    r"\b(?:(?:as )?recorded by (?:the )?(?:met(?:ropolitan)?(?: police)?|police)|police recorded"
    r"|(?:the )?(?:met|police)(?: have| has)? recorded|figures show(?: that)?"
    r"|(?:the )?(?:met|police) data shows?(?: that)?"
    r"|data shows?(?: that)?"
    r"|(?:i|we) can say(?: that)?)\b"
)
_SPLIT = re.compile(r"\s*(?:;|[.!?](?=\s|$)|,? but (?:also )?|,? (?:while|whereas|although|though) |,? and |, )\s*")
_PAIR = re.compile(r"(?:between|from) (⟦p\d+⟧) (?:and|to|until) (?:in )?(⟦p\d+⟧)")
_PLACES = re.compile(r"between (⟦a\d+⟧) and (⟦a\d+⟧)")
_DOWN = (
    r"fell|fallen|falling|falls?|down(?:wards?)?|decreas(?:e|ed|es|ing)|declin(?:e|ed|es|ing)|drop(?:ped|ping|s)?|"
    r"reduc(?:e|ed|ing|tion|tions)|lowered|lowering|shrunk|shrank|cut"
)
_UP = (
    r"rose|risen|rising|rises?|up(?:wards?)?|increas(?:e|ed|es|ing)|gr(?:ew|own|owing|owth|ow)|climb(?:ed|ing)?|"
    r"jump(?:ed)?"
)
_FEWER, _MORE = r"less|fewer|below|lower", r"more|above|greater|higher"
_STRONG_DOWN = r"plummeted|plummeting|plunged|slumped|tumbled"
_STRONG_UP = r"soared|soaring|surged|surging|rocketed|skyrocketed|exploded"
_WORD_SIZES: dict[str, tuple[str, Unit, float]] = {
    r"halv(?:ed|ing|es?)|cut in half": ("down", "percent", 50.0),
    r"doubled|doubling|doubles": ("up", "factor", 2.0),
    r"tripled|trebled": ("up", "factor", 3.0),
    r"quadrupled": ("up", "factor", 4.0),
}
_LEAD = r"(?:(?P<over>more than|over)|(?P<nearly>nearly|almost|just under)|(?P<about>about|around|roughly)) "
_UNCLEAR = re.compile(r"\b(?:no|not?(?: a)?|without(?: a)?) (?:clear|clearly|significant|statistically significant)"
                      r"(?:ly)? (?:changed?|difference|differ(?:ent)?|rise|fall|trend)\b")  # fmt: skip
_SAME = re.compile(
    r"\b(?:(?:has|have|did|does|is|was|were|are)? ?(?:not|no|hardly) (?:really )?(?:chang(?:e|ed|ing)|different|differ)"
    r"|"
    r"hasnt changed|havent changed|didnt change|unchanged|(?:about |much |roughly )?the same(?: as)?|stable|flat"
    r"|steady|"
    r"similar(?: to)?|as (?:high|low|many|much) (?:\S+ )?as|no change|no different|level with|in line with)\b"
)
_NOT = re.compile(r"\b(?:not|no longer|never|didnt|hasnt|havent|isnt|wasnt|arent|werent|doesnt|dont)\b")
_AMONG = re.compile(
    r"\b(?:among|one of|amongst) (?:the )?(?:boroughs? with )?(?:the )?(?P<a>highest|lowest|most|fewest)\b"
    r"|\b(?:unusually|exceptionally) (?P<b>high|low)\b|\bstands? out(?: as)?(?: from [^⟦]*?boroughs?)?"
    r" ?(?P<c>high|low)?"
    r"|\b(?P<d>beyond|above|below|within) the usual (?:spread|range)(?: (?:between|of)(?: london)? (?:boroughs|wards))?"
)
_EXTREME = re.compile(
    r"\b(?:at )?(?:its |their |the )?(?P<e>highest|lowest|(?<=the )most|(?<=the )fewest|(?<=the )least|biggest|largest|"
    r"smallest|greatest)(?: (?:ever|levels?|point|rates?|number|share|figure)(?: of)?)?\b"
)
_YEAR_LOW = re.compile(r"(?:\ban? |\bits )?(?P<p>⟦p\d+⟧) (?P<e>low|high)\b")
_RECORD_LOW = re.compile(r"\b(?:an? |all time )(?:record|historic) (?P<e>low|high)\b|\ball time (?P<f>low|high)\b"
                         r"|\bnever been (?P<g>higher|lower)\b")  # fmt: skip
_RANK = re.compile(r"\b\d+(?:st|nd|rd|th)\b")
_THAN_ALL = re.compile(
    r"\bthan (?:in |for )?(?:any|all|every|all of)(?: the)? ?(?:other )?(?:⟦a\d+⟧ )?(?P<k>boroughs?|wards?)\b"
)
_EVERY_YEAR = re.compile(r"\b(?:every year|each year|year after year|steadily|consistently|continuously)\b")
_LIKELY = re.compile(
    r"(?:(?P<n>⟦n\d+⟧) )?\b(?:(?P<w>as|more|less) )?(?:likely|often)(?: (?:as|than))?(?: to(?: be| have been)?)?\b"
)
_COMPARE = r"(?:than|as|against|compared with|compared to|versus|vs|to|with|from|of)"
_AVERAGE = r"(?: (?:average|mean|norm|as a whole|overall|rate|figure|level|share))?"
_SCOPE = re.compile(
    r"\b(?:in|of|across|among|from|than) (?:all |any |the |other |every )*(?:london )?(?:boroughs?|wards?)\b"
    r"|\b(?:of|than|across) (?:all |any |the |other |every )*(?:⟦a\d+⟧ )(?:boroughs?|wards?)"
)
_SIMILAR = (
    rf"\b(?:{_COMPARE} )?(?:in |that in |that of )?(?:the )?(?:average of )?(?:its )?"
    r"similar (?:⟦a\d+⟧ |london )?boroughs\b"
)
_BENCHMARKS = (
    (_SIMILAR, "similar"),
    (rf"\b{_COMPARE} (?:in |that in |that of )?(?:its|the) (?:bcu|(?:basic |police )*command unit)\b", "bcu"),
    (rf"\b{_COMPARE} (?:in |that in |that of )?(?:its|the) (?:own )?(?:police )?borough{_AVERAGE}\b", "borough"),
    (rf"\b{_COMPARE} (?:the )?(?:average|norm|rest of ⟦a\d+⟧|other boroughs)\b", "london"),
)
_OTHER = re.compile(
    rf"\b(?P<word>{_COMPARE}) (?:(?:in|for|that of|those in|that in|at|the|all of) )*(?P<a>⟦a\d+⟧){_AVERAGE}(?!\w)"
)
_PLACE = re.compile(r"(?:\b(?:in|for|across|within|around|of|at|throughout) )?(?:the )?(?P<a>⟦a\d+⟧)")
_ROLES = (
    (r"\bsince (?:the )?(?P<p>⟦p\d+⟧)", "since"),
    (
        r"\b(?:compared (?:with|to)|than|against|versus|vs|from|on|over) (?:(?:in|for|the|that of) )*(?P<p>⟦p\d+⟧)",
        "before",
    ),
    (r"(?:\b(?:in|during|for|to|of|at|throughout|by|as of) )?(?:the )?(?P<p>⟦p\d+⟧)", "main"),
)


def understand(figures: Figures, text: str) -> tuple[Understanding, ...]:
    """Return what a claim says, one `Understanding` for each thing that it says.

    Parameters
    ----------
    figures : Figures
        Gives the measures, places and periods that exist.
    text : str
        Anything that somebody typed.

    Returns
    -------
    tuple of Understanding
        At least one; of a text without a measure, one whose ``unknown`` are its words.
    """
    if len(text) > LONGEST:
        return (Understanding(text=clip(text), unknown=(f"a text of {len(text):,} characters",)),)
    found = Found(plain(text))
    cause = _take_cause(found)
    _mark_all(figures, found)
    pieces = [_piece(found, part) for part in _parts(found)]
    known = [replace_text(each, text) for piece in inherit(pieces) for each in resolve(figures, piece)]
    if not known:
        known = [Understanding(text=clip(text), unknown=tuple(found.said(found.text).split()))]
    if cause:
        known = [replace(each, cause=each.cause or cause) for each in known]
    return tuple(known)


def replace_text(understanding: Understanding, text: str) -> Understanding:
    """Return an understanding with the text that it came from."""
    return replace(understanding, text=clip(text))


def _mark_all(figures: Figures, found: Found) -> None:
    """Put marks in the place of everything that has a name."""
    found.text = _RECORDED.sub(" ", found.text)
    mark_measures(found, load_lexicon(load_catalogue))
    mark_groups(found)
    mark_places(found, figures.gazetteer, load_lexicon(load_catalogue).words_too)
    mark_periods(found)
    mark_sizes(found)
    found.replace(_PAIR, lambda match: found.mark("b", (match[1], match[2]), match[0]))
    found.replace(_PLACES, lambda match: f"{match[1]} than {match[2]}")
    found.text = re.sub(r"(⟦a\d+⟧), (?=⟦a)|(⟦[mqw]\d+⟧), (?=⟦[mqw])", r"\1\2 and ", found.text)
    found.text = " ".join(found.text.split())


def _take_cause(found: Found) -> str:
    """Take the words of a cause out of the text; empty where none is named."""
    taken = []
    for pattern in (_CAUSE_AFTER, _CAUSE_BEFORE):
        match = pattern.search(found.text)
        # “Down to 56 %” and “due to” are not alike: a number after “down to” is a figure.
        if match and not re.match(r"down to (?:about |around )?\d", match[0]):
            taken.append(match[0].strip(" ,."))
            found.text = f"{found.text[: match.start()]} {found.text[match.end() :]}"
    found.text = " ".join(found.text.split())
    return "; ".join(taken)


def _parts(found: Found) -> list[str]:
    """The claims of a text: pieces between “and”, “but” and the like that each say something of their own."""
    pieces: list[str] = []
    place = 0
    for match in _SPLIT.finditer(found.text):
        left, right = found.text[place : match.start()], found.text[match.end() :]
        if not left.strip() or not right.strip():
            continue
        comma = match[0].strip() == ","
        if not (_says(left, comma) and _says(_SPLIT.split(right, maxsplit=1)[0], comma)):
            continue
        pieces.append(left)
        place = match.end()
    pieces.append(found.text[place:])
    return [piece for piece in pieces if piece.strip(" .,;!?")]


def _says(text: str, comma: bool) -> bool:
    """Whether a piece says something of its own: a measure or a place, or after a comma a measure and a direction."""
    has_measure = bool(re.search(r"⟦[mqwx]\d", text))
    moves = rf"\b(?:{_DOWN}|{_UP}|{_MORE}|{_FEWER}|{_STRONG_DOWN}|{_STRONG_UP})\b|⟦n\d"
    has_predicate = bool(re.search(moves, text)) or bool(_SAME.search(text))
    if comma:
        return has_measure and has_predicate
    return has_measure or "⟦a" in text or has_predicate


def _piece(found: Found, text: str) -> Piece:
    """What one part of a claim says, as far as its own words go."""
    above = re.sub(r"\babove\b(?! the usual)", "higher than", text)
    piece = Piece(found, re.sub(r"\bbelow\b(?! the usual)", "lower than", above))
    piece.outside = bool(piece.take(r"\boutside (?=(?:of )?⟦n)"))
    piece.within = bool(piece.take(r"\b(?:within|inside) (?=⟦n)"))
    piece.gap = bool(piece.take(r"\b(?:equality )?gap\b"))
    if many := piece.search(re.compile(r"(⟦n\d+⟧) as (?P<w>high|many|much)\b")):
        piece.text = piece.text.replace(many[0], many[1])
        piece.counted = many["w"] == "many"
    piece.than_all = bool(piece.take(_THAN_ALL))
    _take_extremes(piece)
    _take_places(piece)
    _take_periods(piece)
    piece.counted = piece.counted or bool(piece.take(r"\bnumber of\b|\b(?:in|by) number\b"))
    piece.rated = bool(piece.take(r"\brates?\b|\bper (?:head|person|resident|capita)\b"))
    piece.persons = tuple(
        match[0] for match in piece.take_all(r"\b(?:people|persons|residents|respondents|population)\b")
    )
    _take_direction(piece)
    piece.take_marks()
    lexicon = load_lexicon(load_catalogue)
    judged = piece.take_words((*lexicon.judgement, *lexicon.strength, *lexicon.ranks))
    ranked = tuple(match[0] for match in piece.take_all(_RANK))
    piece.judgement = (*piece.judgement, *judged, *ranked)
    piece.cause = ", ".join(match[0].strip() for match in piece.take_all(_AGENT))
    piece.unknown = (*piece.unknown, *_left(piece))
    return piece


def _take_extremes(piece: Piece) -> None:
    """“Among the highest”, “highest”, “a five-year low”, “a record high”."""
    if low := piece.take(_YEAR_LOW):
        piece.add_period(low["p"], "span")
        piece.extreme = "down" if low["e"] == "low" else "up"
    elif record := piece.take(_RECORD_LOW):
        piece.ever = True
        piece.extreme = "down" if (record["e"] or record["f"] or record["g"]) in {"low", "lower"} else "up"
    elif among := piece.take(_AMONG):
        word = among["a"] or among["b"] or among["c"] or among["d"] or ""
        piece.among = "same" if word == "within" else "down" if word in {"lowest", "low", "fewest", "below"} else "up"
    elif extreme := piece.take(_EXTREME):
        piece.extreme = "down" if extreme["e"] in {"lowest", "fewest", "least", "smallest"} else "up"
        piece.counted = extreme["e"] in {"most", "fewest"} or " number" in extreme[0]
        piece.held = bool(re.search(r"\b(?:has|have|had|with|holds|kept)\s*$", piece.text[: extreme.start()]))
    if (piece.among or piece.extreme) and (scope := piece.take(_SCOPE)):
        piece.scope = "ward" if "ward" in scope[0] else "borough"


def _take_places(piece: Piece) -> None:
    """Places, and what they are compared with."""
    for pattern, against in _BENCHMARKS:
        if piece.take(pattern):
            piece.against = against
    match = next((each for each in _OTHER.finditer(piece.text) if _compares(piece, each)), None)
    match = match or re.search(r"(?P<a>⟦a\d+⟧) (?:average|mean|norm)\b", piece.text)
    if match:
        piece.other_last = "⟦a" not in piece.text[match.end() :]
        piece.cut(match)
        piece.others = [match["a"]]
    piece.areas = [each["a"] for each in piece.take_all(_PLACE)]


def _compares(piece: Piece, match: re.Match[str]) -> bool:
    """Whether a word before a place sets it against another: “of” and “to” only after a ratio or a likeness."""
    if match["word"] not in {"of", "to", "with", "from"}:
        return True
    before = piece.text[: match.start()].rstrip()
    if match["word"] == "from":
        return "differ" in before
    if match["word"] == "of" and (piece.within or piece.outside):
        return True
    if times := re.search(r"(⟦n\d+⟧)(?: that)?(?: the)?(?: ⟦m\d+⟧)?(?: (?:rate|level|number))?$", before):
        return piece.size(times[1]).unit == "factor"
    return match["word"] != "of" and bool(re.search(r"(?:similar|the same|in line)$", before))


def _take_periods(piece: Piece) -> None:
    """Periods, each in its role."""
    if match := piece.take(r"⟦b\d+⟧"):
        value = piece.value(match[0])
        if isinstance(value, tuple):
            piece.add_period(value[0], "before")
            piece.add_period(value[1], "main")
    for pattern, role in _ROLES:
        for match in piece.take_all(pattern):
            piece.add_period(match["p"], role)


def _take_direction(piece: Piece) -> None:
    """Which way, and whether it is denied."""
    if piece.take(r"\bno (?=⟦[mqw])"):
        piece.sizes.append(Size(0.0, "count", 0.0, 0.0, text="no"))
    if piece.take(_UNCLEAR):
        piece.same = "unclear"
    elif piece.take(_SAME):
        piece.same = "same"
    piece.negated = bool(piece.take(_NOT))
    _take_word_sizes(piece)
    for words, direction in ((_STRONG_DOWN, "down"), (_STRONG_UP, "up")):
        for match in piece.take_all(rf"\b(?:{words})\b"):
            piece.verbs.add(direction)
            piece.judgement = (*piece.judgement, match[0])
    _take_likely(piece)
    for words, direction, into in (
        (_FEWER, "down", piece.comparatives),
        (_MORE, "up", piece.comparatives),
        (_DOWN, "down", piece.verbs),
        (_UP, "up", piece.verbs),
    ):
        for match in piece.take_all(rf"\b(?:{words})\b"):
            into.add(direction)
            piece.counted = piece.counted or match[0] in {"more", "fewer"}
    piece.every_year = bool(piece.take(_EVERY_YEAR))


def _take_word_sizes(piece: Piece) -> None:
    """Verbs that say how much: “halved”, “nearly doubled”."""
    for pattern, (direction, unit, value) in _WORD_SIZES.items():
        if match := piece.take(rf"\b(?:{_LEAD})?(?:{pattern})\b"):
            piece.verbs.add(direction)
            size = in_words(value, unit, match[0])
            if match["over"]:
                size = replace(size, bound="over")
            elif match["about"]:
                size = replace(size, low=value * (1 - ABOUT), high=value * (1 + ABOUT))
            elif match["nearly"]:
                size = replace(size, low=value * (1 - ABOUT), high=value)
            piece.sizes.append(size)


def _take_likely(piece: Piece) -> None:
    """“Four times as likely”, “more likely”; “four times more likely” is said for the same, “20 % more” is not."""
    if likely := piece.take(_LIKELY):
        piece.likely = True
        times = bool(likely["n"]) and piece.size(likely["n"]).unit != "percent"
        if likely["w"] in {"more", "less"} and not times:
            piece.comparatives.add("up" if likely["w"] == "more" else "down")
        if likely["n"]:
            piece.text += f" {likely['n']}"
    piece.take(r"\b(?:as|than) (?=⟦g\d+⟧)")


def _left(piece: Piece) -> tuple[str, ...]:
    """The words that nothing has taken and that are not passed over."""
    passed = load_lexicon(load_catalogue).passed
    words = re.findall(r"⟦[a-z]\d+⟧|[^\s,.;:!?()]+", piece.text)
    kept = (piece.found.said(word) if MARK.fullmatch(word) else word for word in words)
    return tuple(word for word in kept if word not in passed and word.strip("-–/'"))
