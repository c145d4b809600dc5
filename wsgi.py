"""The application that a server runs."""

from registry import create_app

app = create_app()
