"""Forms of the secretariat: shown, acted on once, or shown with both versions if out of date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from flask import Response, abort
from sqlalchemy.orm.exc import ObjectDeletedError

from registry.domain.errors import RuleBroken
from registry.services.standing import Stale, Versioned
from registry.web.held import acting, here
from registry.web.private import Filled, filled, page, typed
from registry.web.sending import VERSION, carried, done_before, once, sent_on

T = TypeVar("T")
Values = Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A form: its template, what stands there now, and where it leads back to.

    `labels` name its fields. `in_words` says what values of the form mean, by label, for who has
    to compare two versions. `around` is what the template needs beside the form.
    """

    template: str
    title: str
    back: str
    labels: Mapping[str, str]
    in_words: Callable[[Values], Mapping[str, str]]
    now: Callable[[], Values]
    around: Callable[[Filled], Mapping[str, Any]] = lambda _form: {}
    thing: Versioned | None = None


def perform(
    sheet: Sheet,
    read: Callable[[Values], T | list[RuleBroken]],
    act: Callable[[T], str],
    *,
    told: str,
) -> Response:
    """Show the form, or do what it says. `act` returns the address of what was made or changed."""
    if not acting():
        return show(sheet)
    if earlier := done_before():
        return earlier
    said = read(typed())
    if isinstance(said, list):
        return show(sheet, *said)
    outcome = once(lambda: act(said), told=told, thing=sheet.thing)
    if isinstance(outcome, Stale):
        return _stale(sheet)
    return outcome if isinstance(outcome, Response) else show(sheet, outcome)


def show(sheet: Sheet, *problems: RuleBroken) -> Response:
    """The form with what was typed, or with what stands there now; what is wrong at its field."""
    form = filled(*(_at_its_field(sheet, each) for each in problems), **sheet.now())
    around = sheet.around(form)
    return page(
        sheet.template,
        422 if problems else 200,
        title=sheet.title,
        back=sheet.back,
        labels=sheet.labels,
        hidden=list(carried(_version(sheet)).items()),
        action=here(),
        **{"form": form, **around},
    )


def _version(sheet: Sheet) -> int:
    return sheet.thing.version if sheet.thing is not None else 0


def _at_its_field(sheet: Sheet, problem: RuleBroken) -> RuleBroken:
    field = problem.field if problem.field in sheet.labels else None
    return RuleBroken(problem.message, field, problem.params)


class Both(NamedTuple):
    """A field in both versions, as templates/desk/stale.html prints it."""

    label: str
    mine: str
    now: str


def _stale(sheet: Sheet) -> Response:
    """Somebody else changed it meanwhile: nothing is saved, and what was typed is kept."""
    try:
        there, version = sheet.in_words(sheet.now()), _version(sheet)
    except ObjectDeletedError:
        abort(404)
    mine = sheet.in_words(typed())
    return page(
        "desk/stale.html",
        409,
        title=sheet.title,
        changes=(),
        both=[
            Both(label, mine.get(label, ""), now)
            for label, now in there.items()
            if mine.get(label) or now
        ],
        fields=[pair for pair in sent_on() if pair[0] != VERSION] + [(VERSION, str(version))],
        action=here(),
        back=sheet.back,
    )
