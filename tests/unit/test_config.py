"""nbblog.toml: what is read, and what is answered to mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbblog.config import Config, load_config, with_options
from nbblog.findings import Finding, Problem, UsageError
from nbblog.options import Options
from nbblog.rules import unknown_rules


def load(root: Path, text: str | bytes) -> Config:
    """Read a text as the configuration of a site."""
    data = text.encode() if isinstance(text, str) else text
    (root / "nbblog.toml").write_bytes(data)
    return load_config(root)


def mistakes(root: Path, text: str | bytes) -> list[Finding]:
    """Return what is wrong with a configuration."""
    with pytest.raises(Problem) as problem:
        load(root, text)
    found = list(problem.value.findings)
    assert {(f.rule, f.where.path) for f in found} == {("config", "nbblog.toml")}
    assert all(finding.hint for finding in found)
    return found


# ------------------------------------------------------------------ what is read


def test_empty_file_has_the_defaults_of_the_documentation(tmp_path: Path) -> None:
    config = load(tmp_path, "")
    assert config.root == tmp_path
    assert config.output == tmp_path / "public"
    assert config.state == tmp_path / ".nbblog"
    assert config.blog.post_url == "/blog/{slug}/"
    assert config.execution.default == "auto"
    assert config.theme == "default"
    assert config.jobs >= 1


def test_every_table_is_read(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        """
theme = "default"
[site]
title = "Ada"
base_url = "https://ada.example/notes/"
[paths]
output = "docs"
[blog]
post_url = "/{year}/{month}/{slug}/"
[execution]
default = "stored"
jobs = 3
[test.parameters]
epochs = 1
[rules]
alt-text = "error"
""",
    )
    assert config.site.title == "Ada"
    assert config.output == tmp_path / "docs"
    assert (config.execution.default, config.jobs) == ("stored", 3)
    assert config.test.parameters == {"epochs": 1}
    assert config.rules == {"alt-text": "error"}


@pytest.mark.parametrize(
    ("base_url", "href", "absolute"),
    [
        ("https://x.org", "/blog/a/", "https://x.org/blog/a/"),
        ("https://x.org/", "/blog/a/", "https://x.org/blog/a/"),
        ("https://x.org/sub", "/sub/blog/a/", "https://x.org/sub/blog/a/"),
        ("https://x.org/sub/", "/sub/blog/a/", "https://x.org/sub/blog/a/"),
        ("http://localhost:8000", "/blog/a/", "http://localhost:8000/blog/a/"),
    ],
)
def test_base_path_begins_every_internal_link(
    tmp_path: Path, base_url: str, href: str, absolute: str
) -> None:
    config = load(tmp_path, f'[site]\nbase_url = "{base_url}"\n')
    assert (config.href("/blog/a/"), config.absolute("/blog/a/")) == (href, absolute)


def test_command_line_wins(tmp_path: Path) -> None:
    config = load(tmp_path, '[site]\nbase_url = "https://x.org"\n[execution]\njobs = 2\n')
    options = Options(output="/elsewhere", base_url="https://y.org/b", jobs=5, has_drafts=True)
    changed = with_options(config, options)
    assert changed.output == Path("/elsewhere")
    assert (changed.base_path, changed.jobs, changed.has_drafts) == ("/b", 5, True)
    assert with_options(config, Options()) == config


# ------------------------------------------------------------------ what is answered


def test_folder_without_a_site_is_a_wrong_command(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nbblog\.toml not found .*--site DIR.*nbblog init"):
        load_config(tmp_path)


def test_unknown_key_has_its_line_and_a_suggestion(tmp_path: Path) -> None:
    # The very example of the architecture document.
    text = '[site]\ntitle = "x"\n\n\n[execution]\ndefault = "auto"\ntimout = 3\n'
    (finding,) = mistakes(tmp_path, text)
    assert str(finding) == (
        "nbblog.toml:7: error: `execution.timout`: unknown key [config]\n"
        "    fix: did you mean `execution.timeout`?"
    )


def test_unknown_table_has_its_line_and_a_suggestion(tmp_path: Path) -> None:
    (finding,) = mistakes(tmp_path, "\n[sites]\n")
    assert (finding.where.line, finding.hint) == (2, "did you mean `site`?")


def test_unknown_key_like_no_other_lists_the_known_ones(tmp_path: Path) -> None:
    (finding,) = mistakes(tmp_path, "[paths]\nzzz = 1\n")
    assert "known keys are: " in finding.hint
    assert "notebooks" in finding.hint


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = '[site]\ntitle = 5\nlang = "en"\n[execution]\njobs = "two"\ndefault = "later"\n'
    found = mistakes(tmp_path, text)
    assert sorted((f.where.line, f.message.split("`")[1]) for f in found) == [
        (2, "site.title"),
        (3, "site.lang"),
        (5, "execution.jobs"),
        (6, "execution.default"),
    ]


@pytest.mark.parametrize("key", ["root", "has_drafts"])
def test_inner_fields_are_no_keys(tmp_path: Path, key: str) -> None:
    (finding,) = mistakes(tmp_path, f'{key} = "x"\n')
    assert "unknown key" in finding.message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[site]\ntitle = Ada\n", 2),
        ("[site\n", 1),
        ('[site]\ntitle = "a"\ntitle = "b"\n', 3),
        ('x = "never closed', 1),
    ],
)
def test_broken_toml_has_its_line(tmp_path: Path, text: str, line: int) -> None:
    (finding,) = mistakes(tmp_path, text)
    assert "broken TOML" in finding.message
    assert finding.where.line == line


def test_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (finding,) = mistakes(tmp_path, '[site]\ntitle = "é"\n'.encode("latin-1"))
    assert "UTF-8" in f"{finding.message} {finding.hint}"


@pytest.mark.parametrize(
    "url",
    ["ada.example", "ftp://x.org", "https://", "", "//x.org", "https://x.org/?q=1", "http://[::1"],
)
def test_address_that_is_none_is_told(tmp_path: Path, url: str) -> None:
    (finding,) = mistakes(tmp_path, f'[site]\n\nbase_url = "{url}"\n')
    assert "`site.base_url`" in finding.message
    assert finding.where.line == 3


@pytest.mark.parametrize(
    "pattern",
    [
        "/blog/",
        "blog/{slug}/",
        "/blog/{slug}",
        "/{name}/{slug}/",
        "/{slug",
        "/{}/{slug}/",
        "/{slug}/{slug.x}/",
        "/{slug}/{year[0][0][z]}/",
        "",
    ],
)
def test_pattern_of_addresses_that_is_none_is_told(tmp_path: Path, pattern: str) -> None:
    (finding,) = mistakes(tmp_path, f'[blog]\npost_url = "{pattern}"\n')
    assert "`blog.post_url`" in finding.message
    assert finding.where.line == 2


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("execution", "jobs = -1"),
        ("blog", "words_per_minute = 0"),
        ("blog", "feed_posts = -1"),
    ],
)
def test_number_that_makes_no_sense_is_told(tmp_path: Path, table: str, line: str) -> None:
    (finding,) = mistakes(tmp_path, f"[{table}]\n{line}\n")
    assert f"`{table}.{line.partition(' ')[0]}`" in finding.message
    assert finding.where.line == 2


@pytest.mark.parametrize("key", ["notebooks", "pages", "static", "overrides", "output"])
@pytest.mark.parametrize("value", ["", ".", "./"])
def test_site_itself_is_no_folder_of_the_site(tmp_path: Path, key: str, value: str) -> None:
    (finding,) = mistakes(tmp_path, f'[paths]\n{key} = "{value}"\n')
    assert f"`paths.{key}`" in finding.message


@pytest.mark.parametrize("key", ["notebooks", "pages"])
def test_sources_elsewhere_on_the_disk_are_told(tmp_path: Path, key: str) -> None:
    # Every finding, link and cache key names a source by its path in the site.
    (finding,) = mistakes(tmp_path, f'[paths]\n{key} = "/srv/sources"\n')
    assert f"`paths.{key}`" in finding.message


def test_wrong_base_url_of_the_command_line_is_told(tmp_path: Path) -> None:
    config = load(tmp_path, "")
    with pytest.raises(Problem) as problem:
        with_options(config, Options(base_url="x.org"))
    (finding,) = problem.value.findings
    assert finding.where.path == "--base-url"


def test_unknown_rule_is_told_with_a_suggestion(tmp_path: Path) -> None:
    (finding,) = unknown_rules(load(tmp_path, '[rules]\nalt-txt = "off"\n'))
    assert finding.hint == "did you mean `alt-text`?"
    assert unknown_rules(load(tmp_path, '[rules]\nalt-text = "off"\n')) == []


def test_unknown_rule_has_its_line(tmp_path: Path) -> None:
    (finding,) = unknown_rules(load(tmp_path, '[rules]\nalt-text = "off"\nalt-txt = "off"\n'))
    assert finding.where.line == 3


def test_unknown_severity_is_told_with_its_line(tmp_path: Path) -> None:
    (finding,) = mistakes(tmp_path, '[rules]\nalt-text = "of"\n')
    assert finding.where.line == 2
    assert "'off'" in finding.hint


# ------------------------------------------------------------------ the store


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ("public/store", "`store` lies in `paths.output`"),
        ("notebooks", "`store` lies in `paths.notebooks`"),
        ("s3://", "`store` names no bucket"),
    ],
)
def test_place_where_no_store_may_be_is_told_with_its_line(
    tmp_path: Path, store: str, said: str
) -> None:
    (finding,) = mistakes(tmp_path, f'theme = "default"\nstore = "{store}"\n')
    assert (finding.message, finding.where.line) == (said, 2)


def test_store_is_named_and_may_be_read_only(tmp_path: Path) -> None:
    config = load(tmp_path, 'store = "../shared"\nstore_read_only = true\n')
    assert (config.store, config.store_read_only) == ("../shared", True)
