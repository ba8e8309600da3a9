"""Links that open a post's source: the forms of each service, read back by another module."""

from __future__ import annotations

import dataclasses
from pathlib import Path, PurePosixPath

import pytest

from nbblog.config import Config, ReaderSettings, SiteSettings
from nbblog.launches import launches, source_link
from nbblog.repositories import repository_of, target_of

SOURCE = PurePosixPath("notebooks/a post.ipynb")


def _config(root: Path, url: str, branch: str = "main") -> Config:
    site = SiteSettings(source_url=url, source_branch=branch)
    return dataclasses.replace(
        Config(), root=root, site=site, reader=ReaderSettings(launch=("colab", "binder"))
    )


@pytest.mark.parametrize("folder", ["", "site"])
@pytest.mark.parametrize("branch", ["main", "drafts/new"])
@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Ada/Blog",
        "https://github.com/Ada/Blog.git",
        "https://gitlab.com/ada/blog",
        "https://codeberg.org/ada/blog/",
    ],
)
def test_every_link_opens_the_file_that_is_in_the_checkout(
    tmp_path: Path, url: str, branch: str, folder: str
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / folder / "notebooks").mkdir(parents=True)
    (tmp_path / folder / SOURCE).write_text("{}")
    config = _config(tmp_path / folder, url, branch)
    made = [source_link(config, SOURCE), *(link.url for link in launches(config, SOURCE))]
    for link in made:
        assert link
        assert " " not in link
        target = target_of(link, repository_of(url))
        assert target
        assert target.repository == repository_of(url)
        if "mybinder" not in link or "/" not in branch:  # a quoted slash there is one part
            path = target.path(branch)
            assert path
            assert (tmp_path / path).is_file(), link


def test_colab_opens_notebooks_of_github_alone(tmp_path: Path) -> None:
    gitlab = launches(_config(tmp_path, "https://gitlab.com/ada/group/blog"), SOURCE)
    assert [(link.service, link.url) for link in gitlab] == [
        (
            "binder",
            "https://mybinder.org/v2/gl/ada%2Fgroup%2Fblog/main?labpath=notebooks%2Fa%20post.ipynb",
        )
    ]
    github = _config(tmp_path, "https://github.com/ada/blog")
    assert launches(github, PurePosixPath("notebooks/post.md")) == ()
    assert launches(_config(tmp_path, "https://example.org/ada"), SOURCE) == ()
    assert launches(_config(tmp_path, ""), SOURCE) == ()
