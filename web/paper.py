"""What the paper form of an event prints: the questions of the phone form with the numbers that a keyboard types."""

from __future__ import annotations

from conversations.about import KEPT_DAYS, PURPOSE, keep_until
from conversations.codes import shown
from conversations.dates import event_time, short_day
from conversations.event_records import Event
from conversations.moderation import RULES
from conversations.paper_codes import LETTERS, QUESTIONS, about_codes, priority_numbers, ward_numbers
from conversations.priorities import MOST
from geo.areas import load_gazetteer
from reports.paper_form import AboutQuestion, PaperForm
from web.addresses import spoken


def form_of(event: Event, address: str) -> PaperForm:
    """Return what the form of an event prints.

    Parameters
    ----------
    event : Event
        With its code.
    address : str
        Public address of this server.
    """
    names = load_gazetteer()
    _, *wards = ward_numbers(event.borough).values()
    return PaperForm(
        title=event.title,
        borough=names.get(event.borough).name,
        when=event_time(event.day, event.starts_at, None) if event.day else "",
        venue=event.venue,
        code=shown(event.code),
        address=f"{address}/e/{event.code}",
        short_address=f"{spoken(address)}/e",
        priorities=tuple((priority.group, priority.words) for priority in priority_numbers().values()),
        most=MOST,
        wards=tuple(names.get(ward).name for ward in wards),
        about=_about(),
        purpose=PURPOSE,
        deletion=_deletion(event),
        rules=RULES,
    )


def _about() -> tuple[AboutQuestion, ...]:
    """The questions about the person with the codes of their answers; the ward's number is written in."""
    codes = about_codes().values()
    return tuple(
        AboutQuestion(words, LETTERS[field], tuple((code.code, code.words) for code in codes if code.field == field))
        for field, words in QUESTIONS.items()
    )


def _deletion(event: Event) -> str:
    """When the answers about the person are deleted."""
    said = f"Your answers are kept apart from what you wrote, never read one by one, and deleted {KEPT_DAYS} days "
    said += "after they are typed in"
    return f"{said}: on {short_day(keep_until(event.day))} if that is done on the day." if event.day else f"{said}."
