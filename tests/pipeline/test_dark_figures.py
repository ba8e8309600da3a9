"""One run, two pictures of each figure: what readers of either theme see, and what cells notice."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from selectolax.lexbor import LexborNode
from small_site import SETTINGS, Site, code, md, notebook

from nbblog.config import FigureSettings
from nbblog.executors.local import darkfigures
from nbblog.outputs import picture

pytestmark = pytest.mark.slow

NAME = "notebooks/2026-01-01-night.ipynb"
PAPER, INK = (0x17, 0x15, 0x13), (0xEB, 0xE5, 0xDC)
BLUE, ORANGE = (0x1F, 0x77, 0xB4), (0xFF, 0x7F, 0x0E)
ALT = "#| fig-alt: a figure\n"

CELLS = {
    "setup": """
import hashlib, random
import numpy as np
import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import set_matplotlib_formats
rng = np.random.default_rng(0)
""",
    "plot": """
plt.figure(figsize=(4, 3))
plt.plot([0, 1], [0, 1], lw=8)
plt.bar([0.5], [0.4], 0.3, color="C1")
plt.plot([0, 1], [1, 1], "k", lw=8)
plt.title("A title"); plt.grid(); plt.legend(["blue", "black"]);
""",
    "drawing": """
set_matplotlib_formats("svg")
fig, ax = plt.subplots(figsize=(4, 3))
ax.plot([0, 1]); ax.set_title("A drawing"); ax.text(0.5, 0.5, "red", color="red")
plt.close(); fig
""",
    "matrix": """
set_matplotlib_formats("png")
fig, ax = plt.subplots(figsize=(4, 3))
ax.imshow([[0, 1], [1, 0]], cmap="gray", aspect="auto")
ax.text(0, 0, "a", color="white"); ax.text(1, 0, "b", color="black")
ax.set_title("Confusion")
""",
    "retina": """
set_matplotlib_formats("retina")
plt.figure(figsize=(4, 3)); plt.plot([0, 1]); plt.show()
set_matplotlib_formats("png")
""",
    "night": """
with plt.style.context("dark_background"):
    plt.figure(figsize=(4, 3)); plt.plot([0, 1]); plt.show()
""",
    "events": """
random.seed(1); np.random.seed(1)
fig, ax = plt.subplots(layout="constrained")
ax.scatter(rng.random(30), rng.random(30), c="k", edgecolors="w", label="$x$")
ax.fill_between([0, 1], [0, 1], color="0.9"); ax.legend(); ax.set_xlabel("x"); ax.grid()
ax.annotate("here", (0.1, 0.1), (0.5, 0.5), arrowprops={"arrowstyle": "->"}, bbox={"fc": "w"})
heard = []
fig.canvas.mpl_connect("draw_event", heard.append)
plt.show()
""",
    "state": """
def plain(value):
    kinds = (str, int, float, bool, tuple, list, np.ndarray, type(None))
    return isinstance(value, kinds) and " at 0x" not in repr(value)
state = [(type(a).__name__, k, repr(v)) for a in fig.findobj() for k, v in vars(a).items()
         if plain(v) and k != "_renderer"]  # which only says that a text was measured
print(len(state) > 2000, hashlib.sha256(repr(state).encode()).hexdigest())
print(fig.get_facecolor(), ax.get_facecolor(), ax.title.get_color(), ax.get_position())
print(random.random(), np.random.random(), len(heard), plt.get_fignums())
""",
    "fragile": """
class Fragile(plt.Line2D):
    def draw(self, renderer):
        if self.get_color() != "black":
            raise RuntimeError("not in this colour")
        super().draw(renderer)
fig, ax = plt.subplots()
ax.add_artist(Fragile([0, 1], [0, 1], color="black"));
""",
}


def written(site: Site, *, dark: bool) -> Site:
    flag = "true" if dark else "false"
    site.write("nbblog.toml", f"{SETTINGS}[figures]\ndark = {flag}\n")
    cells = [{**code(ALT + source.strip()), "id": name} for name, source in CELLS.items()]
    site.write(NAME, notebook({**md("# Night"), "id": "top"}, *cells, date="2026-01-01"))
    return site


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Site]:
    """The site with dark figures and the one without; each is published once."""
    found = {}
    for dark in (True, False):
        found[dark] = written(Site(tmp_path_factory.mktemp("night")), dark=dark)
        done = found[dark].publish()
        assert done.code == 0, done.out
    return found


def images(site: Site, cell: str) -> list[LexborNode]:
    return site.page("blog/night/index.html").css(f"#cell-{cell} img")


def data_of(site: Site, image: LexborNode) -> bytes:
    return (site.root / "public" / image.attributes["src"].lstrip("/")).read_bytes()


def pixels(site: Site, image: LexborNode) -> Image.Image:
    return Image.open(io.BytesIO(data_of(site, image))).convert("RGB")


def twins(site: Site, cell: str) -> tuple[Image.Image, Image.Image]:
    light, dark = images(site, cell)
    assert light.attributes["class"] == "only-light"
    assert dark.attributes["class"] == "only-dark"
    for name in ("alt", "width", "height"):
        assert light.attributes[name] == dark.attributes[name]
    return pixels(site, light), pixels(site, dark)


def shares(image: Image.Image) -> dict[tuple[int, ...], float]:
    """Return how much of a picture each colour is."""
    found = image.getcolors(1 << 20)
    assert found is not None
    return {colour: count / (image.width * image.height) for count, colour in found}


def test_ground_is_paper_text_is_ink_and_data_keeps_its_colours(sites: dict[bool, Site]) -> None:
    light, dark = twins(sites[True], "plot")
    assert light.size == dark.size
    day, night = shares(light), shares(dark)
    assert max(day, key=day.__getitem__) == (255, 255, 255)
    assert max(night, key=night.__getitem__) == PAPER
    assert (255, 255, 255) not in night
    assert (0, 0, 0) not in night
    for data in (BLUE, ORANGE):
        assert night[data] == pytest.approx(day[data], rel=0.02)
        assert day[data] > 0.01
    assert night[INK] == pytest.approx(day[0, 0, 0], rel=0.05)


def test_both_twins_show_the_same_thing_at_the_same_place(sites: dict[bool, Site]) -> None:
    light, dark = (image.convert("L") for image in twins(sites[True], "plot"))
    drawn = light.point(lambda value: 255 * (value < 250)).getbbox()
    assert drawn == dark.point(lambda value: 255 * (value > 30)).getbbox()


def test_drawing_has_a_twin_that_is_a_drawing(sites: dict[bool, Site]) -> None:
    light, dark = images(sites[True], "drawing")
    day, night = (data_of(sites[True], image).decode() for image in (light, dark))
    assert "fill: #ffffff" in day
    assert "fill: #171513" in night
    assert "#ffffff" not in night
    assert "stroke: #1f77b4" in day
    assert "stroke: #1f77b4" in night
    assert "fill: #ff0000" in night  # a red that can be read stays red


def test_image_and_what_lies_on_it_stay(sites: dict[bool, Site]) -> None:
    light, dark = twins(sites[True], "matrix")
    box = light.width // 4, light.height // 4, light.width * 3 // 4, light.height * 3 // 4
    assert light.crop(box).tobytes() == dark.crop(box).tobytes()
    assert dark.getpixel((1, 1)) == PAPER
    assert INK in shares(dark.crop((0, 0, dark.width, dark.height // 9)))  # the title


def test_dense_figure_has_half_its_pixels_as_size(sites: dict[bool, Site]) -> None:
    light, dark = images(sites[True], "retina")
    for image in (light, dark):
        assert int(image.attributes["width"]) == pixels(sites[True], image).width // 2


def test_figure_that_is_dark_already_is_its_own_twin(sites: dict[bool, Site]) -> None:
    light, dark = twins(sites[True], "night")
    assert light.tobytes() == dark.tobytes()


def test_cells_notice_nothing(sites: dict[bool, Site]) -> None:
    assert sites[True].outputs("blog/night/index.html") == sites[False].outputs(
        "blog/night/index.html"
    )
    state = sites[True].outputs("blog/night/index.html")[-1]
    assert state.startswith("True ")
    assert "1.0, 1.0, 1.0, 1.0" in state


def test_light_picture_is_the_same_with_and_without_a_twin(sites: dict[bool, Site]) -> None:
    for cell in ("plot", "drawing", "matrix", "events"):
        light, _ = images(sites[True], cell)
        (alone,) = images(sites[False], cell)
        assert data_of(sites[True], light) == data_of(sites[False], alone)


def test_twins_are_remembered_and_the_setting_is_part_of_the_run(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("nbblog.toml", SETTINGS)
    cell = code(ALT + "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()")
    site.write(NAME, notebook(md("# Night"), cell, date="2026-01-01"))
    assert site.publish().report["executed"] == [NAME]
    before = {name: data for name, (data, _) in site.files().items()}
    site.edit(NAME, "# Night", "# Nights")
    assert site.publish().report["executed"] == []
    after = {name: data for name, (data, _) in site.files().items()}
    figures = [name for name in before if name.startswith("blog/night/")]
    pictures = {name for name in figures if name.endswith((".png", ".webp")) and "og-" not in name}
    assert len(pictures) == 3  # light as PNG and WebP, dark as WebP
    assert {name: after[name] for name in pictures} == {name: before[name] for name in pictures}
    site.write("nbblog.toml", f'{SETTINGS}[figures]\ndark_paper = "#000020"\n')
    assert site.publish().report["executed"] == [NAME]
    source = (site.root / "public/blog/night/2026-01-01-night.ipynb").read_text("utf-8")
    assert "nbblog_dark" not in source
    feed = (site.root / "public/feed.xml").read_text("utf-8")
    assert feed.count("&lt;img") == 1
    assert "only-" not in feed


def test_figure_that_cannot_be_drawn_twice_is_a_note(sites: dict[bool, Site]) -> None:
    site = sites[True]
    (note,) = [one for one in site.publish().report["findings"] if one["rule"] == "dark-twins"]
    assert "RuntimeError: not in this colour" in note["message"]
    assert note["cell"] == list(CELLS).index("fragile") + 2
    assert len(images(site, "fragile")) == 2  # derived from pixels


def test_kernel_and_page_agree_on_names_and_colours() -> None:
    assert picture.DARK == darkfigures.KEY
    tokens = Path(__file__).parents[2] / "site_templates/default/css/00-tokens.css"
    text = tokens.read_text("utf-8")
    for name, colour in (
        ("paper", FigureSettings().dark_paper),
        ("ink", FigureSettings().dark_ink),
    ):
        found = re.search(rf"--{name}: light-dark\(#\w+, (#\w+)\)", text)
        assert found is not None
        assert found[1] == colour
