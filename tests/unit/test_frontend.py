"""The front-end files: copied under plain names, without another house's brand."""

from pathlib import Path

import pytest

from registry import frontend


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A node_modules in which every file holds its own name."""
    for piece in frontend.PIECES:
        origin = tmp_path / "node_modules" / piece.origin
        origin.parent.mkdir(parents=True, exist_ok=True)
        origin.write_text(piece.name)
    return tmp_path / "node_modules"


@pytest.fixture(scope="module")
def govuk_css() -> str:
    [piece] = [piece for piece in frontend.PIECES if piece.name == "govuk-frontend.css"]
    return (frontend.NODE_MODULES / piece.origin).read_text()


def test_every_piece_arrives_under_its_plain_name(packages: Path, tmp_path: Path) -> None:
    assert frontend.main(["--from", str(packages), "--to", str(tmp_path / "vendor")]) == 0
    arrived = {str(p.relative_to(tmp_path / "vendor")) for p in tmp_path.glob("vendor/**/*.*")}
    assert arrived == {piece.name for piece in frontend.PIECES}


def test_a_missing_file_is_named_and_nothing_is_copied(
    packages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (packages / "leaflet/dist/leaflet.css").unlink()
    assert frontend.main(["--from", str(packages), "--to", str(tmp_path / "vendor")]) == 1
    assert "leaflet/dist/leaflet.css" in capsys.readouterr().err
    assert not (tmp_path / "vendor").exists()


def test_help_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        frontend.main(["--help"])
    assert stopped.value.code == 0
    assert "node_modules" in capsys.readouterr().out


@pytest.mark.parametrize(
    "foreign", ["@font-face", "GDS", "crown", "crest", "url(", "sourceMapping"]
)
def test_the_style_sheet_keeps_no_trace_of(foreign: str, govuk_css: str) -> None:
    assert foreign in govuk_css, "canary: the package has it"
    assert foreign not in frontend.rebranded(govuk_css)


def test_the_style_sheet_keeps_its_classes_and_its_balance(govuk_css: str) -> None:
    rebranded = frontend.rebranded(govuk_css)
    assert rebranded.count("{") == rebranded.count("}")
    assert ".govuk-button{" in rebranded and ".govuk-footer{" in rebranded
    assert len(rebranded) > 0.95 * len(govuk_css)


def test_text_is_set_in_a_font_that_we_name(govuk_css: str) -> None:
    assert "font-family:var(--font,system-ui,sans-serif)" in frontend.rebranded(govuk_css)


@pytest.mark.parametrize(
    "text", ["code();\n//# sourceMappingURL=a.js.map", "a{}\n/*# sourceMappingURL=a.css.map */\n"]
)
def test_a_source_map_is_not_asked_for(text: str) -> None:
    assert frontend.copied(text) == text.splitlines()[0] + "\n"
