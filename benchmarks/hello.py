"""The do-nothing application: what a request costs before anything is done."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "hello"
