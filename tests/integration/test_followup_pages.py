"""The follow-up of sessions and forums: what it says of whom, from when on, and what is refused."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from registry.domain.dates import PartialDate
from registry.models import Agreement, City, CityWord, Distance, ForumSession, Party
from tests.conftest import TODAY
from tests.factories import Factory
from tests.forums import FIRST_DAY, Forums
from tests.integration.knocking import NewVisitor, People, hidden
from tests.integration.publishing import published, withdrawn
from tests.integration.test_editions_forums import KEPT, PACKAGES, Kept, _restore
from tests.integration.test_pages_hostile import NAMES, _elements
from tests.pages import Page, faults

FORUM = "/forum/kazan-2023"
PATH = f"{FORUM}/twin-cities/follow-up"
EVE = FIRST_DAY - timedelta(days=1)


@pytest.fixture
def meet(make: Factory) -> Forums:
    return Forums(make)


@pytest.fixture
def row(meet: Forums) -> ForumSession:
    return meet.session(meet.forum())


def _page(client: FlaskClient, path: str = PATH, status: int = 200) -> Page:
    page = Page(client.get(path))
    assert (page.status, faults(page)) == (status, []), path
    return page


def _pinned(meet: Forums, row: ForumSession, day: date = EVE) -> str:
    """Publish an edition of the day, and the session's dossier of it on that day."""
    number = published(meet.make.session, day)
    noon = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    meet.dossier(row, number, published_at=noon)
    return number


def _dormant(make: Factory) -> Agreement:
    agreement = make.agreement(reported=True)
    make.activity(agreement, "2019")
    return agreement


def _sections(page: Page) -> dict[str, list[str]]:
    """Title of each section of outcomes -> the text of its rows."""
    return {
        " ".join(each.select("h2")[0].contents[0].split()): [
            " ".join(tr.get_text(" ").split()) for tr in each.select("tbody tr")
        ]
        for each in page.all("main section")
        if each.select(".rows--followed")
    }  # fmt: skip


# -- the journey -------------------------------------------------------------------------------


def test_the_dossier_stays_and_the_follow_up_counts(
    client: FlaskClient, people: People, visitor: NewVisitor, meet: Forums
) -> None:
    make = meet.make
    row = meet.session(meet.forum(first_day=TODAY), at=datetime(2024, 5, 17, 8, tzinfo=UTC))
    agreement = _dormant(make)
    meet.link(row, agreement)
    office = visitor().enter(people.account(secretariat=True))
    own = "/secretariat/forums/kazan-2023/sessions/twin-cities/dossier"
    form = {name: hidden(office.get(own), name) for name in ("last", "edition")}
    assert office.post(own, form).status == 303
    in_edition = f"/agreements/{agreement.reference}?edition=2024-1"
    frozen = client.get(in_edition).text
    before = "Of 1 dormant agreement linked to this session, none had an activity so far;"
    assert _page(client).text(".lead--changes") == f"{before} none is awake."

    make.activity(agreement, "2024-05-17", kind="sport", title="A match")
    after = "Of 1 dormant agreement linked to this session, 1 had an activity so far; 1 is awake."
    page = _page(client)
    assert page.text(".lead--changes") == after
    assert page.hrefs(".versus a") == ["/editions/2024-1"]
    line = f"{_title(agreement)} Russia – Russia · {agreement.reference} Discussed Dormant Active"
    assert _sections(page) == {"Woke up": [f"{line} Sport: A match 17 May 2024"]}
    assert client.get(in_edition).text == frozen
    assert _page(client, f"{FORUM}/follow-up").text(".lead--changes").endswith("1 is awake.")


def _title(agreement: Agreement) -> str:
    return " – ".join(party.city.name for party in agreement.parties)


# -- what came of it ---------------------------------------------------------------------------


def test_once_the_year_is_over_it_is_said_what_was_within(
    client: FlaskClient, meet: Forums
) -> None:
    make, first = meet.make, date(2022, 9, 7)
    row = meet.session(meet.forum(first_day=first))
    agreements = [_dormant(make) for _each in range(3)]
    for each in agreements:
        meet.link(row, each)
    _pinned(meet, row, first)
    make.activity(agreements[0], "2023-09-07")
    make.activity(agreements[1], "2023-09-08")
    said = "3 dormant agreements linked to this session, 1 had an activity within a year; 2 by now;"
    assert _page(client).text(".lead--changes") == f"Of {said} 2 are awake."
    assert "The year after ends" not in _page(client).said


def test_what_does_not_count_is_shown_with_the_reason(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    make, agreement = meet.make, _dormant(meet.make)
    meet.link(row, agreement)
    _pinned(meet, row)
    make.activity(agreement, "2023-10", kind="ceremony")
    make.activity(agreement, "2023-11", kind="sport", contested_on=TODAY)
    make.activity(agreement, "2023-12", kind="online_meeting", withdrawn_on=TODAY)
    make.activity(agreement, "2019-04", kind="aid_donation")
    ((line,),) = _sections(_page(client)).values()
    assert "Ceremony October 2023; ceremonial: not counted" in line
    assert "Sport November 2023; disputed by a party: not counted" in line
    assert "Aid or donation April 2019; done before, entered since: not counted" in line
    assert "Online meeting" not in line
    assert "none had an activity so far; none is awake" in _page(client).said


def test_each_is_told_by_what_became_of_it(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    make = meet.make
    ended, asleep, fell = _dormant(make), _dormant(make), make.agreement(reported=True)
    make.activity(fell, "2022-02-01")
    for each in (ended, asleep, fell):
        meet.link(row, each, "presented")
    _pinned(meet, row)
    ended.ended, ended.end_reported_on = PartialDate.from_edtf("2024-02"), TODAY
    make._note("agreement", ended.id, "end")
    found = _sections(_page(client))
    assert list(found) == ["Still dormant", "Went to sleep", "No longer in force"]
    assert "Nothing is on record." in found["Still dormant"][0]
    assert "Nothing new was done; dormant since 2 February 2024." in found["Went to sleep"][0]
    assert "Ended" in found["No longer in force"][0]


def test_what_was_signed_at_the_session_was_not_on_record_before(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    _pinned(meet, row)
    signed = meet.make.agreement(concluded=FIRST_DAY)
    meet.link(row, signed, "signed_at")
    page = _page(client)
    assert page.text(".lead--changes") == "The one agreement that is linked was not dormant."
    assert "1 not on record then" in page.said
    (line,) = _sections(page)["Not on record then"]
    assert "not on record" in line and "Concluded since: 7 September 2023." in line
    assert "Signed: Paper of unrecorded kind 7 September 2023" in line


def test_an_agreement_of_several_cities_and_roles_is_one(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    make = meet.make
    many = make.agreement(*(make.city() for _each in range(4)), reported=True)
    make.activity(many, "2019")
    for role in ("presented", "discussed", "follow_up"):
        meet.link(row, many, role)
    _pinned(meet, row)
    page = _page(client)
    assert "1 agreement is linked: 1 of 1" in page.said
    table = page.table(".rows--tallies")
    assert [line[:3] for line in table] == [
        ["Presented as a case", "1", "1"],
        ["Discussed", "1", "1"],
        ["To be followed up", "1", "1"],
        ["All, each once", "1", "1"],
    ]


def test_a_city_that_became_part_of_another_is_said(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    make = meet.make
    gone, into, other = make.city("Gone"), make.city("Into"), make.city("Other")
    agreement = make.agreement(gone, other, reported=True)
    meet.link(row, agreement)
    _pinned(meet, row)
    party = make.session.query(Party).filter_by(agreement_id=agreement.id, city_id=gone.id).one()
    party.city_id = into.id
    make.session.flush()
    for table, column in (Distance, "one_id"), (Distance, "other_id"), (CityWord, "city_id"):
        make.session.execute(delete(table).where(getattr(table, column) == gone.id))
    make.session.execute(delete(City).where(City.id == gone.id))
    make._note("agreement", agreement.id, "change")
    make._note("city", gone.id, "merge")
    ((line,),) = _sections(_page(client)).values()
    assert line.startswith("Into – Other") and "Gone became part of Into" in line


# -- from which base ---------------------------------------------------------------------------


def test_the_last_dossier_of_the_sessions_day_is_the_base(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    meet.link(row, _dormant(meet.make))
    numbers = [_pinned(meet, row, day) for day in (EVE, FIRST_DAY, date(2023, 10, 1))]
    assert _page(client).hrefs(".versus a") == [f"/editions/{numbers[1]}"]
    withdrawn(meet.make.session, numbers[1], "It is wrong.", TODAY)
    assert _page(client).hrefs(".versus a") == [f"/editions/{numbers[0]}"]
    withdrawn(meet.make.session, numbers[0], "It is wrong.", TODAY)
    assert _page(client).hrefs(".versus a") == [f"/editions/{numbers[2]}"]


def test_the_sessions_day_is_one_of_the_forums_zone(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    """At 22:30 of the eve in Greenwich it is the day itself in Kazan, and at 21:30 after it not."""
    meet.link(row, _dormant(meet.make))
    numbers = [published(meet.make.session, FIRST_DAY) for _each in range(3)]
    moments = ["2023-09-06T22:30Z", "2023-09-07T20:59Z", "2023-09-07T21:00Z"]
    for number, at in zip(numbers, moments, strict=True):
        meet.dossier(row, number, published_at=datetime.fromisoformat(at))
    assert _page(client).hrefs(".versus a") == [f"/editions/{numbers[1]}"]


def test_without_a_dossier_the_day_of_the_session_is_the_base(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    make, agreement = meet.make, _dormant(meet.make)
    meet.link(row, agreement)
    make.activity(agreement, "2023-09-20")
    page = _page(client)
    assert "No dossier of this session was published" in page.text(".notice")
    assert "1 had an activity so far; 1 is awake" in page.said
    assert f"/agreements/{agreement.reference}?on=2023-09-07" in page.hrefs(".rows--followed a")


def _table(client: FlaskClient, path: str) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(client.get(path).text, newline=""))
    return {row["reference"]: row for row in rows}


@pytest.mark.parametrize("kept", PACKAGES, ids=lambda each: each.file)
def test_an_edition_of_any_format_can_be_the_base(
    client: FlaskClient, meet: Forums, kept: Kept
) -> None:
    """Which agreements are linked is asked of now: the first format knew no forum."""
    _restore(kept, (KEPT / kept.file).read_bytes())
    row = meet.session(meet.forum(first_day=TODAY), at=datetime(2024, 5, 17, 8, tzinfo=UTC))
    meet.dossier(row, "2024-1", published_at=row.starts_at)
    agreements = [meet.make.agreement() for _each in range(12)]
    for agreement in agreements:
        meet.link(row, agreement)
        meet.make.activity(agreement, "2024-05-17", kind="study_visit")
    then = _table(client, "/agreements.csv?edition=2024-1")
    found = _table(client, f"{PATH}.csv")
    assert len(found) == 12 and len(found.keys() & then.keys()) > 8
    for reference, line in found.items():
        was = then.get(reference, {"activity_status": "", "legal_status": ""})
        assert line["status_then"] == was["activity_status"]
        assert line["legal_then"] == was["legal_status"]
        assert (line["activities"], line["first_activity"]) == ("1", "2024-05-17")


# -- before there is anything ------------------------------------------------------------------


def test_nothing_is_linked(client: FlaskClient, row: ForumSession) -> None:
    assert "No agreement is linked to this session" in _page(client).text(".lead")
    assert "No agreement is linked to a session" in _page(client, f"{FORUM}/follow-up").said


def test_a_session_still_to_come_says_when_counting_begins(
    client: FlaskClient, meet: Forums
) -> None:
    row = meet.session(meet.forum(first_day=date(2024, 9, 7)))
    meet.link(row, _dormant(meet.make))
    page = _page(client)
    assert "Counting begins on its day, 7 September 2024; the year after it ends on" in page.said
    assert "1 agreement is linked so far." in page.said
    whole = _page(client, f"{FORUM}/follow-up")
    assert whole.hrefs("#coming ~ ul a") == [PATH] and "7 September 2024" in whole.said
    assert not whole.all(".rows--tallies")


def test_a_session_that_was_cancelled_is_not_followed_up(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    meet.link(row, _dormant(meet.make))
    row.status = "cancelled"
    meet.make._note("session", row.id, "amend")
    assert "This session was cancelled" in _page(client).text(".lead")
    assert not _page(client, f"{FORUM}/follow-up").all(".rows--tallies")


def test_on_the_day_itself_counting_has_begun(client: FlaskClient, meet: Forums) -> None:
    row = meet.session(meet.forum(first_day=TODAY))
    meet.link(row, _dormant(meet.make))
    assert "none had an activity so far" in _page(client).text(".lead--changes")


# -- the forum ---------------------------------------------------------------------------------


def _linked(page: Page) -> dict[str, str]:
    rows = (row.select("th, td") for row in page.all(".rows--tallies tbody tr"))
    return {row[0].get_text(): row[1].get_text() for row in rows}


def test_an_agreement_of_two_sessions_is_counted_once(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    other = meet.session(row.forum, "heritage", at=row.starts_at + timedelta(hours=3))
    both, one = _dormant(meet.make), _dormant(meet.make)
    for session, agreement in ((row, both), (other, both), (other, one)):
        meet.link(session, agreement)
    page = _page(client, f"{FORUM}/follow-up")
    assert page.text(".lead--changes").startswith("Of 2 dormant agreements linked to its sessions")
    assert [line[1] for line in page.table(".rows--tallies")] == ["1", "2"]
    assert page.hrefs(".rows--tallies a") == [PATH, PATH.replace("twin-cities", "heritage")]


def test_an_agreement_is_counted_at_each_role_that_it_has_in_any_session(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    other = meet.session(row.forum, "heritage", at=row.starts_at + timedelta(hours=3))
    both = _dormant(meet.make)
    meet.link(row, both, "discussed")
    for agreement in (both, _dormant(meet.make)):
        meet.link(other, agreement, "presented")
    linked = _linked(_page(client, f"{FORUM}/follow-up"))
    assert (linked["Presented as a case"], linked["Discussed"]) == ("2", "1")


def test_the_file_has_a_row_for_each_agreement_of_each_session(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    agreement = _dormant(meet.make)
    meet.link(row, agreement)
    number = _pinned(meet, row)
    meet.make.activity(agreement, "2023-10")
    for path in (PATH, f"{FORUM}/follow-up"):
        (line,) = csv.DictReader(io.StringIO(client.get(f"{path}.csv").text, newline=""))
        assert (line["session"], line["base"], line["base_day"]) == (
            "twin-cities",
            number,
            str(EVE),
        )
        assert (line["outcome"], line["first_activity"]) == ("woke_up", "2023-10-31")


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/twin-cities", "/nothing"])
@pytest.mark.parametrize("ending", ["", ".csv"])
def test_what_is_not_public_or_not_there_is_nowhere(
    client: FlaskClient, row: ForumSession, path: str, ending: str
) -> None:
    row.forum.published_on = None
    assert client.get(f"{FORUM}{path}/follow-up{ending}").status_code == 404
    assert client.get(f"/forum/other{path}/follow-up{ending}").status_code == 404


@pytest.mark.parametrize("query", ["on=2023-09-07", "edition=2023-1", "kind=twinning", "x=1"])
def test_it_is_asked_nothing_besides(client: FlaskClient, row: ForumSession, query: str) -> None:
    for path in (PATH, f"{FORUM}/follow-up"):
        page = Page(client.get(f"{path}?{query}"))
        assert (page.status, page.offer) == (400, path)


# -- hostile names -----------------------------------------------------------------------------


def test_names_are_text_and_add_no_element(
    client: FlaskClient, meet: Forums, row: ForumSession
) -> None:
    make, seen = meet.make, list[list[str]]()
    agreement = make.agreement(make.city("A"), make.city("B"), reported=True)
    meet.link(row, agreement)
    deed = make.activity(agreement, "2024", title="x")
    for name in ("Harmless", *NAMES):
        row.title = row.forum.name = deed.title = agreement.parties[0].city.name = name
        make._note("city", agreement.parties[0].city_id, "change")
        page = _page(client)
        assert page.said.count(" ".join(name.split())) >= 4, name
        whole = _page(client, f"{FORUM}/follow-up")
        seen.append([*_elements(page), *_elements(whole)])
    assert seen.count(seen[0]) == len(seen)
