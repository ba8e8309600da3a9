"""Fonts: a constant Latin file that every site shares, and a small one for the rest."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from nbblog import fonts
from nbblog.assets import Bundle, bundle
from nbblog.fonts import cut_meanwhile
from nbblog.store import machine_store
from nbblog.templates import Theme


def made(text: str) -> Bundle:
    return bundle(Theme("default", Path("none")), machine_store(), text, "/sub")


def glyphs(files: Bundle, name: str) -> set[str]:
    """Return the characters of a font of the bundle."""
    (data,) = (asset.data for asset in files.assets if asset.path.name.startswith(name + "."))
    with TTFont(io.BytesIO(data)) as font:
        assert font.flavor == "woff2"
        return {chr(code) for code in font.getBestCmap()}


@pytest.mark.slow  # a machine that never published cuts the fonts first
def test_other_alphabets_get_a_file_of_their_own_and_latin_stays_the_same() -> None:
    plain, polish = made("Hello"), made("Łódź ⚙")
    latin = "source-serif-4-normal.woff2"
    assert plain.urls[latin] == polish.urls[latin]
    assert {"H", "é", "ß", "—"} <= glyphs(polish, "source-serif-4-normal")
    more = glyphs(polish, "source-serif-4-normal-more")
    assert {"Ł", "ź"} <= more
    assert "H" not in more
    assert "source-serif-4-normal-more.woff2" not in plain.urls


@pytest.mark.slow
def test_rules_name_each_file_and_the_characters_it_is_for() -> None:
    files = made("Ł <math>")
    (css,) = (asset.data.decode() for asset in files.assets if asset.path.name.startswith("fonts."))
    faces = re.findall(r"@font-face\{(.*?)\}", css)
    for face in faces:
        (url,) = re.findall(r'url\("(/sub/[^"]+)"\)', face)
        assert url.removeprefix("/sub") in files.urls.values()
    scoped = [face for face in faces if "unicode-range:U+141;" in face]
    assert {'font-family:"Source Serif 4"', 'font-family:"Inter"'} <= {
        face.split(";")[0] for face in scoped
    }
    assert any('font-family:"STIX Two Math"' in face for face in faces)


@pytest.mark.slow
def test_site_without_formulas_has_no_math_font() -> None:
    assert not any("stix" in name for name in made("Hello").urls)


@pytest.mark.slow
def test_latin_is_cut_ahead_in_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with cut_meanwhile() as wait:
        assert wait() == 0
    monkeypatch.setattr(fonts, "_subset", lambda *_: pytest.fail("cut once more"))
    made("Hello")
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("begun once more"))
    with cut_meanwhile() as wait:
        assert wait() is None
