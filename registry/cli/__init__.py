"""The commands, a file a group."""

from flask import Flask

from registry.cli.audit import audit_commands
from registry.cli.demo import demo_commands, prepare
from registry.cli.editions import editions_commands
from registry.cli.imports import imports
from registry.cli.mail import mail_commands
from registry.cli.programmes import import_programme
from registry.cli.users import users

__all__ = ["import_programme", "register"]


def register(app: Flask) -> None:
    """Give the application its commands."""
    groups = (imports, demo_commands, users, mail_commands, audit_commands, editions_commands)
    for command in (*groups, prepare):
        app.cli.add_command(command)
