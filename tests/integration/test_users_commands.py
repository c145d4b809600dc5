"""`flask users …`: the first administrator, invitations, the list, and what they leave with."""

import re
import shlex
from functools import partial

import click
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.cli.mail import mail_commands
from registry.cli.users import users
from registry.models import AuditEntry, User
from tests.factories import Factory
from tests.integration.importing import everything
from tests.integration.knocking import OTHER, NewVisitor, People, Run

AnySession = scoped_session[Session]
NEW = "head@registry.example"


@pytest.fixture
def users_do(run: Run) -> Run:
    """`flask users …`"""
    return partial(run, "users")


def _only(session: AnySession) -> User:
    session.expire_all()
    return session.scalars(select(User)).one()


def _opens(visitor: NewVisitor, path: str) -> bool:
    fields = {"name": "Somebody", "password": OTHER, "again": OTHER}
    return visitor().post(path, fields).status == 303


def test_the_first_administrator_opens_the_account_by_the_link_that_is_printed(
    users_do: Run, visitor: NewVisitor, session: AnySession
) -> None:
    result = users_do("create-admin", NEW.upper())
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/invitations/\S+)", result.output)
    assert result.exit_code == 0 and _opens(visitor, path)
    assert (_only(session).email, _only(session).administrator) == (NEW, True)
    here = visitor()
    here.sign_in(NEW, OTHER)
    assert here.get("/administration").status == 200


def test_an_invitation_goes_by_mail_and_prints_no_link(
    users_do: Run, people: People, visitor: NewVisitor, make: Factory
) -> None:
    make.city(slug="kazan-ru")
    make.city(slug="bonn-de")
    result = users_do("invite", NEW, "--city", "kazan-ru", "--city", "bonn-de", "--secretariat")
    assert result.exit_code == 0 and "/invitations/" not in result.output
    account = _only(people.session)  # type: ignore[arg-type]
    assert {each.city.slug for each in account.editorships} == {"kazan-ru", "bonn-de"}
    assert (account.secretariat, account.administrator) == (True, False)
    assert people.letters()[0].to == NEW and _opens(visitor, people.link())


REFUSED = [
    (("create-admin", "none"), "not a mail address"),
    (("create-admin", "taken@registry.example"), "already"),
    (("invite", NEW), "Say what the person may do"),
    (("invite", NEW, "--city", "nowhere-ru"), "no city with the short name “nowhere-ru”"),
    (("invite", f"{NEW}\nBcc: x@y.example", "--secretariat"), "not a mail address"),
    (("disable", "nobody@registry.example"), "no account with the address"),
    (("disable", "taken@registry.example"), "Somebody must be left"),
    (("codes-off", "nobody@registry.example"), "no account"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED, ids=lambda each: str(each)[:30])
def test_what_is_wrong_is_said_with_status_1_and_changes_nothing(
    users_do: Run, people: People, session: AnySession, arguments: tuple[str, ...], words: str
) -> None:
    people.administrator("taken@registry.example")
    before = everything(session)
    result = users_do(*arguments)
    assert (result.exit_code, result.stdout) == (1, "") and words in result.stderr
    assert everything(session) == before


@pytest.mark.parametrize("arguments", [(), ("invite",), ("create-admin", "a", "b"), ("sing",)])
def test_what_click_can_not_read_has_status_2(users_do: Run, arguments: tuple[str, ...]) -> None:
    assert users_do(*arguments).exit_code == (2 if arguments else users_do().exit_code)


def test_the_list_says_address_state_rights_and_when_seen(
    users_do: Run, people: People, make: Factory
) -> None:
    people.account("a@city.example", make.city("Kazan", slug="kazan-ru"), seen_at=people.moment.at)
    people.account("b@city.example", password=None, secretariat=True, administrator=True)
    people.account("c@city.example", active=False)
    assert users_do("list").output.splitlines() == [
        "a@city.example\topen\tkazan-ru\t2024-05-17T12:00+00:00",
        "b@city.example\tinvited\tsecretariat,administrator\tnever",
        "c@city.example\tdisabled\t-\tnever",
    ]
    assert users_do("list", "--search", "kazan").output.startswith("a@city.example")
    assert users_do("list", "--search", "nobody").output == ""


def test_the_list_is_whole_however_long(users_do: Run, people: People) -> None:
    for _ in range(120):
        people.account()
    assert len(users_do("list").output.splitlines()) == 120


def test_a_disabled_account_is_shut_at_once(
    users_do: Run, people: People, visitor: NewVisitor
) -> None:
    here = visitor().enter(people.account("a@city.example"))
    assert users_do("disable", "A@city.example").output == "a@city.example is disabled.\n"
    assert not here.inside and visitor().sign_in("a@city.example").status == 422


def test_codes_can_be_turned_off_for_who_has_lost_them(
    users_do: Run, people: People, visitor: NewVisitor
) -> None:
    people.with_codes(people.account("a@city.example"))
    assert users_do("codes-off", "a@city.example").exit_code == 0
    assert visitor().sign_in("a@city.example").status == 303


def test_the_audit_names_the_command_and_no_address(
    users_do: Run, people: People, session: AnySession
) -> None:
    users_do("create-admin", NEW)
    users_do("invite", "a@city.example", "--secretariat")
    users_do("disable", "a@city.example")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.entity == "account")).all()
    assert {each.actor for each in entries} == {"flask users"}
    assert [each.action for each in entries][-1] == "disable" and len(entries) == 5
    assert "@" not in str([each.changes for each in entries])


# -- help --------------------------------------------------------------------------------------

COMMANDS = {
    **users.commands,
    **{f"mail {name}": each for name, each in mail_commands.commands.items()},
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_help_has_an_example_that_the_command_can_read(app: Flask, command: click.Command) -> None:
    group = "users" if command.name in users.commands else "mail"
    said = app.test_cli_runner().invoke(args=[group, str(command.name), "--help"]).output
    (example,) = re.findall(r"^ +flask (.+)$", said, flags=re.MULTILINE)
    first, second, *rest = shlex.split(example)
    assert (first, second) == (group, command.name)
    command.make_context(str(command.name), rest)
