"""Fonts: a constant Latin file that every site shares, and a small one for the rest."""

from __future__ import annotations

import io
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from nbblog import fonts
from nbblog.assets import Bundle, bundle
from nbblog.characters import Shown
from nbblog.fonts import cut_meanwhile
from nbblog.store import machine_store
from nbblog.templates import Theme


def made(text: str, math: str = "", theme: str = "default") -> Bundle:
    shown = Shown(frozenset(text), frozenset(math))
    return bundle(Theme(theme, Path("none")), machine_store(), shown, "/sub")


def glyphs(files: Bundle, name: str) -> set[str]:
    """Return the characters of a font of the bundle."""
    (data,) = (asset.data for asset in files.assets if asset.path.name.startswith(name + "."))
    with TTFont(io.BytesIO(data)) as font:
        assert font.flavor == "woff2"
        return {chr(code) for code in font.getBestCmap()}


def styles(files: Bundle) -> str:
    (css,) = (asset.data.decode() for asset in files.assets if asset.path.match("site.*.css"))
    return css


@pytest.mark.slow  # a machine that never published cuts the fonts first
def test_other_alphabets_get_a_file_of_their_own_and_latin_stays_the_same() -> None:
    plain, polish = made("Hello"), made("Łódź Я ±")
    latin = "source-serif-4-normal.woff2"
    assert plain.urls[latin] == polish.urls[latin]
    assert {"H", "z", "&", "—"} <= glyphs(polish, "source-serif-4-normal")
    for end, letters in {"latin": "Łóź", "cyrillic": "Я", "more": "±"}.items():
        for face in ("source-serif-4-normal", "source-serif-4-italic-600", "inter-normal"):
            assert set(letters) <= glyphs(polish, f"{face}-{end}")
            assert "a" not in glyphs(polish, f"{face}-{end}")
            assert f"{face}-{end}.woff2" not in plain.urls


@pytest.mark.slow
def test_rules_name_each_file_and_the_characters_it_is_for() -> None:
    files = made("Ł", "x")
    css = styles(files)
    faces = [face for face in re.findall(r"@font-face\{(.*?)\}", css) if "url(" in face]
    for face in faces:
        (url,) = re.findall(r'url\("(/sub/[^"]+)"\)', face)
        assert url.removeprefix("/sub") in files.urls.values()
    scoped = {face.split(";")[0] for face in faces if "unicode-range:U+141;" in face}
    assert {'font-family:"Source Serif 4-latin"', 'font-family:"Inter-latin"'} <= scoped
    assert any('font-family:"STIX Two Math"' in face for face in faces)


@pytest.mark.slow
def test_family_is_one_file_and_lists_go_on_to_the_others() -> None:
    # for each file of a family that is not loaded, browsers look for a font of the system: for
    # every size and weight of it, before the first line is laid out
    css = styles(made("Ł ±"))
    ranged = [face for face in re.findall(r"@font-face\{(.*?)\}", css) if "unicode-range" in face]
    whole = [face for face in re.findall(r"@font-face\{(.*?)\}", css) if face not in ranged]
    names = [{face.split(";")[0] for face in faces} for faces in (ranged, whole)]
    assert names[0]
    assert names[0].isdisjoint(names[1])
    assert '--font-ui:Inter,"Inter-latin","Inter-more","Inter Fallback",system-ui' in css
    assert '"JetBrains Mono","JetBrains Mono-latin","JetBrains Mono-more",ui-monospace' in css
    assert '@font-face{font-family:"Inter Fallback";' in css


@pytest.mark.slow
def test_site_without_formulas_has_no_math_font() -> None:
    assert not any("stix" in name for name in made("Hello").urls)


@pytest.mark.slow
def test_brackets_that_grow_are_in_the_file_that_browsers_ask_for_them() -> None:
    files = made("", "⟨xΓ𝔼∑")
    first = glyphs(files, "stix-two-math-normal")
    assert {" ", "⟨", "∑", "√", "(", "\N{MATHEMATICAL ITALIC SMALL Q}"} <= first
    assert "Γ" in glyphs(files, "stix-two-math-normal-letters") - first
    assert "𝔼" in glyphs(files, "stix-two-math-normal-more") - first
    (data,) = (
        one.data for one in files.assets if one.path.name.startswith("stix-two-math-normal.")
    )
    with TTFont(io.BytesIO(data)) as font:
        variants = font["MATH"].table.MathVariants
        sizes = dict(
            zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True)
        )["parenleft"].MathGlyphVariantRecord
    steps = [one.AdvanceMeasurement for one in sizes]
    assert steps == sorted(steps)
    assert steps[0] < 1000 < 3000 < steps[-1]
    assert all(big < 1.3 * small for small, big in pairwise(steps))  # a bracket never gapes


@pytest.mark.slow
def test_theme_brings_the_typefaces_that_its_styles_name() -> None:
    assert any("source-serif" in name for name in made("Hello").urls)
    slate = made("Hello", theme="slate")
    assert not any("source-serif" in name for name in slate.urls)
    assert "inter-normal.woff2" in slate.urls


@pytest.mark.slow
def test_page_preloads_the_fonts_that_it_shows_and_no_others() -> None:
    files = made("é", "xΓ𝔼")
    fonts = [part for part in files.parts if part.href.endswith(".woff2")]

    def early(body: str) -> set[str]:
        needed = (part.href for part in fonts if part.is_needed(f"<body>{body}"))
        return {href.rpartition("/")[2].split(".")[0] for href in needed}

    always = {"source-serif-4-normal", "inter-normal"}
    assert early("<p>é</p>") == always
    assert early("<em>a</em><code>b</code>") == {
        *always,
        "source-serif-4-italic",
        "jetbrains-mono-normal",
    }
    math = {*always, "stix-two-math-normal"}
    assert early("Γ<math><mi>x</mi></math>") == math
    capital = '<math><mi mathvariant="normal">Γ</mi></math>'
    assert early(capital) == {*math, "stix-two-math-normal-letters"}


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
