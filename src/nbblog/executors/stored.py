"""Outputs that were made elsewhere: what vouches for them, and what is known of their run."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from nbblog.documents import Document
from nbblog.findings import Finding, Problem, Severity, Where
from nbblog.model import Cell, Json, Notebook, Stored
from nbblog.schema import STRICT, validate
from nbblog.sources.wire import write_output

KEY = "nbblog_outputs"
"""Where the seal lies in a notebook's metadata; `nbblog` beside it is front matter."""

RULE = "stored-current"

_TPUS = {"V28": "v2-8", "V5E1": "v5e-1", "V6E1": "v6e-1"}
"""Colab's names of TPUs, and Google's own."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What an author vouches for: these outputs are what this code gave.

    code and outputs have a digest for each code cell that is not blank; the rest is what is known
    of the run. It lies in the author's file, so its digests are no business of the store's.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    sealed: dt.date
    code: tuple[str, ...]
    outputs: tuple[str, ...]
    made: dt.datetime | None = None
    seconds: float | None = None
    device: str = ""
    versions: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Json]:
        """Return the seal as it stands in a notebook, without what is not known."""
        known = {
            "sealed": self.sealed.isoformat(),
            "made": self.made and self.made.isoformat(),
            "seconds": self.seconds,
            "device": self.device,
            "versions": self.versions,
        }
        said = {key: value for key, value in known.items() if value not in (None, "", {})}
        return {**said, "code": list(self.code), "outputs": list(self.outputs)}


def seal_of(notebook: Notebook, day: dt.date, device: str = "") -> Seal:
    """Return the seal of a notebook as it is now; device overrides what its metadata tells."""
    known = _told_by_file(notebook)
    cells = _filled(notebook)
    return Seal(
        sealed=day,
        code=tuple(_code_digest(cell) for cell in cells),
        outputs=tuple(_outputs_digest(cell) for cell in cells),
        made=known.made,
        seconds=known.seconds,
        device=device or known.device,
        versions=dict(known.versions),
    )


def provenance_of(notebook: Notebook) -> Stored | None:
    """Return what is known of a notebook's stored outputs, or None when it has none."""
    if not has_outputs(notebook):
        return None
    try:
        seal = _seal(notebook)
    except Problem:  # told by stored_findings
        seal = None
    if seal is None:
        return _told_by_file(notebook)
    return Stored(seal.made, seal.sealed, seal.seconds, seal.device, seal.versions)


def has_outputs(notebook: Notebook) -> bool:
    """Whether any cell of the file carries an output."""
    return any(cell.outputs for cell in notebook.code)


# ------------------------------------------------------------------ what is wrong


def stored_findings(notebook: Notebook) -> Iterator[Finding]:
    """Yield what is wrong with a notebook whose outputs are published as they are."""
    path = str(notebook.path)
    if not _filled(notebook):
        return
    if not has_outputs(notebook):
        message = "`execute: stored`, but the file carries no outputs"
        hint = "run it elsewhere and save it with its outputs, or set `execute: never`"
        yield Finding("stored-sealed", message, hint, Where(path), Severity.WARNING)
        return
    yield from _broken_seal(notebook)


def _broken_seal(notebook: Notebook) -> Iterator[Finding]:
    path = str(notebook.path)
    again = f"`nbblog seal {path}`"
    try:
        seal = _seal(notebook)
    except Problem as problem:
        message = f"the seal cannot be read: {problem}"
        yield Finding(RULE, message, f"run {again} again", Where(path))
        return
    if seal is None:
        message = "nothing vouches that the outputs belong to this code"
        hint = f"if they do, run {again}"
        yield Finding("stored-sealed", message, hint, Where(path), Severity.WARNING)
        return
    cells, since = _filled(notebook), f"since its outputs were sealed on {seal.sealed}"
    now = seal_of(notebook, seal.sealed)
    if (index := _first_difference(seal.code, now.code)) is not None:
        is_shorter = index == len(cells)
        what = "code cells were removed after it" if is_shorter else "the code has changed"
        hint = f"run the notebook again where its outputs come from, then {again}"
        yield Finding(RULE, f"{what} {since}", hint, Where(path, cells[index - is_shorter].number))
    elif (index := _first_difference(seal.outputs, now.outputs)) is not None:
        message = f"the outputs have changed since they were sealed on {seal.sealed}"
        hint = f"restore them; if they are from a new run, {again} with its --device"
        yield Finding(RULE, message, hint, Where(path, cells[index].number))


def _first_difference(old: tuple[str, ...], new: tuple[str, ...]) -> int | None:
    """Return the first place where two tuples differ; the shorter one ends there."""
    if old == new:
        return None
    pairs = zip(old, new, strict=False)
    shorter = min(len(old), len(new))
    return next((index for index, (a, b) in enumerate(pairs) if a != b), shorter)


# ------------------------------------------------------------------ digests


def _seal(notebook: Notebook) -> Seal | None:
    """Return the seal that the file carries, or None; raises Problem when it is none."""
    raw = notebook.metadata.get(KEY)
    if raw is None:
        return None
    seal = validate(Seal, Document(str(notebook.path), raw), rule=RULE)
    if len(seal.code) != len(seal.outputs):
        message = "`code` and `outputs` have not the same length"
        raise Problem([Finding(RULE, message, "seal it again", Where(str(notebook.path)))])
    return seal


def _filled(notebook: Notebook) -> tuple[Cell, ...]:
    """Return the code cells that are not blank: an empty last cell comes and goes."""
    return tuple(cell for cell in notebook.code if cell.source.strip())


def _code_digest(cell: Cell) -> str:
    """Return a digest of what runs: no `#|` options, no spaces at the ends of lines, no tags."""
    return _digest("\n".join(line.rstrip() for line in cell.source.strip().splitlines()))


def _outputs_digest(cell: Cell) -> str:
    """Return a digest of what readers see; front ends rewrite the metadata of outputs."""
    shown = [{**write_output(output), "metadata": None} for output in cell.outputs]
    return _digest(json.dumps(shown, sort_keys=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


# ------------------------------------------------------------------ what the file tells


def _told_by_file(notebook: Notebook) -> Stored:
    """Return what Jupyter and Colab wrote into the file of time, machine and language."""
    runs = [_run(cell) for cell in _filled(notebook) if cell.outputs or cell.count]
    ends = [end for end, _ in runs if end]
    seconds = [seconds for _, seconds in runs if seconds is not None]
    is_timed = bool(runs) and len(seconds) == len(runs)
    return Stored(
        made=max(ends, default=None),
        seconds=round(sum(seconds), 2) if is_timed else None,
        device=_device(notebook.metadata),
        versions=_versions(notebook.metadata),
    )


def _device(metadata: Mapping[str, Json]) -> str:
    if "colab" not in metadata:
        return ""
    kind, chip = metadata.get("accelerator"), str(_table(metadata["colab"]).get("gpuType", ""))
    if kind == "TPU":
        name = f"TPU {_TPUS.get(chip, chip)}".strip()
    elif kind == "GPU":
        name = f"{chip} GPU".strip()
    else:  # Colab keeps the last gpuType when the runtime has none any more
        return "Google Colab"
    return f"{name} (Google Colab)"


def _versions(metadata: Mapping[str, Json]) -> dict[str, str]:
    language = _table(metadata.get("language_info"))
    name, version = str(language.get("name", "")), str(language.get("version", ""))
    return {"Python" if name == "python" else name: version} if name and version else {}


def _run(cell: Cell) -> tuple[dt.datetime | None, float | None]:
    """Return when a cell's last run ended and how many seconds it took, as far as that is told."""
    colab = _table(cell.metadata.get("executionInfo"))
    if colab:  # in milliseconds
        elapsed = colab.get("elapsed")
        seconds = elapsed / 1000 if isinstance(elapsed, int | float) else None
        return _moment(colab.get("timestamp")), seconds
    jupyter = _table(cell.metadata.get("execution"))
    begun, ended = (
        _time(jupyter.get("iopub.execute_input")),
        _time(jupyter.get("shell.execute_reply")),
    )
    return (
        ended and ended.replace(microsecond=0),
        (ended - begun).total_seconds() if begun and ended else None,
    )


def _moment(milliseconds: Json) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(milliseconds // 1000, dt.UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _time(value: Json) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _table(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
