"""Rules about prose and site: what is near to a defect and none, and where a defect is told."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from examples import notebook_of, site_of

from nbblog.model import Display
from nbblog.rules import RULES, Example
from nbblog.sources.ipynb import from_node

REPOSITORY = '[site]\nsource_url = "https://github.com/ada/trees"\n'
COLAB = "https://colab.research.google.com/github/ada/trees/blob"
BADGE = "[![Open in Colab](data:image/gif;base64,R0lGODlhAQABAAAAACw=)]"


def told(rule: str, source: str | Example) -> list[str]:
    """Return what a rule finds in a source: line and message."""
    check = RULES[rule].check
    assert check is not None
    return [f"{one.where.line}: {one.message}" for one in check(notebook_of(source))]


def told_of_site(rule: str, folder: Path, files: dict[str, str] | str) -> list[str]:
    """Return what a rule finds in a site: path and line, and message."""
    check = RULES[rule].check
    assert check is not None
    return [f"{one.where}: {one.message}" for one in check(site_of(files, folder))]


# ------------------------------------------------------------------ headings


def test_skipped_level_is_told_at_its_heading() -> None:
    (found,) = told("headings-ordered", "# T\n\n## A\n\ntext\n\n#### B\n")
    assert found == "7: “B” is of level 4, below level 2"


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n## A\n\n### B\n\n## C\n\n### D\n",
        "### starts low\n\n### stays there\n",
        "# T\n\n```\n#### a comment\n```\n",
        "# T\n\n> #### in a quote\n",
        "# T\n\n<h2>HTML</h2>\n\n### below it\n",
    ],
)
def test_headings_in_order_are_left_alone(text: str) -> None:
    assert told("headings-ordered", text) == []


def test_heading_that_is_html_is_one() -> None:
    assert len(told("headings-ordered", "# T\n\n<h4>small</h4>\n\n## A\n")) == 1


def test_title_of_the_front_matter_is_level_one() -> None:
    assert len(told("headings-ordered", "---\ntitle: T\n---\n### A\n")) == 1
    assert told("headings-ordered", "---\ntitle: T\n---\n## A\n") == []


def test_habit_of_an_author_is_told_once() -> None:
    assert len(told("headings-ordered", "# T\n\n### A\n\n# U\n\n### B\n\n#### C\n")) == 1


def test_cells_are_one_document() -> None:
    text = "# %% [markdown]\n# # T\n\n# %%\n1\n\n# %% [markdown]\n# ### A\n"
    assert told("headings-ordered", text) == ["8: “A” is of level 3, below level 1"]


def test_cell_that_is_left_out_has_no_headings() -> None:
    cells = [
        {"cell_type": "markdown", "source": "# T", "metadata": {}},
        {"cell_type": "markdown", "source": "# U", "metadata": {"tags": ["remove-cell"]}},
    ]
    node = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    check = RULES["one-title"].check
    assert check is not None
    assert list(check(from_node(node, PurePosixPath("a.ipynb"), ""))) == []


def test_second_title_is_told_with_how_many_there_are() -> None:
    one, two = "# T\n\n# A\n", "# T\n\n# A\n\n# B\n"
    assert told("one-title", one) == ["3: “A” is one more title of the post"]
    assert told("one-title", two) == ["3: “A” is one more title of the post, the first of 2"]


def test_heading_that_repeats_the_title_is_no_second_one() -> None:
    assert told("one-title", "---\ntitle: T\n---\n# T\n\n## A\n") == []
    assert len(told("one-title", "---\ntitle: T\n---\n# Part one\n")) == 1


# ------------------------------------------------------------------ links


@pytest.mark.parametrize(
    "link", ["[here](a.py)", "[Click *here*!](a.py)", "<a href='a.py'>this link</a>", "[here][r]"]
)
def test_link_that_says_nothing_is_told(link: str) -> None:
    (found,) = told("link-text-tells", f"# T\n\nSee\n{link}.\n\n[r]: a.py\n")
    assert found.startswith("4: the link to `a.py` is called")


@pytest.mark.parametrize(
    "text",
    [
        "[here is why it fails](a.py)",
        "<https://example.org>",
        "[https://example.org](https://example.org)",
        "`[here](a.py)`",
        "[![here](a.png)](a.py)",
        "here (a.py)",
        "[the paper](a.py)",
    ],
)
def test_links_with_words_are_left_alone(text: str) -> None:
    assert told("link-text-tells", f"# T\n\n{text}\n") == []


def test_anchor_of_another_page_in_another_tool_s_spelling(tmp_path: Path) -> None:
    files = {
        "notebooks/a.md": "# A\n\n## The Data\n",
        "notebooks/b.md": "# B\n\n[x](a.md#The-Data)\n\n[y](a.md#the-data)\n",
    }
    (found,) = told_of_site("anchors-exist", tmp_path, files)
    assert found == "notebooks/b.md:3: `#The-Data` is no section of notebooks/a.md"


def test_labels_and_ids_of_an_author_are_anchors(tmp_path: Path) -> None:
    files = {
        "notebooks/a.md": '# A\n\n## D {#data}\n\n<a id="own"></a>\n\n$$x$$ {#eq-x}\n',
        "notebooks/b.md": "# B\n\n[1](a.md#data) [2](a.md#own) [3](/blog/a/#data) [4](a.md#top)\n",
    }
    assert told_of_site("anchors-exist", tmp_path, files) == []


def test_anchor_of_an_address_is_followed(tmp_path: Path) -> None:
    files = {"notebooks/a.md": "# A\n", "notebooks/b.md": "# B\n\n[3](/blog/a/#data)\n"}
    assert len(told_of_site("anchors-exist", tmp_path, files)) == 1


# ------------------------------------------------------------------ the repository


def links(tmp_path: Path, *hrefs: str) -> list[str]:
    """Return what is wrong with links of a post in a site that is a repository."""
    text = "\n".join(f"- [name of it]({href})" for href in hrefs)
    files = {"nbblog.toml": REPOSITORY, "src/tree.py": "", "notebooks/a.md": f"# A\n\n{text}\n"}
    return told_of_site("source-links-true", tmp_path, files)


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (found,) = links(tmp_path, "https://github.com/ada/trees/blob/main/src/trees.py")
    assert found.startswith("notebooks/a.md:3: `src/trees.py` is not in the repository")


def test_links_that_lead_somewhere_are_left_alone(tmp_path: Path) -> None:
    own = "https://github.com/ada/trees"
    hrefs = [
        f"{own}/blob/main/src/tree.py#L3",
        f"{own}/tree/main/src",
        f"{own}/blob/v1.0/src/old.py",
        f"{own}/blob/0123abc/src/old.py",
        f"{own}/blob/experiment/src/new.py",
        f"{own}/issues/1",
        "https://github.com/bob/trees/blob/main/nowhere.py",
        f"{COLAB}/main/notebooks/a.md",
    ]
    assert links(tmp_path, *hrefs) == []


def test_old_name_of_the_branch_is_told(tmp_path: Path) -> None:
    (found,) = links(tmp_path, "https://github.com/ada/trees/blob/master/src/tree.py")
    assert "`master` and not `main`" in found


def test_badge_of_another_branch_is_told(tmp_path: Path) -> None:
    text = f"# A\n\n{BADGE}({COLAB}/dev/notebooks/a.md)\n"
    files = {"nbblog.toml": REPOSITORY, "notebooks/a.md": text}
    (found,) = told_of_site("source-links-true", tmp_path, files)
    assert "`dev` and not `main`" in found


def test_badge_of_another_post_is_told(tmp_path: Path) -> None:
    text = f"# A\n\n{BADGE}({COLAB}/main/notebooks/b.md)\n"
    files = {"nbblog.toml": REPOSITORY, "notebooks/a.md": text, "notebooks/b.md": "# B"}
    (found,) = told_of_site("badges-own", tmp_path, files)
    assert found == "notebooks/a.md:3: the badge opens `b.md`, not this notebook"
    assert told_of_site("source-links-true", tmp_path, files) == []


def test_badge_of_another_repository_is_told(tmp_path: Path) -> None:
    text = f"# A\n\n{BADGE}({COLAB.replace('ada', 'bob')}/main/notebooks/a.md)\n"
    files = {"nbblog.toml": REPOSITORY, "notebooks/a.md": text}
    (found,) = told_of_site("badges-own", tmp_path, files)
    assert "github.com/bob/trees" in found


def test_badge_of_a_file_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    text = f"# A\n\n{BADGE}({COLAB}/main/notebooks/old.md)\n"
    files = {"nbblog.toml": REPOSITORY, "notebooks/a.md": text}
    assert told_of_site("badges-own", tmp_path, files) == []
    assert len(told_of_site("source-links-true", tmp_path, files)) == 1


def test_badge_of_a_copy_under_a_date_is_right(tmp_path: Path) -> None:
    text = f"# A\n\n{BADGE}({COLAB}/main/trees.md)\n"
    files = {"notebooks/2026-01-02-trees.md": text, "notebooks/b/trees.md": "# B"}
    assert told_of_site("badges-own", tmp_path, files) == []


# ------------------------------------------------------------------ characters


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("# %%\nx = 1\u200b", "U+200B (zero width space) cannot be seen"),
        ("# %%\nif a: # \u202e\n  b", "U+202E (right-to-left override) changes the order"),
        ("# %%\nt\u043etal = 1", "U+043E (cyrillic small letter o) looks like `o` in `t\u043etal`"),
        ("# %%\nread('d\u0430ta.csv')", "U+0430 (cyrillic small letter a) looks like `a`"),
        ("# %%\nx = a \u2212 b", "U+2212 (minus sign) looks like `-`"),
        ("# %%\nx\u00a0= 1", "U+00A0 (no-break space) looks like a space"),
        ("text\u200b text", "U+200B (zero width space) cannot be seen"),
        ("text \u202eabc", "U+202E (right-to-left override) cannot be seen"),
    ],
)
def test_character_that_deceives_is_told(source: str, message: str) -> None:
    (found,) = told("characters-plain", source)
    assert message in found


@pytest.mark.parametrize(
    "source",
    [
        "# %%\nσ = Δt * λ_max  # µ, ×, – and “quotes” in a comment",
        "# %%\nprint('naïve façade – 5 − 3')",
        "# %%\nимя = 'Москва'",
        "# %%\n'👩\u200d🔬'",
        "family 👨\u200d👩\u200d👧 and a heart ❤\ufe0f",
        "می\u200cخواهم and क्\u200dष",
        "עברית \u200f(אב)",
        "α – β ≤ γ … “so”",
    ],
)
def test_characters_of_other_writing_are_left_alone(source: str) -> None:
    assert told("characters-plain", source) == []


def test_character_is_told_once_in_a_cell_with_its_count() -> None:
    (found,) = told("characters-plain", "# %%\nx = 1\ny\u200b = 2\nz\u200b = 3")
    assert found == "3: U+200B (zero width space) cannot be seen, 2 times in this cell"


# ------------------------------------------------------------------ posts as a whole


def test_text_that_was_changed_a_little_is_told(tmp_path: Path) -> None:
    words = " ".join(f"word{n} is not word{n + 1}" for n in range(60))
    files = {"notebooks/a.md": f"# A\n\n{words}", "notebooks/b.md": f"# B\n\nNew. {words} End."}
    (found,) = told_of_site("content-unique", tmp_path, files)
    assert found.startswith("notebooks/b.md:")


def test_posts_of_one_template_are_not_the_same(tmp_path: Path) -> None:
    head = "This is a post of the series on trees, as every week with one tree and one picture."
    files = {
        f"notebooks/{name}.md": f"# {name}\n\n{head}\n\n"
        + " ".join(f"{name}{n} grows on {name}{n * n}" for n in range(40))
        for name in ("oak", "birch")
    }
    assert told_of_site("content-unique", tmp_path, files) == []


def test_many_posts_without_tags_are_told_once(tmp_path: Path) -> None:
    files = {f"notebooks/{n}.md": f"# Post {n}" for n in range(5)}
    (found,) = told_of_site("tagged", tmp_path, files)
    assert found == "notebooks/0.md: the post has no tags; so it is with 4 others"


def test_few_posts_without_tags_are_named(tmp_path: Path) -> None:
    files = {f"notebooks/{n}.md": f"# Post {n}" for n in range(2)}
    assert len(told_of_site("tagged", tmp_path, files)) == 2


def test_pages_are_no_posts(tmp_path: Path) -> None:
    files = {"pages/index.md": "Hello."}
    for name in ("dated", "titled", "tagged", "described", "licensed", "content-unique"):
        assert told_of_site(name, tmp_path, files) == []


@pytest.mark.parametrize(("folder", "is_told"), [("docs", False), ("examples/trees", True)])
def test_licence_of_the_project_is_that_of_its_documentation(
    folder: str, is_told: bool, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "LICENSE").write_text("MIT", "utf-8")
    site = tmp_path / folder
    site.mkdir(parents=True)
    assert bool(told_of_site("licensed", site, "# A")) is is_told


def test_licence_in_the_prose_is_one(tmp_path: Path) -> None:
    text = "# A\n\nLicensed under [CC BY](https://creativecommons.org/licenses/by/4.0/)."
    assert told_of_site("licensed", tmp_path, text) == []


def test_figure_that_prose_speaks_of_has_a_caption() -> None:
    picture = (Display({"image/png": "AAAA"}),)
    text = "# %% [markdown]\n# See the figure below.\n\n# %%\n{}1\n\n# %%\nplot()\n"
    bare, told_it = text.format(""), text.format("#| fig-cap: Trees.\n")
    (found,) = told("figures-captioned", Example(bare, (picture, picture)))
    assert found == "5: prose speaks of this figure, and it has no caption"
    assert told("figures-captioned", Example(told_it, (picture,))) == []
    assert told("figures-captioned", Example(bare)) == []


def test_caption_of_a_table_is_asked_for() -> None:
    assert told("figures-captioned", "# %%\n#| label: tbl-x\n#| tbl-cap: Trees.\nx") == []
    (found,) = told("figures-captioned", "# %%\n#| echo: false\n#| label: tbl-x\nx")
    assert found == "3: `tbl-x` has a number and no caption"
