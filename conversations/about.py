"""The optional questions about the person, and how long the answers are kept."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta

from conversations.places import areas_of
from conversations.texts import Fields

PURPOSE = "To see who was in the room and who was not, against who lives in the borough. Nothing else."
KEPT_DAYS = 365
#: Bands that add up from the five-year bands of the Census.
AGE_BANDS = ("under_15", "15_19", "20_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_and_over")
SEXES = ("female", "male")
#: The groups of the Census 2021, by their columns in the table ``population``.
ETHNIC_GROUPS = (
    "asian_bangladeshi",
    "asian_chinese",
    "asian_indian",
    "asian_pakistani",
    "asian_other_asian",
    "black_african",
    "black_caribbean",
    "black_other_black",
    "mixed_white_and_asian",
    "mixed_white_and_black_african",
    "mixed_white_and_black_caribbean",
    "mixed_other_mixed",
    "white_british",
    "white_irish",
    "white_gypsy_or_irish_traveller",
    "white_roma",
    "white_other_white",
    "other_arab",
    "other_any_other_ethnic_group",
)
DISABILITIES = ("yes", "no")
CHOICES = {"age_band": AGE_BANDS, "sex": SEXES, "ethnic_group": ETHNIC_GROUPS, "disability": DISABILITIES}


@dataclass(frozen=True)
class AboutYou:
    """What somebody chose to say about themselves; None where they did not.

    Attributes
    ----------
    age_band, sex, ethnic_group, disability : str or None
        One of `CHOICES`.
    ward : str or None
        Code of the ward that they live in, within the borough of the event.
    """

    age_band: str | None = None
    sex: str | None = None
    ethnic_group: str | None = None
    disability: str | None = None
    ward: str | None = None

    def answered(self) -> dict[str, str]:
        """Return the answers that were given, by field."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in given.items() if value}


def check_about(form: Fields, about: AboutYou | None, borough: str) -> dict[str, str]:
    """Return the answers that were given, and note those that are no choice of the form.

    Parameters
    ----------
    form : Fields
        The form being read.
    about : AboutYou or None
        The answers.
    borough : str
        Code of the borough of the event.

    Returns
    -------
    dict of str to str
        Empty where nothing was answered.
    """
    answers = about.answered() if about else {}
    known = {**CHOICES, "ward": areas_of(borough)[1:]}
    return {name: form.choice(name, value, known[name]) for name, value in answers.items()}


def keep_until(received: date) -> date:
    """Return the day on which what is personal is deleted."""
    return received + timedelta(days=KEPT_DAYS)
