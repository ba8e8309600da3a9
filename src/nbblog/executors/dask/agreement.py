"""Whether a run on a worker is what a run here would have been: versions, files, the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from nbblog.executors import Order, Result
from nbblog.executors.dask.parcel import Parcel
from nbblog.executors.observe import Input, changed
from nbblog.executors.remember import read_result
from nbblog.findings import Finding, Problem, Severity, Where, errors
from nbblog.progress import duration

RULE = "cluster-agrees"
_MOST_NAMES = 3
_HINTS = {
    "FileNotFoundError": (
        "on a cluster a notebook finds the files of the site that strings in its code name; "
        "declare others in the front matter, such as `inputs: [data/*.csv]`"
    ),
    "ModuleNotFoundError": (
        "install it for the workers; a module of the site that does not lie beside the notebook "
        "is to be declared in the front matter, such as `inputs: [../lib/*.py]`"
    ),
}


def agreed(parcel: Parcel, value: dict[str, Any]) -> Result:
    """Return the result of a run elsewhere as if it had been made here.

    Raises Problem where the outputs may be wrong, or another environment's. A run that read
    files which are not here is right, but cannot be remembered: nothing was seen, then.
    """
    order = parcel.order
    result = read_result(value)
    inputs = [Input(*fields) for fields in value["inputs"]]
    findings = [*_unlike(order, inputs), *_unsent(parcel, inputs)]
    if any(errors(findings)):
        raise Problem(findings)
    is_told = not any(finding.severity is Severity.WARNING for finding in findings)
    return replace(
        result,
        seen=_paths_of_here(order, value["seen"]) if is_told else {},
        findings=(*result.findings, *findings),
    )


def _unlike(order: Order, inputs: Iterable[Input]) -> Iterator[Finding]:
    """Yield what the run depended on and is something else here."""
    where = Where(str(order.notebook.path))
    compared = [one for one in inputs if not _is_own_folder(one)]
    for one, now in changed(compared, order.root):
        if one.kind == "package":
            yield _other_versions(order, {one.name: now}, {one.name: one.value})
        elif one.kind == "accelerator":
            message = f"{one.name} ran on {one.value}; this machine has {now}"
            hint = "nothing, if the last digits may differ: the post names the device"
            yield Finding(RULE, message, hint, where, Severity.NOTE)
        else:
            message = f"{one.name} was on the worker what it is not here, so this run is forgotten"
            hint = "put it into the site's folder, or at the same path here and on the workers"
            place = replace(where, cell=one.cell)
            yield Finding(RULE, message, hint, place, Severity.WARNING)


def _is_own_folder(one: Input) -> bool:
    return one.kind == "folder" and not PurePosixPath(one.name).is_absolute()


def _unsent(parcel: Parcel, inputs: Iterable[Input]) -> Iterator[Finding]:
    """Yield the folders of the site that the run listed and that were not whole there."""
    order = parcel.order
    for one in filter(_is_own_folder, inputs):
        folder = order.root / one.name
        inside = [
            PurePosixPath(name).relative_to(one.name).parts
            for name in (*parcel.files, *parcel.folders)
            if PurePosixPath(name).is_relative_to(one.name)
        ]
        sent = {parts[0] for parts in inside if parts}
        here = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
        if lacking := sorted(name for name in here - sent if name[0] not in "._"):
            more = "…" if len(lacking) > _MOST_NAMES else ""
            names = ", ".join(lacking[:_MOST_NAMES]) + more
            message = f"the notebook lists the folder {one.name}, but the worker had no {names}"
            hint = "declare them in the front matter, such as `inputs: [data/*]`"
            yield Finding(RULE, message, hint, Where(str(order.notebook.path), one.cell))


def _paths_of_here(order: Order, seen: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(seen)
    for kind in ("files", "modules", "folders"):
        if kind in seen:
            told[kind] = {str(order.root / name): cell for name, cell in seen[kind].items()}
    return told


def differing(parcel: Parcel, there: Mapping[str, str]) -> Problem:
    """The worker has other versions than this machine, by name."""
    return Problem([_other_versions(parcel.order, parcel.versions, there)])


def _other_versions(order: Order, here: Mapping[str, str], there: Mapping[str, str]) -> Finding:
    told = (f"{name} is {here[name]} here and {there[name]} there" for name in sorted(there))
    message = "the worker has other versions: " + "; ".join(told)
    hint = "install for the workers what is installed here, or publish where they run"
    return Finding(RULE, message, hint, Where(str(order.notebook.path)))


def unseen(order: Order, place: str, said: str) -> Problem:
    """The worker cannot read or write the store."""
    message = f"the workers do not see the store {place}" + (f": {said}" if said else "")
    hint = "set `store` in nbblog.toml to a folder that they share, or to an s3:// URL"
    return Problem([Finding(RULE, message, hint, Where(str(order.notebook.path)))])


def told_for_cluster(finding: Finding) -> Finding:
    """Return a finding of a run with a hint that fits a cluster: there, files are to be sent."""
    name = finding.message.partition(":")[0]
    if finding.rule == "runs-clean" and name in _HINTS:
        return replace(finding, hint=_HINTS[name])
    return finding


def lost(order: Order, times: int) -> Problem:
    """Every worker that ran the notebook died."""
    message = f"{times} workers died one after the other while they ran it"
    hint = "look into the workers' logs, and for too much memory; `memory` under [execution] helps"
    return Problem([Finding("kernel-lives", message, hint, Where(str(order.notebook.path)))])


def left(order: Order, scheduler: str) -> Problem:
    """The scheduler went away, or gave the task up."""
    message = f"the scheduler {scheduler} gave the run up, or is gone"
    hint = "see that it runs, and publish again: what has ended is remembered"
    return Problem([Finding("kernel-lives", message, hint, Where(str(order.notebook.path)))])


def alone(order: Order, scheduler: str, seconds: int) -> Problem:
    """The cluster has no worker."""
    message = f"the cluster {scheduler} had no worker for {duration(seconds)}"
    hint = "start workers, such as with `dask worker ADDRESS`"
    return Problem([Finding("kernel-lives", message, hint, Where(str(order.notebook.path)))])


def not_installed(order: Order, error: ImportError) -> Problem:
    """The worker cannot import nbblog, or what it needs."""
    message = f"a worker cannot run notebooks: {error}"
    hint = "install for the workers what is installed here, such as `pip install nbblog[dask]`"
    return Problem([Finding(RULE, message, hint, Where(str(order.notebook.path)))])
