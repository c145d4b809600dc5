"""What is said of a programme that was taken in, row by row, as of every import."""

from textwrap import shorten

from registry.domain.errors import N_, RuleBroken
from registry.exchange.programme.taking import Fate, Plan, Planned
from registry.exchange.report import ImportReport, Outcome

NOUN = "programme"
_OUTCOMES = {
    Fate.NEW: (Outcome.NEW,),
    Fate.SAME: (Outcome.KNOWN,),
    Fate.CHANGED: (Outcome.KNOWN, Outcome.CHANGED),
    Fate.LEFT_OUT: (),
}


def report_of(plan: Plan) -> ImportReport:
    report = ImportReport()
    for about in plan.notes:
        report.odd(NOUN, None, about)
    for each in plan.rows:
        _tell(report, each)
    for row in plan.missing:
        report.odd(NOUN, None, RuleBroken(MISSING, params={"session": row.title or row.slug}))
    return report


def _tell(report: ImportReport, each: Planned) -> None:
    number = each.said.number
    if each.fate is Fate.REFUSED:
        report.refuse(NOUN, number, *each.problems)
        return
    for outcome in _OUTCOMES[each.fate]:
        report.count(NOUN, outcome)
    for problem in each.problems:
        report.odd(NOUN, number, problem)
    for name in each.changes if each.fate is Fate.CHANGED else ():
        said = {"before": _short(each.before[name]), "after": _short(each.after[name])}
        report.info(NOUN, number, RuleBroken(_CHANGED, name, said))
    for other in each.clashes:
        report.odd(NOUN, number, RuleBroken(CLASH, "room", {"session": other.title or other.slug}))


def _short(text: str) -> str:
    return shorten(text, 80, placeholder=" …") or "–"


MISSING = N_("On record, and not in the file: “%(session)s”. It stays as it is.")
CLASH = N_("At the same time “%(session)s” is in this room.")
_CHANGED = N_("%(before)s → %(after)s")
