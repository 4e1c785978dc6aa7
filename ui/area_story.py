"""What a resident is told of a place: counts, comparisons and answers in plain words, from the tested estimates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from base.periods import parse, window_label
from geo.areas import Area
from measures.catalogue import Family, Measure
from measures.estimates import Estimate, Figures
from measures.readings import Reading
from measures.sentences import one_in, unclear, unclear_text
from measures.words import benchmark_text, capital, interval_text, listed, number, status_text, value_text
from ui import cached

WINDOW = "12m"
BENCHMARKS = {"ward": ("borough", "london"), "borough": ("similar", "london")}
COMPARED = {
    "clearly_higher": "higher", "higher": "perhaps higher", "similar": "similar", "lower": "perhaps lower",
    "clearly_lower": "lower",
}  # fmt: skip
CHANGED = {
    "up": "higher now", "down": "lower now", "too_few": "too few to tell",
    "not_comparable": "not comparable, the police now write these down in another way",
}  # fmt: skip
USUAL = {
    "within": "yes", "stands_out_high": "no, it is above the usual range",
    "stands_out_low": "no, it is below the usual range",
}  # fmt: skip
#: What joins a change that is not clear to the year before.
JOINTS = {"about the same": "as", "not clearly different": "from"}
TRUST = "pas_trust"
#: More kinds of crime than this are counted in the first sentences, not named.
MOST_NAMED = 3


@dataclass(frozen=True)
class Card:
    """One measure of a place in plain words.

    Parameters
    ----------
    title, what : str
        The measure, and what it is, as a resident would say it.
    value : str
        ``"96 burglaries"``.
    each : str
        The same against the residents, in a sentence.
    answers : tuple of (str, str)
        Questions and short answers: compared with whom, usual or not, on the year before.
    change, spread : str
        Verdict on the year before (`changed`), and place in the usual spread as the reading gives it.
    about : str
        Place and window where they are not those of the page; otherwise empty.
    sure : str
        The rate with its interval and the benchmarks, in sentences.
    estimates : tuple of Estimate
        The estimates behind the words, one a benchmark.
    """

    title: str
    what: str
    value: str
    each: str
    answers: tuple[tuple[str, str], ...]
    change: str
    spread: str
    about: str
    sure: str
    estimates: tuple[Estimate, ...]


@dataclass(frozen=True)
class Chapter:
    """A family of measures that a resident recognises, with its cards."""

    title: str
    summary: str
    cards: tuple[Card, ...]


def chapters(figures: Figures, area: Area) -> tuple[Chapter, ...]:
    """Return what was recorded in a place, family by family.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    area : Area
        A ward or borough that the Met polices.

    Returns
    -------
    tuple of Chapter
        The families of recorded crime, in order; measures that exist for boroughs only speak of the borough.
    """
    told = ((family, _recorded(figures, family)) for family in figures.catalogue.families.values())
    return tuple(
        Chapter(family.title, family.summary, tuple(card(figures, measure, area) for measure in measures))
        for family, measures in told
        if measures
    )


def summary(told: tuple[Chapter, ...], area: Area) -> str:
    """Return the first sentences: all crime, what has clearly changed, and what is beyond the usual range.

    Kinds that are known for the borough only are left out of a ward's sentences.
    """
    (total, *_), *others = (chapter.cards for chapter in told)
    cards = [card for found in others for card in found if card.estimates[0].level == area.level]
    lead = f"The police wrote down **{total.value}** in {area.name}{_since(total.change)}."
    unusual = [_short(card) for card in cards if card.spread in {"stands_out_low", "stands_out_high"}]
    kind = "wards" if area.level == "ward" else "boroughs"
    if not unusual:
        usual = f"No kind is outside the usual range for London {kind}."
    elif len(unusual) <= MOST_NAMED:
        usual = f"Outside the usual range for London {kind}: {listed(unusual)}."
    else:
        usual = f"{len(unusual)} of the {len(cards)} kinds below are outside the usual range for London {kind}."
    return " ".join([lead, *_changes(cards), usual])


def _since(change: str) -> str:
    """How all crime stands to the year before, after a comma; nothing where it is not compared."""
    words = {"up": "more", "down": "fewer", "perhaps higher": "perhaps more", "perhaps lower": "perhaps fewer"}
    told = words.get(change, change)
    if told not in {*words.values(), *JOINTS}:
        return ""
    return f", {told} {JOINTS.get(told, 'than')} the year before"


def _changes(cards: list[Card]) -> list[str]:
    """What has changed among the kinds of crime, what perhaps has, and what is too rare to tell; a sentence each."""
    told = {
        "up": "Clearly up", "down": "Clearly down", "perhaps higher": "Perhaps up", "perhaps lower": "Perhaps down",
        "too_few": "Too few to tell",
    }  # fmt: skip
    found = {words: [_short(card) for card in cards if card.change == verdict] for verdict, words in told.items()}
    kinds = "the other kinds" if any(found.values()) else "any kind of crime"
    rest = [f"We see no clear change in {kinds}."] if any(card.change in JOINTS for card in cards) else []
    few = found.pop("Too few to tell")
    lines = [f"{words}: {listed(names)}." for words, names in found.items() if names] + rest
    if not few:
        return lines
    named = listed(few) if len(few) <= MOST_NAMED else f"{len(few)} of the {len(cards)} kinds below"
    return [*lines, f"Too few to tell: {named}."]


def _short(card: Card) -> str:
    """A title within a sentence: what stands before a colon, in small letters."""
    title = card.title.partition(":")[0]
    return title[0].lower() + title[1:]


def _recorded(figures: Figures, family: Family) -> tuple[Measure, ...]:
    """The headline measures of a family that count recorded crimes."""
    measures = (figures.measure(name) for name in family.headline)
    return tuple(measure for measure in measures if measure.domain == "crime" and measure.kind == "rate")


def readings(figures: Figures, measure: Measure, area: Area) -> tuple[Reading, ...]:
    """Return the latest 12 months of a measure at the place's own level, or its borough's: one reading a benchmark."""
    level = area.level if area.level in measure.levels else "borough"
    month = int(figures.periods(measure.id, level, WINDOW)[-1])
    return tuple(cached.reading(measure.id, level, month, WINDOW, against, "") for against in BENCHMARKS[level])


def card(figures: Figures, measure: Measure, area: Area) -> Card:
    """Return one measure of a place in plain words."""
    found = readings(figures, measure, area)
    first = found[0]
    code = area.code if first.estimates.level == area.level else area.borough or ""
    estimates = tuple(reading.at(code) for reading in found)
    estimate = estimates[0]
    names = [benchmark_name(figures, each) for each in estimates]
    return Card(
        title=measure.title_resident,
        what=measure.definition_resident,
        value=count_text(measure, estimate),
        each=each_text(estimate),
        answers=tuple(_answers(first, code, estimates, names)),
        change=changed(first, code),
        spread=first.among(code),
        about=_about(figures, first, area, estimate),
        sure=sure_text(measure, estimates, names),
        estimates=estimates,
    )


def changed(reading: Reading, code: str) -> str:
    """Return the verdict on the year before, with what a change that is not clear is said to be.

    Parameters
    ----------
    reading : Reading
        A measure in the place's latest 12 months.
    code : str
        Code of an area in it.

    Returns
    -------
    str
        One of `measures.readings.CHANGES`, or instead of ``"no_clear_change"`` the words of
        `measures.sentences.unclear`.
    """
    verdict, before, after = reading.change(code)
    return unclear(before, after, reading.change_p(code)) if verdict == "no_clear_change" else verdict


def benchmark_name(figures: Figures, estimate: Estimate) -> str:
    """Return the name of a benchmark as a resident would say it."""
    if estimate.against == "borough":
        return figures.gazetteer.get(figures.gazetteer.get(estimate.area).borough or "").name
    return "boroughs like it" if estimate.against == "similar" else benchmark_text(estimate)


def count_text(measure: Measure, estimate: Estimate) -> str:
    """Return the count with its noun, ``"96 burglaries"``; why there is none where there is none."""
    if estimate.value is None:
        return capital(status_text(estimate))
    plain = measure.noun_plural.startswith("offences of")
    many, one = ("crimes", "crime") if plain else (measure.noun_plural, measure.noun_singular)
    return f"{number(estimate.count)} {one if estimate.count == 1 else many}"


def each_text(estimate: Estimate) -> str:
    """Return how many residents there are for each crime, in a sentence; empty where there is no crime or no figure."""
    if not estimate.count or estimate.value is None or not estimate.denominator:
        return ""
    return f"About {one_in(estimate.count, estimate.denominator)}."


def _answers(reading: Reading, code: str, estimates: Iterable[Estimate], names: list[str]) -> list[tuple[str, str]]:
    """The questions that have an answer."""
    kind = reading.estimates.level
    verdict, before = changed(reading, code), reading.change(code)[1]
    told = [
        (f"Compared with {name}:", COMPARED.get(each.comparison, ""))
        for each, name in zip(estimates, names, strict=True)
    ]
    told.append((f"Usual for a London {kind}?", USUAL.get(reading.among(code), "")))
    words = CHANGED.get(verdict, "" if verdict == "not_compared" else verdict)
    then = "" if verdict == "not_comparable" else f" ({number(before)})"
    told.append(("Year before:", words + then if words else ""))
    return [(question, answer) for question, answer in told if answer]


def _about(figures: Figures, reading: Reading, area: Area, estimate: Estimate) -> str:
    """Place and window where they differ from the page's."""
    usual = latest(figures, area)
    wider = estimate.level != area.level
    if reading.period == usual and not wider:
        return ""
    window = window_label(reading.period, WINDOW)
    return f"For the whole of {estimate.name}, {window}." if wider else f"{window[0].upper()}{window[1:]}."


def latest(figures: Figures, area: Area) -> int:
    """Return the month in which the 12 months of the page end, ``yyyymm``."""
    return int(figures.periods("crime_total", area.level, WINDOW)[-1])


def when(figures: Figures, area: Area) -> str:
    """Return the 12 months of the page, as a sentence."""
    window = window_label(latest(figures, area), WINDOW)
    return f"{window[0].upper()}{window[1:]}."


def ward_reading(figures: Figures, wards: tuple[str, ...]) -> Reading:
    """Return all crime in every ward, against its borough, for the map of a borough's wards."""
    month = latest(figures, figures.gazetteer.get(wards[0]))
    return cached.reading("crime_total", "ward", month, WINDOW, "borough", "")


def sure_text(measure: Measure, estimates: tuple[Estimate, ...], names: list[str]) -> str:
    """Return a rate with its interval and its benchmarks, in sentences."""
    estimate = estimates[0]
    if estimate.value is None:
        return ""
    unit = measure.unit.replace("per ", "for every ")
    beside = [
        f"{name[0].upper()}{name[1:]}: {value_text(measure, each.benchmark)}."
        for each, name in zip(estimates, names, strict=True)
        if each.benchmark is not None
    ]
    return " ".join(
        [
            f"{value_text(measure, estimate.value)} {unit}.",
            f"Chance alone could put it anywhere from {interval_text(estimate, measure)}.",
            *beside,
        ]
    )


@dataclass(frozen=True)
class Opinion:
    """What people asked in a borough said: question, number in every 100, sentences, and the estimate behind them."""

    question: str
    value: str
    body: str
    estimate: Estimate


def opinions(figures: Figures, borough: str) -> tuple[Opinion, ...]:
    """Return what people in a borough say of the police: trust first, then the other questions.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    borough : str
        Code of a borough that the Met polices.
    """
    headline = figures.catalogue.families["confidence"].headline
    ids = [TRUST, *(name for name in headline if name != TRUST)]
    return tuple(_opinion(figures, figures.measure(name), borough) for name in ids)


def _opinion(figures: Figures, measure: Measure, borough: str) -> Opinion:
    """One question in plain words."""
    month = int(figures.periods(measure.id, "borough", WINDOW)[-1])
    reading = cached.reading(measure.id, "borough", month, WINDOW, "london", "")
    estimate = reading.at(borough)
    if estimate.value is None:
        return Opinion(measure.title_resident, "–", f"{capital(status_text(estimate))}.", estimate)
    value = number(estimate.value)
    parts = [f"{value} in every 100 {measure.statement.removeprefix('of ')} in {estimate.name}."]
    if estimate.lower is not None and estimate.upper is not None:
        parts.append(
            "Not everyone was asked. If everyone were, the number would most likely be "
            f"between {number(estimate.lower)} and {number(estimate.upper)}."
        )
    compared = COMPARED.get(estimate.comparison)
    if compared:
        than = "to" if compared == "similar" else "than"
        parts.append(f"That is **{compared}** {than} London as a whole ({number(estimate.benchmark)}).")
    verdict, before, after = reading.change(borough)
    phrase = {"up": "**higher** than the year before", "down": "**lower** than the year before"}.get(verdict, "")
    if verdict == "no_clear_change":
        phrase = unclear_text(before, after, reading.change_p(borough))
    if phrase:
        parts.append(f"It is {phrase} ({number(before)}).")
    return Opinion(measure.title_resident, f"{value} in 100", " ".join(parts), estimate)


def asked(opinion: Opinion) -> str:
    """Return when people were asked, and that nothing newer is published, in sentences."""
    window = window_label(parse(opinion.estimate.period), WINDOW)
    return f"A survey, {window}. Nothing newer is published for boroughs, and nothing for wards."


def police_text(figures: Figures, area: Area) -> str:
    """Return who polices a place, in sentences."""
    borough = figures.gazetteer.get(area.borough or area.code)
    if not area.policed_by_met:
        return (
            "The City of London has its own police, the **City of London Police**. The Met’s figures leave the City "
            "out, so we have no numbers to show you for it. Missing does not mean none."
        )
    text = "Your police are the **Metropolitan Police**. People call them the Met."
    if borough.bcu is None:
        return text
    others = [
        figures.gazetteer.get(code).name for code in figures.gazetteer.boroughs_of(borough.bcu) if code != borough.code
    ]
    shared = f" They share one command unit with {listed(others)}" if others else " They are one command unit"
    return f"{text}{shared}: it is called **{figures.gazetteer.get(borough.bcu).name}**."


def visitors_text(figures: Figures, area: Area) -> str:
    """Return what visitors do to figures per resident, and whether this is a place of many visitors."""
    borough = figures.gazetteer.get(area.borough or area.code)
    busy = area if area.visitors else borough
    lead = f"**Many people visit {busy.name}.** " if busy.visitors else ""
    return (
        f"{lead}We count crimes for each person who lives in a place. Where many people come to shop, work, travel or "
        "go out, the numbers look high for the few who live there. A busy high street or station is not the same as "
        "a risky home street."
    )
