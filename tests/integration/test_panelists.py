"""Panelists in the database: recorded, on panels, given links, and no word in the audit."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.domain.errors import RuleBroken
from registry.domain.forum import PanelistEntry
from registry.models import Appearance, AuditEntry, ForumSession, Material, Panelist, PersonalLink
from registry.queries import materials as materials_found
from registry.queries import panelists as found
from registry.queries import personal_links as links_found
from registry.services import materials, panelists, personal_links
from registry.services.secrets import digest
from tests.factories import ACTOR, PDF, Factory
from tests.forums import Forums

DB = Session | scoped_session[Session]
TODAY = date(2024, 5, 17)
NOW = datetime(2024, 5, 17, 12, tzinfo=UTC)


def _add(session: DB, name: str, **more: Any) -> Panelist:
    how = {each: more.pop(each) for each in ("namesake",) if each in more}
    return panelists.add(session, ACTOR, PanelistEntry(name, **more), today=TODAY, **how)


def _names(session: DB, talk: ForumSession) -> list[str]:
    return [each.panelist.name for each in found.whole_panel(session, talk.id)]


def _put(session: DB, talk: ForumSession, *names: str, role: str = "speaker") -> list[Appearance]:
    return [panelists.appear(session, ACTOR, talk, _add(session, each), role) for each in names]


def _entries(session: DB, *entities: str) -> list[AuditEntry]:
    session.commit()
    asked = select(AuditEntry).where(AuditEntry.entity.in_(entities), AuditEntry.actor == "tests")
    return list(session.scalars(asked.order_by(AuditEntry.id)))


# -- people --------------------------------------------------------------------------------------


def test_somebody_gets_an_address_of_their_own(session: DB) -> None:
    assert _add(session, "Гульнара Иванова").slug == "gulnara-ivanova"
    assert _add(session, "Gulnara Ivanova", namesake=True).slug == "gulnara-ivanova-2"
    assert _add(session, "New").slug == "new-2"  # «new» is an address of the secretariat
    assert _add(session, "???").slug == "panelist"


@pytest.mark.parametrize("name", ["Anna Example", "ANNA EXAMPLE", "Ánna Example"])
def test_a_known_name_is_refused_unless_it_is_somebody_else(session: DB, name: str) -> None:
    _add(session, "Anna Example")
    with pytest.raises(RuleBroken, match="is known already") as refused:
        _add(session, name)
    assert refused.value.field == "name"
    assert _add(session, name, namesake=True).id


def test_nobody_consents_tomorrow(session: DB) -> None:
    assert _add(session, "Anna", consented_on=TODAY).consented_on == TODAY
    with pytest.raises(RuleBroken) as refused:
        _add(session, "Boris", consented_on=TODAY + timedelta(days=1))
    assert refused.value.field == "consented_on"


def test_another_name_is_another_address_and_the_same_is_no_change(session: DB) -> None:
    who = _add(session, "Anna Example", office="Mayor")
    entry = PanelistEntry("Anna Example", office="Mayor")
    assert not panelists.amend(session, ACTOR, who, entry, today=TODAY)
    assert panelists.amend(session, ACTOR, who, PanelistEntry("Anna Other"), today=TODAY)
    assert (who.slug, who.office) == ("anna-other", "")


def test_everybody_is_found_by_any_word_in_any_script(session: DB, make: Factory) -> None:
    kazan = make.city("Kazan")
    _add(session, "Гульнара Иванова", city=kazan.id)
    _add(session, "Øyvind Åse", organisation="UCLG Eurasia", office="Head of office")
    _add(session, "%_\\")

    def asked(typed: str) -> list[str]:
        return [each.name for each in found.everybody(session, typed)]

    assert asked("") == ["%_\\", "Øyvind Åse", "Гульнара Иванова"]
    assert asked("gulnara") == asked("ГУЛЬН") == asked("kaz ivan") == ["Гульнара Иванова"]
    assert asked("oyvind") == asked("eurasia head") == ["Øyvind Åse"]
    assert asked("nobody") == asked("vind") == []


def test_the_audit_keeps_the_names_of_fields_and_no_value(
    session: DB, make: Factory, talk: ForumSession
) -> None:
    city = make.city("Kazan")
    planted = PanelistEntry("Zxq Planted", "Zxq mayor", city.id, "Zxq works", TODAY)
    who = panelists.add(session, ACTOR, planted, today=TODAY)
    panelists.appear(session, ACTOR, talk, who, "speaker")
    panelists.amend(session, ACTOR, who, PanelistEntry("Zxq Other"), today=TODAY)
    panelists.remove(session, ACTOR, who)
    entries = _entries(session, "panelist")
    assert [each.action for each in entries] == ["create", "amend", "remove"]
    assert {value for each in entries for value in each.changes.values()} == {None}
    assert set(entries[0].changes) == {
        "slug", "name", "office", "city_id", "organisation", "consented_on",
    }  # fmt: skip
    assert "zxq" not in str([each.changes for each in _entries(session, "appearance")]).casefold()


# -- panels --------------------------------------------------------------------------------------


def test_moderators_stand_first_and_all_others_as_they_come(
    session: DB, talk: ForumSession
) -> None:
    _put(session, talk, "Anna", "Boris")
    _put(session, talk, "Clara", role="moderator")
    _put(session, talk, "Dora")
    assert _names(session, talk) == ["Clara", "Anna", "Boris", "Dora"]


def test_somebody_moves_up_and_down_as_far_as_there_is_room(
    session: DB, talk: ForumSession
) -> None:
    first, second, third = _put(session, talk, "Anna", "Boris", "Clara")
    assert panelists.move(session, ACTOR, third, -1)
    assert _names(session, talk) == ["Anna", "Clara", "Boris"]
    assert panelists.move(session, ACTOR, first, 1)
    assert _names(session, talk) == ["Clara", "Anna", "Boris"]
    assert not panelists.move(session, ACTOR, second, 1)
    assert not panelists.move(session, ACTOR, third, -1)


def test_nobody_is_on_a_panel_twice(session: DB, talk: ForumSession) -> None:
    (part,) = _put(session, talk, "Anna")
    with pytest.raises(RuleBroken, match="on the panel already"):
        panelists.appear(session, ACTOR, talk, part.panelist, "moderator")


def test_a_role_is_changed_once(session: DB, talk: ForumSession) -> None:
    (part,) = _put(session, talk, "Anna")
    assert panelists.recast(session, ACTOR, part, "moderator")
    assert not panelists.recast(session, ACTOR, part, "moderator")
    assert [each.role for each in found.whole_panel(session, talk.id)] == ["moderator"]


def test_who_is_taken_off_a_panel_stays_on_record_without_their_link(
    session: DB, talk: ForumSession
) -> None:
    (part,) = _put(session, talk, "Anna")
    secret, _row = personal_links.make(session, ACTOR, part, latest=None, now=NOW, today=TODAY)
    panelists.take_out(session, ACTOR, part)
    assert _names(session, talk) == []
    assert found.everybody(session)[0].name == "Anna"
    assert links_found.opened(session, digest(secret)) is None
    assert session.scalars(select(PersonalLink)).all() == []


def test_the_public_sees_who_consented_in_sessions_of_public_forums(
    session: DB, forums: Forums, talk: ForumSession
) -> None:
    hidden = forums.session(forums.forum("weimar-2024", published_on=None))
    anna = forums.panelist("Anna", talk, hidden)
    forums.panelist("Boris", talk, consented_on=None)
    assert [each.panelist.name for each in found.panel(session, talk.id)] == ["Anna"]
    assert _names(session, talk) == ["Anna", "Boris"]
    assert [each.session.id for each in found.shown_sessions(session, anna.id)] == [talk.id]
    assert len(found.all_sessions(session, anna.id)) == 2
    assert found.shown_panelist(session, "anna") and not found.shown_panelist(session, "boris")


def test_texts_that_name_somebody_are_told(session: DB, forums: Forums) -> None:
    forum = forums.forum(summary="Opened by ANNA Example.")
    talk = forums.session(forum, questions=[["What does Anna Example think?", []]])
    forums.material(talk, "Anna Example: slides")
    forums.session(forum, "other", summary="Anna is not Example.")
    forums.link(talk, forums.make.agreement(), note="Shown by anna example.")
    told = [(each.what, each.slug) for each in found.mentions(session, "Anna Example")]
    assert told == [("forum", ""), *((each, talk.slug) for each in ("session", "material", "link"))]


# -- materials -----------------------------------------------------------------------------------


def _keep(session: DB, talk: ForumSession, folder: Path, **more: Any) -> Material:
    usual = {"title": "Slides", "link": "", "content": b"", "folder": folder, "today": TODAY}
    return materials.add(session, ACTOR, talk, **(usual | more))


def test_a_material_is_a_link_or_a_file(session: DB, talk: ForumSession, tmp_path: Path) -> None:
    link = _keep(session, talk, tmp_path, link="https://slides.example")
    file = _keep(session, talk, tmp_path, content=PDF)
    assert (link.stored_as, file.link, file.size) == (None, "", len(PDF))
    assert [each.id for each in materials_found.materials(session, talk.id)] == [link.id, file.id]
    assert (tmp_path / str(file.stored_as)).read_bytes() == PDF
    for wrong in ({}, {"link": "https://slides.example", "content": PDF}):
        with pytest.raises(RuleBroken) as refused:
            _keep(session, talk, tmp_path, **wrong)
        assert refused.value.field == "link"


def test_what_is_no_file_of_ours_is_not_kept(
    session: DB, talk: ForumSession, tmp_path: Path
) -> None:
    for content in (b"MZ", b"%PDF-1.4 <script>", PDF + b"x" * 10 * 1024 * 1024):
        with pytest.raises(RuleBroken) as refused:
            _keep(session, talk, tmp_path, content=content)
        assert refused.value.field == "file"
    assert list(tmp_path.iterdir()) == []


def test_of_materials_the_audit_keeps_numbers(
    session: DB, talk: ForumSession, tmp_path: Path
) -> None:
    material = _keep(session, talk, tmp_path, title="Zxq Planted", content=PDF)
    number = material.id
    assert materials.remove(session, ACTOR, material) is not None
    said = [(each.entity_id, each.changes) for each in _entries(session, "material")]
    assert said == [
        (number, {"session": [None, talk.id]}),
        (number, {"session": [talk.id, None]}),
    ]


# -- personal links ------------------------------------------------------------------------------


@pytest.fixture
def give(session: DB, talk: ForumSession) -> Callable[..., tuple[str, PersonalLink]]:
    (part,) = _put(session, talk, "Anna")

    def make(latest: int | None = None, now: datetime = NOW) -> tuple[str, PersonalLink]:
        return personal_links.make(session, ACTOR, part, latest=latest, now=now, today=TODAY)

    return make


Give = Callable[..., tuple[str, PersonalLink]]


def test_of_a_link_only_its_digest_is_kept(session: DB, give: Give) -> None:
    secret, row = give()
    opened = links_found.opened(session, digest(secret))
    assert opened and (opened.name, opened.session) == ("Anna", "twin-cities")
    assert len(secret) == 43 and secret not in str(vars(row))
    assert row.expires_at == datetime(2024, 6, 16, 21, tzinfo=UTC)


def test_a_new_link_makes_the_earlier_one_worthless(session: DB, give: Give) -> None:
    _secret, first = give()
    later = NOW + timedelta(hours=1)
    _other, second = give(latest=first.id, now=later)
    assert (first.withdrawn_at, second.withdrawn_at) == (later, None)


def test_a_form_that_is_sent_twice_makes_one_link(session: DB, give: Give) -> None:
    give()
    with pytest.raises(RuleBroken, match="made meanwhile"):
        give()
    assert len(session.scalars(select(PersonalLink)).all()) == 1


def test_a_link_is_withdrawn_once(session: DB, give: Give) -> None:
    _secret, row = give()
    personal_links.withdraw(session, ACTOR, row, now=NOW)
    with pytest.raises(RuleBroken, match="withdrawn already"):
        personal_links.withdraw(session, ACTOR, row, now=NOW)
    actions = [each.action for each in _entries(session, "personal_link")]
    assert actions == ["create", "withdraw"]
