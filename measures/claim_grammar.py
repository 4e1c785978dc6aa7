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
from geo.areas import LONDON
from measures import claim_patterns as say
from measures.catalogue import load_catalogue
from measures.claim import ABOUT, Size, Understanding
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
    if "?" in text:
        known = [replace(each, unknown=(*each.unknown, *("a denial as a question",) * each.negated)) for each in known]
    if cause:
        known = [replace(each, cause=each.cause or cause) for each in known]
    return tuple(known)


def replace_text(understanding: Understanding, text: str) -> Understanding:
    """Return an understanding with the text that it came from."""
    return replace(understanding, text=clip(text))


def _mark_all(figures: Figures, found: Found) -> None:
    """Put marks in the place of everything that has a name."""
    found.text = say.RECORDED.sub(" ", found.text)
    mark_measures(found, load_lexicon(load_catalogue))
    found.text = re.sub(r"(⟦m\d+⟧) ⟦(m\d+)⟧", lambda match: _one_measure(found, match), found.text)
    mark_groups(found)
    if "⟦g" in found.text:
        found.replace(say.STOPPED, lambda match: found.mark("m", "stop_search_rate", match[0]))
    found.text = re.sub(r"\ball (?:the )?32 (?=(?:london )?boroughs)", "all ", found.text)
    found.text = re.sub(r"\bthe 32 (?=(?:london )?boroughs)", "the ", found.text)
    found.text = re.sub(r"\bone of the\b", "among the", found.text)
    found.text = re.sub(r"\bzero (?=⟦m)", "no ", found.text)
    found.text = say.LONDON_BOROUGH.sub(r"\1", found.text)
    mark_places(found, figures.gazetteer, load_lexicon(load_catalogue).words_too)
    mark_periods(found)
    mark_sizes(found)
    found.replace(say.PAIR, lambda match: found.mark("b", (match[1], match[2]), match[0]))
    alike = say.ALIKE.search(found.text) and not any(
        getattr(each, "role", "") == "before" for each in found.values.get("p", ())
    )
    if alike:
        found.text = say.BOTH.sub(r"\1 than \2", found.text)
    found.replace(say.PLACES, lambda match: f"{match[1]} than {match[2]}")
    found.text = re.sub(r"(⟦a\d+⟧), (?=⟦a)|(⟦[mqw]\d+⟧), (?=⟦[mqw])", r"\1\2 and ", found.text)
    found.text = " ".join(found.text.split())


def _one_measure(found: Found, match: re.Match[str]) -> str:
    """“Burglary crimes” as burglary: a word for all crime after a measure adds nothing to it."""
    return match[1] if found.values["m"][int(match[2][1:])] == "crime_total" else match[0]


def _take_cause(found: Found) -> str:
    """Take the words of a cause out of the text; empty where none is named."""
    taken = []
    for pattern in (say.CAUSE_AFTER, say.CAUSE_BEFORE):
        match = pattern.search(found.text)
        # “Down to 56 %” and “due to” are not alike: a number after “down to” is a figure.
        if match and not say.DOWN_TO.match(match[0]):
            taken.append(match[0].strip(" ,."))
            found.text = f"{found.text[: match.start()]} {found.text[match.end() :]}"
    found.text = " ".join(found.text.split())
    return "; ".join(taken)


def _parts(found: Found) -> list[str]:
    """The claims of a text: pieces between “and”, “but” and the like that each say something of their own."""
    pieces: list[str] = []
    place = 0
    for match in say.SPLIT.finditer(found.text):
        left, right = found.text[place : match.start()], found.text[match.end() :]
        if not left.strip() or not right.strip():
            continue
        comma = match[0].strip() == ","
        if not (_says(left, comma) and _says(say.SPLIT.split(right, maxsplit=1)[0], comma)):
            continue
        pieces.append(left)
        place = match.end()
    pieces.append(found.text[place:])
    return [piece for piece in pieces if piece.strip(" .,;!?")]


def _says(text: str, comma: bool) -> bool:
    """Whether a piece says something of its own: a measure or a place, or after a comma a measure and a direction."""
    has_measure = bool(re.search(r"⟦[mqwx]\d", text))
    moves = rf"\b(?:{say.DOWN}|{say.UP}|{say.MORE}|{say.FEWER}|{say.STRONG_DOWN}|{say.STRONG_UP})\b|⟦n\d"
    has_predicate = bool(re.search(moves, text)) or bool(say.SAME.search(text))
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
    _take_target(piece)
    _take_part_of(piece)
    _take_all_at_once(piece)
    _take_contrast(piece)
    _take_extremes(piece)
    _take_places(piece)
    _take_periods(piece)
    piece.counted = piece.counted or bool(piece.take(r"\bnumber of\b|\b(?:in|by) number\b"))
    piece.per_head = bool(piece.take(r"\bper (?:head|person|resident|capita)\b"))
    piece.rated = bool(piece.take(r"\brates?\b")) or piece.per_head
    piece.persons = tuple(
        match[0] for match in piece.take_all(r"\b(?:people|persons|residents|respondents|population)\b")
    )
    _take_direction(piece)
    piece.take_marks()
    lexicon = load_lexicon(load_catalogue)
    judged = piece.take_words((*lexicon.judgement, *lexicon.strength, *lexicon.ranks))
    ranked = tuple(match[0] for match in piece.take_all(say.RANK))
    piece.judgement = (*piece.judgement, *judged, *ranked)
    piece.cause = ", ".join(match[0].strip() for match in piece.take_all(say.AGENT))
    piece.unknown = (*piece.unknown, *_left(piece))
    return piece


def _take_all_at_once(piece: Piece) -> None:
    """“Than any other borough”, “in every borough”, “twice what it was in 2019”, “if you are Black”."""
    piece.than_all = bool(piece.take(say.THAN_ALL))
    if every := piece.take(say.EVERY):
        piece.every, piece.most = ("ward" if "ward" in every["k"] else "borough"), bool(every["m"])
    if was := piece.search(say.WHAT_IT_WAS):
        piece.text = piece.text.replace(was[0], f"{was['n']} compared with {was['p'] or ''}".rstrip())
        piece.was = True
    piece.take_all(say.IF_YOU)
    ranked = [piece.found.said(match[0]) for match in piece.take_all(say.TOP)]
    piece.unknown = (*ranked, *(match[0].strip() for match in piece.take_all(say.UP_TO)))
    piece.shared = bool(piece.take(r"\b(?:share|proportion|percentage)\b"))


def _take_target(piece: Piece) -> None:
    """“Met the target for”, “missed its target”."""
    if not piece.search(say.TARGET):
        return
    missed, hit = bool(piece.take(say.MISSED)), bool(piece.take(say.HIT))
    if missed or hit:
        piece.take(say.TARGET)
        piece.take_all(say.WHOSE)
        piece.target = "missed" if missed else "hit"


def _take_part_of(piece: Piece) -> None:
    """“9 % of London’s robberies were in Westminster”: a share of the whole; of London only."""
    part = piece.search(say.PART_OF)
    if part and piece.codes(part["a"] or part["b"]) == (LONDON,):
        piece.part_of = True
        piece.text = piece.text.replace(part[0], f"{part['n']} {part['m'] or part['k']} ")


def _take_contrast(piece: Piece) -> None:
    """“Fell more than”, “rose faster than”: which of two changes is said to go further, and the second measure."""
    if it := piece.search(say.THAN_IT):
        piece.text = piece.text.replace(it[0], "than")
    if further := piece.search(say.FASTER):
        piece.faster = "more" if further["more"] else "less"
        piece.text = f"{piece.text[: further.start()]}{further['v']}{further['mid']} {piece.text[further.end() :]}"
    if beside := piece.take(say.BESIDE):
        value = piece.value(beside["m"])
        piece.beside = value if isinstance(value, str) else ""


def _take_extremes(piece: Piece) -> None:
    """“Among the highest”, “highest”, “a five-year low”, “a record high”."""
    if low := piece.take(say.YEAR_LOW):
        piece.add_period(low["p"], "span")
        piece.arrived = True
        piece.extreme = "down" if low["e"] == "low" else "up"
    elif record := piece.take(say.RECORD_LOW):
        piece.ever = piece.arrived = True
        piece.extreme = "down" if (record["e"] or record["f"] or record["g"]) in {"low", "lower"} else "up"
    elif among := piece.take(say.AMONG):
        word = among["a"] or among["b"] or among["c"] or among["d"] or ""
        piece.among = "same" if word == "within" else "down" if word in {"lowest", "low", "fewest", "below"} else "up"
    elif extreme := piece.take(say.EXTREME):
        piece.extreme = "down" if extreme["e"] in {"lowest", "fewest", "least", "smallest"} else "up"
        piece.counted = extreme["e"] in {"most", "fewest"} or " number" in extreme[0]
        piece.arrived = bool(re.search(r"\b(?:to|at|hit|reached|remains?)\s*$", piece.text[: extreme.start()]))
        piece.arrived = piece.arrived or bool(re.match(r"at ", extreme[0]))
        piece.steepest = bool(say.STEEPEST.search(piece.text[extreme.start() :]))
        piece.held = bool(re.search(r"\b(?:has|have|had|with|holds|kept)\s*$", piece.text[: extreme.start()]))
    if (piece.among or piece.extreme) and (scope := piece.take(say.SCOPE)):
        piece.scope = "ward" if "ward" in scope[0] else "borough"


def _take_places(piece: Piece) -> None:
    """Places, and what they are compared with."""
    for pattern, against in say.BENCHMARKS:
        if piece.take(pattern):
            piece.against = against
    match = next((each for each in say.OTHER.finditer(piece.text) if _compares(piece, each)), None)
    match = match or re.search(r"(?P<a>⟦a\d+⟧) (?:average|mean|norm)\b", piece.text)
    if match:
        piece.other_last = "⟦a" not in piece.text[match.end() :]
        piece.cut(match)
        piece.others = [match["a"]]
    piece.areas = [each["a"] for each in piece.take_all(say.PLACE)]


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
    for pattern, role in say.ROLES:
        for match in piece.take_all(pattern):
            piece.add_period(match["p"], role)


def _take_direction(piece: Piece) -> None:
    """Which way, and whether it is denied."""
    if piece.take(r"\bno (?=⟦[mqw])"):
        piece.sizes.append(Size(0.0, "count", 0.0, 0.0, text="no"))
    if piece.take(say.UNCLEAR):
        piece.same = "unclear"
    elif piece.take(say.SAME):
        piece.same = "same"
    piece.negated = bool(piece.take(say.NOT))
    _take_word_sizes(piece)
    for words, direction in ((say.STRONG_DOWN, "down"), (say.STRONG_UP, "up")):
        for match in piece.take_all(rf"\b(?:{words})\b"):
            piece.verbs.add(direction)
            piece.judgement = (*piece.judgement, match[0])
    _take_likely(piece)
    for words, direction, into in (
        (say.FEWER, "down", piece.comparatives),
        (say.MORE, "up", piece.comparatives),
        (say.DOWN, "down", piece.verbs),
        (say.UP, "up", piece.verbs),
    ):
        for match in piece.take_all(rf"\b(?:{words})\b"):
            into.add(direction)
            piece.counted = piece.counted or match[0] in {"more", "fewer"}
    piece.every_year = bool(piece.take(say.EVERY_YEAR))


def _take_word_sizes(piece: Piece) -> None:
    """Verbs that say how much: “halved”, “nearly doubled”."""
    for pattern, (direction, unit, value) in say.WORD_SIZES.items():
        if match := piece.take(rf"\b(?:{say.LEAD})?(?:{pattern})\b"):
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
    if piece.take(r"\b(?:disproportionately|over ?represented)\b"):
        piece.likely = True
        piece.comparatives.add("up")
    elif likely := piece.take(say.LIKELY):
        piece.likely = True
        times = bool(likely["n"]) and piece.size(likely["n"]).unit != "percent"
        if likely["w"] in {"more", "less"} and not times:
            piece.comparatives.add("up" if likely["w"] == "more" else "down")
        if likely["n"]:
            piece.text += f" {likely['n']}"
    piece.take(r"\b(?:as|than) (?:for |of |that of )?(?=⟦g\d+⟧)")


def _left(piece: Piece) -> tuple[str, ...]:
    """The words that nothing has taken and that are not passed over."""
    passed = load_lexicon(load_catalogue).passed
    words = re.findall(r"⟦[a-z]\d+⟧|[^\s,.;:!?()]+", piece.text)
    kept = (piece.found.said(word) if MARK.fullmatch(word) else word for word in words)
    return tuple(word for word in kept if word not in passed and word.strip("-–/'"))
