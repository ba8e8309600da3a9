"""Pictures of a published site: files, sizes and words, in prose and in outputs that came along."""

from __future__ import annotations

import base64
import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from selectolax.lexbor import LexborNode
from small_site import SETTINGS, Site, code, md, notebook

NAME = "notebooks/2026-01-01-seen.ipynb"
PAGE = "blog/seen/index.html"


def chart(form: str = "PNG", size: tuple[int, int] = (320, 240), **options: Any) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).line([(9, 9), (size[0] - 9, size[1] - 9)], "#1f77b4", 3)
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def shown(data: bytes, mime: str = "image/png", **metadata: Any) -> dict[str, Any]:
    payload = data.decode() if "svg" in mime else base64.b64encode(data).decode()
    return {"output_type": "display_data", "data": {mime: payload}, "metadata": metadata}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    settings = '[execution]\ndefault = "stored"\n[rules]\nstored-sealed = "off"\n'
    site.write("nbblog.toml", SETTINGS + settings)
    return site


def published(site: Site, *cells: dict[str, Any]) -> tuple[list[LexborNode], list[dict[str, Any]]]:
    """Publish a post; return its pictures and the findings."""
    site.write(NAME, notebook(md("# Seen"), *cells, date="2026-01-01"))
    done = site.publish()
    findings = [one for one in done.report["findings"] if one["rule"] != "store-works"]
    return (site.page(PAGE).css("article img") if done.code == 0 else []), findings


def test_words_go_to_the_pictures_of_a_cell_one_by_one(site: Site) -> None:
    source = '#| fig-alt: ["one", "two"]\n#| fig-cap: ["A $x$", "B"]\nprint()'
    outputs = [shown(chart(size=(300 + n, 200))) for n in range(3)]
    _, findings = published(site, code(source, *outputs))
    figures = site.page(PAGE).css("figure")
    assert [figure.css("img")[0].attributes["alt"] for figure in figures] == ["one", "two", ""]
    captions = [figure.css_first("figcaption") for figure in figures]
    assert captions[0] is not None
    assert captions[0].css_first("math") is not None
    assert captions[2] is None
    (finding,) = findings
    assert (finding["rule"], finding["severity"], finding["cell"]) == ("alt-text", "warning", 2)


def test_output_may_bring_its_words_and_decoration_needs_none(site: Site) -> None:
    images, findings = published(
        site,
        code("print()", shown(chart(), alt="said by the output")),
        code('#| fig-alt: ""\nprint()', shown(chart(size=(200, 200)))),
    )
    assert findings == []
    assert {image.attributes["alt"] for image in images} == {"said by the output", ""}


def test_prose_picture_without_words_is_a_warning(site: Site) -> None:
    site.write("notebooks/a.png", chart())
    cell = md(
        '![](a.png)\n\n<img src="a.png">\n\n<img src="a.png" alt="">\n\n![*One* `two`](a.png)'
    )
    images, findings = published(site, cell)
    assert [(one["rule"], one["line"]) for one in findings] == [("alt-text", 1), ("alt-text", 3)]
    assert [image.attributes.get("alt") for image in images] == ["", None, "", "One two"]


def test_photograph_loses_where_and_when_and_is_upright(site: Site) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Ada's camera"
    site.write("notebooks/photo.jpg", chart("JPEG", (2400, 1200), exif=exif, quality=95))
    (image,), _ = published(site, md("![a photo](photo.jpg)"))
    assert (image.attributes["width"], image.attributes["height"]) == ("1200", "2400")
    files = {
        name: data for name, (data, _) in site.files().items() if name.endswith((".jpg", ".webp"))
    }
    assert files
    for data in files.values():
        assert b"Ada" not in data
        with Image.open(io.BytesIO(data)) as found:
            assert found.size[0] * 2 == found.size[1]
            assert found.size[0] <= 1200
            assert dict(found.getexif()) == {}


def test_own_dark_twin_stands_beside_the_light_one(site: Site) -> None:
    site.write("notebooks/plan.svg", '<svg width="8" height="6"></svg>')
    site.write("notebooks/plan.dark.svg", '<svg width="8" height="6"><g/></svg>')
    (light, dark), findings = published(site, md("![a plan](plan.svg)"))
    assert findings == []
    assert light.attributes["src"] != dark.attributes["src"]
    assert dark.attributes["class"] == "only-dark"
    site.write("notebooks/plan.dark.svg", '<svg width="8" height="6"><b/></svg>')
    assert "/blog/seen/" in dark.attributes["src"]
    assert site.publish().report["written"]  # it is watched


def test_chart_that_came_along_has_a_derived_twin_and_an_author_can_refuse(site: Site) -> None:
    alt = "#| fig-alt: a chart\n"
    images, _ = published(site, code(f"{alt}print()", shown(chart())))
    assert len(images) == 2
    images, _ = published(site, code(f"{alt}#| dark: false\nprint()", shown(chart())))
    assert len(images) == 1


def test_bomb_of_pixels_and_drawing_that_asks_others_are_findings(site: Site) -> None:
    head = chart()[:16] + (60_000).to_bytes(4) * 2
    data = chart()
    bomb = head + data[24:29] + zlib.crc32(head[12:] + data[24:29]).to_bytes(4) + data[33:]
    site.write("notebooks/bomb.png", bomb)
    site.write("notebooks/far.svg", '<svg><image href="https://a.example/x.png"/></svg>')
    _, findings = published(
        site, md("![a](bomb.png) ![b](far.svg)"), code("#| fig-alt: c\n1", shown(bomb))
    )
    told = {(one["rule"], one["severity"]): one["message"] for one in findings}
    assert told["picture-exists", "error"] == "`bomb.png` has too many pixels"
    assert told["outputs-shown", "error"] == "the output's picture has too many pixels"
    assert "a.example" in told["no-remote-pictures", "warning"]


def test_moving_picture_keeps_its_bytes(site: Site) -> None:
    moving = chart("GIF", save_all=True, append_images=[Image.new("RGB", (320, 240), "red")])
    site.write("notebooks/moving.gif", moving)
    (image,), _ = published(site, md("![it moves](moving.gif)"))
    assert site.files()[image.attributes["src"].lstrip("/")][0] == moving
