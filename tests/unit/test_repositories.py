"""What links into repositories open, as the services document their addresses."""

from __future__ import annotations

import pytest

from nbblog.repositories import Target, repository_of, target_of

OWN = "github.com/ada/trees"


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/Ada/Trees", OWN),
        ("https://github.com/ada/trees.git", OWN),
        ("https://github.com/ada/trees/tree/main/site", OWN),
        ("https://gitlab.com/group/sub/trees/-/tree/main", "gitlab.com/group/sub/trees"),
        ("https://ada.github.io", ""),
        ("", ""),
    ],
)
def test_repository_of_an_address(url: str, repository: str) -> None:
    assert repository_of(url) == repository


@pytest.mark.parametrize(
    ("href", "rest", "runs"),
    [
        (
            "https://github.com/ada/trees/blob/main/notebooks/a.ipynb",
            "main/notebooks/a.ipynb",
            False,
        ),
        ("https://github.com/ada/trees/tree/main/data/", "main/data", False),
        ("https://github.com/ada/trees/blob/main/a%20b.py#L3-L9", "main/a b.py", False),
        ("https://raw.githubusercontent.com/ada/trees/main/a.csv", "main/a.csv", False),
        (
            "https://raw.githubusercontent.com/ada/trees/refs/heads/main/a.csv",
            "refs/heads/main/a.csv",
            False,
        ),
        (
            "https://colab.research.google.com/github/ada/trees/blob/main/a.ipynb",
            "main/a.ipynb",
            True,
        ),
        (
            "https://colab.sandbox.google.com/github/ada/trees/blob/main/a.ipynb",
            "main/a.ipynb",
            True,
        ),
        ("https://mybinder.org/v2/gh/ada/trees/main?filepath=a.ipynb", "main/a.ipynb", True),
        ("https://mybinder.org/v2/gh/ada/trees/main?labpath=n%2Fa.ipynb", "main/n/a.ipynb", True),
        (
            "https://mybinder.org/v2/gh/ada/trees/main?urlpath=lab/tree/a.ipynb",
            "main/a.ipynb",
            True,
        ),
        ("https://mybinder.org/v2/gh/ada/trees/HEAD", "HEAD", True),
        ("https://nbviewer.org/github/ada/trees/blob/main/a.ipynb", "main/a.ipynb", True),
        (
            "https://kaggle.com/kernels/welcome?src=https://github.com/ada/trees/blob/main/a.ipynb",
            "main/a.ipynb",
            True,
        ),
    ],
)
def test_file_that_a_link_opens(href: str, rest: str, runs: bool) -> None:
    assert target_of(href, OWN) == Target(OWN, rest, runs)


@pytest.mark.parametrize(
    "href",
    [
        "https://github.com/ada/trees",
        "https://github.com/ada/trees/issues/3",
        "https://github.com/ada",
        "https://colab.research.google.com/drive/1aBcDeF",
        "https://example.org/blob/main/a.py",
        "notebooks/a.ipynb",
        "mailto:ada@example.org",
        "https://[broken",
    ],
)
def test_other_addresses_open_no_file_of_a_repository(href: str) -> None:
    assert target_of(href, OWN) is None


def test_forge_of_the_site_itself_is_known() -> None:
    own = "git.example.org/ada/trees"
    gitea = "https://git.example.org/ada/trees/src/branch/main/a.py"
    gitlab = "https://git.example.org/ada/trees/-/blob/main/a.py"
    assert target_of(gitea, own) == target_of(gitlab, own) == Target(own, "main/a.py")


@pytest.mark.parametrize(
    ("rest", "path"),
    [
        ("main/a/b.py", "a/b.py"),
        ("HEAD/a.py", "a.py"),
        ("refs/heads/main/a.py", "a.py"),
        ("main", ""),
        ("mainly/a.py", None),
        ("dev/a.py", None),
    ],
)
def test_path_on_the_branch_of_the_site(rest: str, path: str | None) -> None:
    assert Target(OWN, rest).path("main") == path


def test_branch_with_a_slash_is_a_branch() -> None:
    assert Target(OWN, "site/v2/a.py").path("site/v2") == "a.py"


@pytest.mark.parametrize(
    ("rest", "is_pinned"),
    [
        ("0a1b2c3/a.py", True),
        ("v1.2.0/a.py", True),
        ("2024.1/a.py", True),
        ("refs/tags/first/a.py", True),
        ("master/a.py", False),
        ("develop/a.py", False),
    ],
)
def test_commits_and_releases_do_not_move(rest: str, is_pinned: bool) -> None:
    assert Target(OWN, rest).is_pinned is is_pinned
