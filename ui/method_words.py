"""How figures are made and where they are weak, in plain words."""

from __future__ import annotations

from measures.comparisons import CLEAR_FLAG, FLAG, SMALLEST_SAMPLE
from measures.estimates import Figures
from measures.readings import FEWEST, YEARS_OF_DISPERSION
from measures.words import number

REPRODUCE = "python -m measures figure --measure robbery --area E09000028 --period 2026-06"
REBUILD = "python -m pipeline build --from FOLDER"
CHECK = "python -m pipeline check"

#: One weakness a block.
WEAKNESSES = """
**Recorded crime is not all crime.** It is what reached the police and was written down. More of it can mean more
crime, more reporting or better recording, so neither high nor low is good in itself.

**Residents are those of the Census of March 2021, in every year.** No yearly estimates by ward are loaded. Where
many people have moved in or out since, the rate drifts, and the Census fell in the middle of Covid.

**Residents mislead where visitors come.** The City, Westminster, Camden, Kensington and Chelsea, and Heathrow carry
a flag; every high street and station has the same problem and carries none.

**Wards do not add up to boroughs since March 2024.** They hold about 94 to 98 % of a borough’s crimes, fewer of
some kinds (92 % of drug possession, 83 % of weapons). Ward rates are that much too low, and a change across that
month is marked or refused.

**Some crimes had no borough.** One or two in a hundred until July 2024, and far more in March 2020 and October
2023. They are counted for London and for no borough.

**The survey comes without the number of people asked.** It gives whole per cents only. Our intervals rest on an
assumed sample and an assumed design effect; the publisher may have used others.

**The survey is old and coarse.** Borough figures end in December 2023, there is none for wards, and none by
ethnicity, age, sex or disability. With about 400 people a borough most differences between boroughs are noise.

**Intervals speak of chance only.** They do not cover crimes that were never reported, wrong places, or changes in
how crimes are recorded.

**Many comparisons give some false alarms.** At 95 %, 32 boroughs give between one and two for each measure by
chance alone; at 99.8 %, one in about sixteen measures. That is why “clearly”, “up” and “down” need the second.
“Stands out” is raised more often: of 200 boroughs that differ by a usual spread alone, about three would stand out.
The program’s file docs/validation.md has the simulated false alarms of every flag.

**London contains the place that is compared with it**, so a large borough is compared with itself in part.

**Some published files came to us as single copies kept by third parties**, since the publisher had replaced them.
We checked them against each other and against published totals, and each source below says what was found.

**Some licences are assumed** from the default of the website that publishes the file; the card of the source says
so.

**A postcode is one point.** A home at the edge may lie in the next ward, and postcodes made after April 2025 are
missing.

**Harm weights are coarse.** Crimes are recorded in broad groups, and a group takes the weight of its most frequent
offence.
"""

#: A heading after ``#``, then its paragraphs, one a block.
METHODS = """
# Rates

A rate is the number of recorded crimes in a window, for every 1,000 residents (100,000 for rare crimes). The usual
window is the last 12 months. Rounding comes last.

Missing is never zero. A place without a figure says why: no figure published, too few to show, two ways of
recording in one period, or not policed by the Met.

# Intervals

Every rate has a {flag} interval: how far the figure could move by chance alone. Counts below 10 take the exact
Poisson interval, others Byar’s approximation, as UK public health statistics do. Weighted counts (harm) take
Dobson’s method.

Where the publisher gives neither base nor interval and we have no ground to assume one, we print no interval and
say so.

# Higher and lower

“Higher” means that the whole {flag} interval lies above the benchmark, “clearly higher” that the whole {clear}
interval does. Everything else is “similar”. Lower works alike. The benchmark is London, boroughs like it (the
statistical neighbours of the Office for National Statistics), the police command unit, or the ward’s borough. On
“My area”, “perhaps higher” stands for higher but not clearly.

# Stands out

Differing from London says little, since nearly every borough does. “Stands out” asks whether a place lies beyond
the usual spread between places: a funnel at {clear}, widened for the spread that real places have (the additive
method of Spiegelhalter, 2005). Places are listed by name and never ranked.

# Up and down

A window is compared with the same window a year before. Counts are tested on the square-root scale, and the test
allows for how much the monthly figures jumped about in the {years} years before. “Up” and “down” need {clear}.
Where both counts are below {fewest}, it is too few to tell.

# Surveys

The survey’s file gives whole per cents. We assume that {sample} people were asked in a borough in 12 months and
{sample_london} in London, with a design effect of {deff} (a harsher {deff_harsh} is kept beside it). The interval
is Wilson’s on the sample divided by the design effect: about 5.6 points either side for a borough.

Each figure covers 12 months, so neighbouring quarters share most of their answers. Change is tested four quarters
apart. An effective sample below {smallest} is not shown.

# Breaks

Where the meaning of a series changed, the date is listed below. A break that **marks** is drawn and named; a break
that **refuses** stops the comparison: the figure says “not comparable” and gives no number.

# Small numbers and sensitive crimes

Sexual offences, domestic abuse, hate crime and homicide are given for boroughs and London only.
"""


def weaknesses() -> list[str]:
    """Return what is known to be weak, one paragraph each."""
    return _blocks(WEAKNESSES)


def methods(figures: Figures) -> list[str]:
    """Return how figures are made: headings, which begin with ``#``, and the paragraphs below them.

    Parameters
    ----------
    figures : Figures
        Gives the assumptions behind surveys, which are data.
    """
    survey = figures.measure("pas_trust").denominator
    return _blocks(
        METHODS.format(
            flag=f"{100 * FLAG:g} %",
            clear=f"{100 * CLEAR_FLAG:g} %",
            sample=number(survey.sample_size),
            sample_london=number(survey.sample_size_london),
            deff=survey.deff,
            deff_harsh=survey.deff_sensitivity,
            smallest=number(SMALLEST_SAMPLE),
            years=YEARS_OF_DISPERSION,
            fewest=number(FEWEST),
        )
    )


def _blocks(text: str) -> list[str]:
    """Paragraphs of a text, each on one line."""
    return [" ".join(block.split()) for block in text.strip().split("\n\n")]
