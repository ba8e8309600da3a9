"""Writes the parts of the documentation that the code itself knows.

`python scripts/reference.py` rewrites what stands between `<!-- generated: NAME -->` and
`<!-- end -->` in docs/pages; `--check` writes nothing and exits 1 when a part is stale.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import click
from pydantic.alias_generators import to_camel

from nbblog.answers import Answers
from nbblog.built import Built
from nbblog.cli import cli
from nbblog.config import Config
from nbblog.controls import CONTROLS, Control, kind_of_spelling
from nbblog.curriculum import SECTIONS
from nbblog.dates import PartialDate
from nbblog.drift.kinds import COMPARISONS
from nbblog.drift.masks import MASKS
from nbblog.executors import EXECUTORS
from nbblog.explain import blocks
from nbblog.locales import words_of
from nbblog.model import ExecutedNotebook, FrontMatter, Notebook
from nbblog.outputs import RENDERERS
from nbblog.pages.header import Header
from nbblog.profile import Period, Profile
from nbblog.rules import RULES, Rule
from nbblog.sources import READERS
from nbblog.sources.foreign import IDLE, QUIET, SAME
from nbblog.sources.repairs import REPAIRS
from nbblog.templates import STARTER, THEMES, Theme
from nbblog.whole import Whole

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "pages"
UNTYPED = {"root", "has_drafts", "template"}
"""Fields that nbblog fills in: nobody types them."""

_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


# ------------------------------------------------------------------ words


def meanings(kind: type) -> dict[str, str]:
    """Return what the `Attributes:` of a dataclass's docstring say of each field."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        text = inspect.cleandoc(base.__dict__.get("__doc__") or "")
        section = re.search(r"^Attributes:\n((?:[ ].*\n?|\n)*)", text, re.MULTILINE)
        name = ""
        for line in section[1].splitlines() if section else ():
            if start := re.match(r" {4}(\w+): (.*)", line):
                name, found[start[1]] = start[1], start[2]
            elif name and line.strip():
                found[name] += " " + line.strip()
    return found


def summary(thing: object) -> str:
    """Return the first line of a docstring, without the key in backticks that may begin it."""
    first = inspect.cleandoc(getattr(thing, "__doc__", None) or "").split("\n\n")[0]
    text = re.sub(r"^`\S+?`(, an extension)?: ", "", first.replace("\n", " "))
    return text[:1].upper() + text[1:]


_CODE = re.compile(r"""(?<!\w)"[^"\s]*"|\{\w+\}|<\w+>|(?<![\w-])--\w[\w-]*""")


def coded(text: str) -> str:
    """Return text with "quoted" words, {patterns} and --options as code: no curly quotes."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(
        piece if piece.startswith("`") else _CODE.sub(r"`\g<0>`", piece) for piece in pieces
    )


def sentence(text: str) -> str:
    """Return coded text that begins with a capital and ends with a full stop."""
    text = coded(text.strip())
    return text[:1].upper() + text[1:].rstrip(".") + "."


_WORDS = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


def kind_of(hint: object) -> str:
    """Return a type in the words of who types YAML or TOML."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return "one of " + ", ".join(f'`"{word}"`' for word in arguments)
    if origin in (types.UnionType, typing.Union):
        kinds = [kind_of(each) for each in arguments if each is not type(None)]
        return "text, a number, true or false" if len(kinds) > 1 else kinds[0]
    if origin is tuple:
        return f"a list of {kind_of(arguments[0]).removeprefix('a ')}"
    if origin is dict:
        return f"a table: each value {kind_of(arguments[1])}"
    if hint is PartialDate or getattr(hint, "__name__", "") == "date":
        return "a date"
    if dataclasses.is_dataclass(hint):
        return "a table"
    return _WORDS[typing.cast("type", hint)]


def default_of(field: dataclasses.Field[typing.Any]) -> str:
    """Return a field's default as TOML writes it; "" where it is empty or there is none."""
    if field.default in (dataclasses.MISSING, None, "", ()):
        return ""
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return f'"{field.default}"' if isinstance(field.default, str) else str(field.default)


def keys(kind: type, meaning: dict[str, str] | None = None) -> Iterator[str]:
    """Yield a definition for each field of a dataclass: its meaning, kind and default."""
    meaning = meaning or meanings(kind)
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        if field.name in UNTYPED or dataclasses.is_dataclass(hints[field.name]):
            continue
        default = default_of(field)
        rest = f"; default `{default}`" if default else ""
        required = field.default is field.default_factory is dataclasses.MISSING
        note = f"*{sentence(kind_of(hints[field.name]) + rest + '; required' * required)}*"
        text = meaning.get(field.name, "")
        yield f"`{field.name}`\n: {sentence(text) + ' ' if text else ''}{note}\n"


def fence(text: str, language: str = "") -> str:
    """Return a fenced block."""
    return f"```{language}\n{text.rstrip()}\n```"


# ------------------------------------------------------------------ parts


def configuration() -> Iterator[str]:
    """Yield every key of nbblog.toml, table by table."""
    hints = typing.get_type_hints(Config)
    meaning = meanings(Config)
    yield "### At the top of the file\n"
    for line in keys(Config):
        if not line.startswith("`rules`"):
            yield line
    for field in dataclasses.fields(Config):
        kind = hints[field.name]
        if dataclasses.is_dataclass(kind):
            yield f"### `[{field.name}]`\n"
            yield f"{summary(kind)}\n"
            yield from keys(typing.cast("type", kind))
    yield "### `[rules]`\n"
    yield f"{sentence(meaning['rules'])} The [list of rules](rules.md) has the names.\n"


def front_matter() -> Iterator[str]:
    """Yield every key of front matter."""
    yield from keys(FrontMatter, meanings(FrontMatter))
    yield f"`test`\n: {sentence(meanings(FrontMatter)['test'])} *A table.*\n"


def commands() -> Iterator[str]:
    """Yield the help of `nbblog` and of each verb."""
    outer = click.Context(
        cli, info_name="nbblog", terminal_width=80, help_option_names=["-h", "--help"]
    )
    yield fence(outer.get_help(), "text") + "\n"
    for name in cli.list_commands(outer):
        command = cli.get_command(outer, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=outer, terminal_width=80)
        yield f"## nbblog {name}\n"
        yield fence(command.get_help(inner), "text") + "\n"


STAGES = {
    Notebook: "What is typed",
    ExecutedNotebook: "What cells show",
    Whole: "The site",
    Built: "Finished pages, with `--built`",
    Answers: "Other sites, with `--external`",
    None: "Told on the way",
}
"""What rules look at, as headings; those without a check are told by the pipeline itself."""


def rules() -> Iterator[str]:
    """Yield every rule by what it looks at: its severity, what it claims, and its examples."""
    for stage, title in STAGES.items():
        yield f"### {title}\n"
        for rule in RULES:
            if (rule.on if rule.check else None) is stage:
                yield f"#### `{rule.name}`\n"
                yield f"*{rule.severity.capitalize()}.* {coded(rule.claim)}\n"
                yield from _examples(rule)


def _examples(rule: Rule) -> Iterator[str]:
    for label, sample in (("Breaks it", rule.bad), ("Keeps it", rule.good)):
        for title, language, text in blocks(sample):
            yield f"{label}, {title}:\n" if title else f"{label}:\n"
            yield fence(text, language) + "\n"


def profile() -> Iterator[str]:
    """Yield every section of profile.yaml with its keys."""
    hints = typing.get_type_hints(Profile, include_extras=False)
    plain = [name for name in hints if not _section(hints[name]) and not name.startswith("_")]
    for name in plain:
        text = meanings(Profile).get(name, "")
        yield f"#### `{to_camel(name)}`\n"
        yield f"{sentence(text)}\n"
    for name, hint in hints.items():
        if kind := _section(hint):
            yield f"#### `{to_camel(name)}`\n"
            what = "A list" if typing.get_origin(hint) is tuple else "One table"
            yield f"{sentence(summary(kind))} {what}.\n"
            yield from _section_keys(kind)


def _section(hint: object) -> type | None:
    inner = (typing.get_args(hint) or (hint,))[0]
    return typing.cast("type", inner) if dataclasses.is_dataclass(inner) else None


def _section_keys(kind: type) -> Iterator[str]:
    hints = typing.get_type_hints(kind)
    said = {**meanings(kind)}
    words = []
    for field in dataclasses.fields(kind):
        inner = _section(hints[field.name])
        is_required = field.default is field.default_factory is dataclasses.MISSING
        note = f": {coded(said[field.name])}" if field.name in said else ""
        if inner and inner is not PartialDate:
            names = ", ".join(f"`{to_camel(f.name)}`" for f in dataclasses.fields(inner))
            note = f": {names}"
        if issubclass(kind, Period) and field.name in Period.__annotations__ and kind is not Period:
            note = ""
        words.append(f"`{to_camel(field.name)}`{' (required)' * is_required}{note}")
    separator = "; " if any(":" in word for word in words) else ", "
    yield f"Keys: {separator.join(words)}.\n"


def controls(family: str) -> Iterator[str]:
    """Yield a table of the controls of cells of one family, each in all its spellings."""
    found = {one.spellings[0]: one for one in CONTROLS if one.family == family}
    ordered = sorted(found.values(), key=lambda one: not _spelled(one, "tag"))
    kinds = ("tag", "option", "comment or metadata")
    used = [kind for kind in kinds if any(_spelled(one, kind) for one in ordered)]
    yield '<div class="docs-controls">\n'
    yield from table(
        ("What it does", *(kind.capitalize() for kind in used)),
        ((sentence(one.meaning), *(_spelled(one, kind) for kind in used)) for one in ordered),
    )
    yield "</div>"


def _spelled(one: Control, kinds: str) -> str:
    """Return the spellings of some kinds as cells of a table; a pipe in it needs a backslash."""
    own = [spelling for spelling in one.spellings if kind_of_spelling(spelling) in kinds]
    return "<br>".join(f"`{spelling}`".replace("|", r"\|") for spelling in own)


def outputs() -> Iterator[str]:
    """Yield a table of the MIME types that are shown, the preferred ones first."""
    alike: dict[tuple[int, str], list[str]] = {}
    for one in sorted(RENDERERS, key=lambda renderer: (-renderer.rank, renderer.mime)):
        shown = sentence(summary(one.render).removeprefix("Return "))
        alike.setdefault((one.rank, shown), []).append(f"`{one.mime}`")
    yield from table(
        ("MIME type", "Rank", "Shown as"),
        (("<br>".join(mimes), str(rank), shown) for (rank, shown), mimes in alike.items()),
    )


def sources() -> Iterator[str]:
    """Yield a table of the files that are read, one row a reader."""
    endings: dict[str, list[str]] = {}
    for name in READERS.names():
        endings.setdefault(READERS[name].__module__, []).append(f"`{name}`")
    yield from table(
        ("Ending", "Reader"),
        (
            (" ".join(names), sentence(summary(sys.modules[module])))
            for module, names in endings.items()
        ),
    )


def repairs() -> Iterator[str]:
    """Yield a table of what is mended in a notebook, and what is made of it."""
    said = (summary(repair).partition(": ") for repair in REPAIRS)
    yield from table(
        ("What is wrong", "What is done"),
        ((coded(wrong), coded(done[:1].upper() + done[1:])) for wrong, _, done in said),
    )


def foreign_keys() -> Iterator[str]:
    """Yield a table of other systems' keys: what they are here, or what to do instead."""
    ours: dict[str, list[str]] = {}
    for theirs, name in SAME.items():
        ours.setdefault(f"read as `{name}`", []).append(theirs)
    ours["`published: false` is `draft: true`"] = ["published"]
    ours["for Jupyter's tools: no matter"] = sorted(QUIET)
    for theirs, hint in sorted(IDLE.items()):
        ours.setdefault(f"no effect; {hint}", []).append(theirs)
    yield from table(
        ("Key", "Here"),
        (
            (", ".join(f"`{name}`" for name in names), sentence(here))
            for here, names in ours.items()
        ),
    )


def comparisons() -> Iterator[str]:
    """Yield a table of what is compared how, one row a kind."""
    alike: dict[str, list[str]] = {}
    for name in COMPARISONS.names():
        alike.setdefault(sentence(summary(COMPARISONS[name].compare)), []).append(f"`{name}`")
    yield from table(
        ("MIME type", "Two outputs are the same"),
        (("<br>".join(names), said) for said, names in alike.items()),
    )


def masks() -> Iterator[str]:
    """Yield a table of what is masked in text, in the order in which it is."""
    yield from table(
        ("Name", "What is masked"),
        ((f"`{mask.name}`", sentence(mask.meaning)) for mask in MASKS),
    )


def executors() -> Iterator[str]:
    """Yield a table of the executors that `execution.executor` may name."""
    yield from table(
        ("Name", "What it does"),
        (
            (f"`{name}`", sentence(summary(sys.modules[EXECUTORS[name].__module__])))
            for name in EXECUTORS.names()
        ),
    )


def page_header() -> Iterator[str]:
    """Yield the keys of a single page's header comment."""
    yield from keys(Header)


def theme() -> Iterator[str]:
    """Yield what the default theme consists of: templates with their blocks, parts, styles."""
    folder = THEMES / "default"
    for title, pattern in (
        ("Layouts", "*.html"),
        ("Single pages", "pages/*.html"),
        ("Parts", "parts/*.html"),
        ("Styles", "css/*.css"),
        ("The printed CV", "typst/*.typ"),
    ):
        yield f"### {title}\n"
        for path in sorted(folder.glob(pattern)):
            yield f"`{path.relative_to(folder).as_posix()}`\n: {_about(path)}\n"
    names = ", ".join(f"`{path.stem}`" for path in sorted((folder / "icons").glob("*.svg")))
    yield f"### Icons\n\n{names}.\n"


_LAYOUTS = {
    "base.html": "What all pages share: head, header with the menu, footer.",
    "page.html": "A prose page.",
    "post.html": "A post.",
    "tag.html": "The posts that carry a tag.",
}


def _about(path: Path) -> str:
    text = path.read_text("utf-8")
    blocks = re.findall(r"{%-? block (\w+)", text)
    named = re.search(r"^url: (\S+)$", text, re.MULTILINE)
    first = re.match(r"\s*(?:{#-?|/\*)\s*(.*?)\s*(?:-?#}|\*/)", text, re.DOTALL)
    if named:
        about = f"Makes `{named[1]}`."
    elif path.name in _LAYOUTS:
        about = _LAYOUTS[path.name]
    else:
        said = first or re.match(r"//\s*(.*)", text)
        about = sentence(" ".join(said[1].split())) if said else ""
    listed = ", ".join(f"`{name}`" for name in dict.fromkeys(blocks))
    return f"{about} Blocks: {listed}." if listed else about


def cv() -> Iterator[str]:
    """Yield a table of the sections of a CV, in order."""
    words = words_of(Theme("default", Path()), "en", Path())
    rows = ((f"`{name}`", words(title)) for name, (title, _, _) in SECTIONS.items())
    yield from table(("Name", "Title"), rows)


def starter() -> Iterator[str]:
    """Yield the files that `nbblog init` writes."""
    folder = THEMES / STARTER
    for name in ("nbblog.toml", "profile.yaml"):
        yield f"`{name}`:\n"
        yield fence((folder / name).read_text("utf-8"), name.rpartition(".")[2]) + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield a Markdown table in one piece."""
    lines = [head, ("---",) * len(head), *rows]
    yield "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def families() -> list[str]:
    """Return the families of controls."""
    return sorted({one.family for one in CONTROLS})


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "commands": commands,
    "comparisons": comparisons,
    "configuration": configuration,
    "cv": cv,
    "executors": executors,
    "foreign-keys": foreign_keys,
    "front-matter": front_matter,
    "masks": masks,
    "outputs": outputs,
    "page-header": page_header,
    "profile": profile,
    "repairs": repairs,
    "rules": rules,
    "sources": sources,
    "starter": starter,
    **{f"controls-{family}": partial(controls, family) for family in families()},
    "theme": theme,
}


# ------------------------------------------------------------------ files


def renew(text: str) -> tuple[str, list[str]]:
    """Return a page with its generated parts as they should be, and the names of stale ones."""
    stale: list[str] = []

    def part(found: re.Match[str]) -> str:
        body = "\n" + "\n".join(PARTS[found[2]]()).rstrip() + "\n\n"
        if body != found[3]:
            stale.append(found[2])
        return found[1] + body + found[4]

    return _PART.sub(part, text), stale


def stale_parts(*, is_written: bool) -> list[str]:
    """Return the stale parts as `page: part`; with is_written they are renewed."""
    names = []
    for path in sorted(PAGES.glob("*.md")):
        text, stale = renew(path.read_text("utf-8"))
        names += [f"{path.relative_to(ROOT)}: {name}" for name in stale]
        if stale and is_written:
            path.write_text(text, "utf-8")
    return names


def main() -> int:
    """Renew or check the parts; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if a part is stale")
    is_check = parser.parse_args().check
    names = stale_parts(is_written=not is_check)
    for name in names:
        print(f"{name}: {'stale, run python scripts/reference.py' if is_check else 'renewed'}")
    return int(is_check and bool(names))


if __name__ == "__main__":
    sys.exit(main())
