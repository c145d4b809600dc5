"""How the columns of programmes are called, in English, Russian and some languages more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from registry.domain.errors import N_, RuleBroken
from registry.domain.names import search_key
from registry.exchange.tabular import Unreadable

#: What a spreadsheet may say of a session. `time` is start and end in one: 10:00–12:00.
COLUMNS = (
    "day", "starts", "ends", "end_day", "time", "title", "title_note", "track", "room", "summary",
    "status", "theme", "questions", "slug",
)  # fmt: skip
_WORDS: Mapping[str, str] = {
    "day": "date, дата, день, datum, tag, jour, fecha, 日期, 날짜",
    "starts": "start, start time, starts at, begin, begins, beginning, from, начало, время начала,"
    " с, beginn, début, 开始, 시작",
    "ends": "end, end time, ends at, until, to, конец, окончание, время окончания,"
    " до, ende, fin, 结束, 종료",
    "end_day": "end day, end date, last day, дата окончания, день окончания",
    "time": "times, hours, время, zeit, uhrzeit, heure, 时间, 시간",
    "title": "name, session, session title, session name, topic, event,"
    " название, название сессии, наименование, тема, сессия, мероприятие, titel, titre, 标题, 제목",
    "title_note": "title note, note on the title",
    "track": "stream, section, strand, категория, секция, направление, поток, трек, 分会场",
    "room": "hall, venue, location, place, зал, место, площадка, аудитория, raum, saal, ort, salle,"
    " 地点, 장소",
    "summary": "description, abstract, about, описание, аннотация, содержание, beschreibung",
    "status": "state, статус, состояние",
    "theme": "selection, выборка",
    "questions": "question, вопросы, fragen",
    "slug": "short name, address, короткое имя",
}
#: Of people nothing is taken from a file: they are asked first.
_PERSONS = (
    "speaker, speakers, moderator, moderators, chair, chairs, host, hosts, panelist, panelists,"
    " panellist, panellists, presenter, presenters, participants, speaker s, спикер, спикеры,"
    " докладчик, докладчики, модератор, модераторы, ведущий, ведущие, участники, эксперты,"
    " referent, referenten, moderation, 嘉宾, 主持人, 발표자"
)


def _keys(words: str) -> Iterator[str]:
    yield from (search_key(word) for word in words.split(","))


_MEANT = {search_key(name): name for name in COLUMNS} | {
    key: name for name, words in _WORDS.items() for key in _keys(words)
}
_OF_PERSONS = frozenset(_keys(_PERSONS))


def columns_of(header: Sequence[str]) -> tuple[dict[str, str], list[RuleBroken]]:
    """Our name for each column that is read, and what is to be told of the others.

    Unreadable if two columns are called alike, or nothing says when sessions are and of what.
    """
    meant = {name: _MEANT[search_key(name)] for name in header if search_key(name) in _MEANT}
    for ours in meant.values():
        theirs = [name for name in meant if meant[name] == ours]
        if len(theirs) > 1:
            raise Unreadable(_TWICE, first=theirs[0][:60], second=theirs[1][:60])
    _insist(set(meant.values()))
    return meant, list(_told(name for name in header if name not in meant))


def _insist(there: set[str]) -> None:
    known = ", ".join(COLUMNS)
    if there.isdisjoint({"title", "theme", "slug"}):
        raise Unreadable(_NO_TITLE, known=known)
    if there.isdisjoint({"starts", "time"}):
        raise Unreadable(_NO_TIME, known=known)


def _told(names: Iterable[str]) -> Iterator[RuleBroken]:
    unread = list(names)
    persons = [f"“{name[:40]}”" for name in unread if search_key(name) in _OF_PERSONS]
    strange = [f"“{name[:40]}”" for name in unread if search_key(name) not in _OF_PERSONS]
    if persons:
        yield RuleBroken(NO_PERSONS, params={"names": ", ".join(persons)})
    if strange:
        yield RuleBroken(_STRANGE, params={"names": ", ".join(strange)[:300]})


NO_PERSONS = N_(
    "%(names)s: nothing of it was taken, because people are asked before they are shown. Enter"
    " panelists by themselves."
)
_STRANGE = N_("Columns that were not read: %(names)s.")
_TWICE = N_("The columns “%(first)s” and “%(second)s” mean the same. Remove one of them.")
_NO_TITLE = N_("No column says what a session is called (title). Columns are: %(known)s.")
_NO_TIME = N_("No column says when a session begins (starts, or time). Columns are: %(known)s.")
