"""Which tile servers the settings take, and what is said of those that they don't."""

import pytest

import config

GOOD = "https://tiles.example.org/{z}/{x}/{y}.png"
OF = "© People who draw maps"


def _said(address: str, attribution: str = OF) -> list[str]:
    asked = {"TILES_URL": address, "TILES_ATTRIBUTION": attribution}
    return list(config.unsafe(config.settings(asked)))


@pytest.mark.parametrize(
    "address",
    [
        GOOD,
        "https://tiles.example.org:8443/styles/plain/{z}/{x}/{y}@2x.webp?key=a-b_c.d%20e",
        "https://tiles.example.org/{z}/{y}/{x}",
        "https://xn--80akhbyknj4f.example/wmts?z={z}&x={x}&y={y}",
        "https://localhost/{z}/{x}/{y}.png",
        f"  {GOOD}\n",
    ],
)
def test_a_template_of_one_host_is_taken(address: str) -> None:
    assert _said(address) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "//tiles.example.org/{z}/{x}/{y}.png",
        "/tiles/{z}/{x}/{y}.png",
        "tiles.example.org/{z}/{x}/{y}.png",
        "https://{s}.tiles.example.org/{z}/{x}/{y}.png",
        "https://*.example.org/{z}/{x}/{y}.png",
        "https://user:word@tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org:99999/{z}/{x}/{y}.png",
        "https://tiles.example.org:/{z}/{x}/{y}.png",
        "https://tiles.example.org;script-src */{z}/{x}/{y}.png",
        "https://tiles.example.org, https://evil.example/{z}/{x}/{y}.png",
        "https://tiles.example.org https://evil.example/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png;script-src *",
        "https://tiles.example.org/{z}/{x}/{y}.png\nX-Evil: 1",
        "https://tiles.example.org/{z}/{x}/{y}'\"<script>",
        "https://tiles.exämple.org/{z}/{x}/{y}.png",
        "https://-tiles.example.org/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
        "data:image/png,{z}{x}{y}",
        "javascript:alert(1)//{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}/{y}/{s}",
        "https://tiles.example.org/{z}/{x}/{y}{r}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org/{z}/{x}/{x}/{y}.png",
        "https://tiles.example.org/{z/{x}/{y}.png",
        "https://tiles.example.org/${z}/{{x}}/{y}.png",
    ],
)
def test_any_other_is_refused_in_one_sentence_that_shows_a_good_one(address: str) -> None:
    (sentence,) = _said(address)
    assert sentence.startswith("Set TILES_URL ") and sentence.endswith(f"as in {GOOD}.")
    assert "evil" not in sentence


@pytest.mark.parametrize(
    "attribution",
    ["", " ", "x" * 201, '<a href="/">Maps</a>', "&copy; Maps", "&#169; Maps", "Maps\u202egro"],
)
def test_whose_tiles_they_are_must_be_said_in_plain_text(attribution: str) -> None:
    (sentence,) = _said(GOOD, attribution)
    assert sentence.startswith("Set TILES_ATTRIBUTION to ")


@pytest.mark.parametrize("attribution", [OF, "Müller & Söhne", "地図 ©", "x" * 200, "a\n b"])
def test_plain_text_in_any_script_is_taken(attribution: str) -> None:
    assert _said(GOOD, attribution) == []


def test_an_attribution_of_no_tiles_is_refused() -> None:
    (sentence,) = _said("")
    assert sentence.startswith("Set TILES_URL, too")


def test_without_both_there_is_nothing_to_say() -> None:
    assert _said("", "") == []
