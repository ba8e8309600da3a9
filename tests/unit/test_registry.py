"""Things are found by being there, and an unknown name is answered with a known one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbblog.findings import UsageError
from nbblog.registry import Registry, did_you_mean


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of an importable package `shapes` with a registry in it."""
    folder = tmp_path / "shapes"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from nbblog.registry import Registry\nSHAPES = Registry(__name__)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "shapes"]:
        del sys.modules[name]


def shapes() -> Registry[int]:
    """Return the registry of the package."""
    import shapes  # type: ignore[import-not-found]  # the fixture makes it

    registry: Registry[int] = shapes.SHAPES
    return registry


def test_module_of_the_package_is_found_without_being_listed(package: Path) -> None:
    (package / "round.py").write_text("from shapes import SHAPES\nSHAPES.add('circle', 1)\n")
    (package / "angular.py").write_text(
        "from shapes import SHAPES\nSHAPES.add('square', 2)\nSHAPES.add('line', 3)\n"
    )
    registry = shapes()
    assert registry.names() == ["circle", "line", "square"]
    assert list(registry) == [1, 3, 2]
    assert registry["square"] == 2
    assert "circle" in registry
    assert "cube" not in registry


def test_entry_point_of_the_group_is_found(package: Path) -> None:
    (package.parent / "more_shapes.py").write_text(
        "from shapes import SHAPES\nSHAPES.add('torus', 9)\n"
    )
    info = package.parent / "more_shapes-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: more-shapes\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[shapes]\ntorus = more_shapes\n")
    assert shapes().names() == ["torus"]


def test_nothing_is_imported_before_the_first_look(package: Path) -> None:
    (package / "round.py").write_text("raise RuntimeError('imported')\n")
    registry = shapes()
    with pytest.raises(RuntimeError, match="imported"):
        registry.names()


def test_two_things_of_one_name_are_refused(package: Path) -> None:
    registry = shapes()
    registry.add("circle", 1)
    with pytest.raises(ValueError, match="two things are named 'circle'"):
        registry.add("circle", 2)


def test_same_thing_may_be_added_again(package: Path) -> None:
    registry = shapes()
    assert registry.add("circle", 1) == registry.add("circle", 1) == 1


def test_unknown_name_is_answered_with_the_closest(package: Path) -> None:
    registry = shapes()
    registry.add("circle", 1)
    registry.add("square", 2)
    with pytest.raises(UsageError, match="no shapes named `circel`: did you mean `circle`"):
        registry["circel"]


def test_unknown_name_like_no_other_is_answered_with_all(package: Path) -> None:
    registry = shapes()
    registry.add("circle", 1)
    registry.add("square", 2)
    with pytest.raises(UsageError, match="known are: circle, square"):
        registry["xyz"]


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("timout", "did you mean `timeout`?"),
        ("Timeout", "did you mean `timeout`?"),
        ("tags", "did you mean `tag`?"),
        ("zebra", "nothing like it"),
        ("", "nothing like it"),
    ],
)
def test_only_a_close_word_is_suggested(word: str, answer: str) -> None:
    assert did_you_mean(word, ["timeout", "tag"], "nothing like it") == answer
