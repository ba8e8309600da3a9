"""Remembers what runs gave: one with an equal key and equal inputs is never done twice."""

from __future__ import annotations

import datetime as dt
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbblog.config import Config
from nbblog.executors import DETERMINISM, Order, Result
from nbblog.executors.code import impurities
from nbblog.executors.observe import Input, changed, inputs_of
from nbblog.findings import read_finding, write_finding
from nbblog.model import Notebook, Provenance, Scalar
from nbblog.sources.wire import read_output, write_output
from nbblog.store import Store, digest_of
from nbblog.store.places import open_store

RESULTS, MANIFESTS, LATEST = "run", "manifest", "latest"
_EXECUTION_TAGS = {"raises-exception", "skip-execution", "parameters"}


@dataclass(frozen=True, slots=True)
class StaticKey:
    """What a run depends on that can be told without running: it leads to manifests of inputs.

    chain has a digest for each code cell that covers the cells before it; prose, ids,
    presentation tags and saved outputs are left out: editing them runs nothing.
    """

    chain: tuple[str, ...]
    kernel: tuple[str, ...]
    parameters: Mapping[str, Scalar]

    @property
    def digest(self) -> str:
        """The key under which the store keeps the manifests."""
        return digest_of("run", self.chain[-1:], self.kernel, dict(self.parameters))


@dataclass(frozen=True, slots=True)
class Manifest:
    """One past run: its static key, the inputs that were seen, and the key of its result.

    seconds is how long it ran; None where that was not yet written down.
    """

    key: StaticKey
    inputs: tuple[Input, ...]
    result: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None


def site_store(config: Config) -> Store:
    """Return the store of a site: the one that nbblog.toml names, or its own."""
    own = config.state / "store"
    return open_store(config.store, config.root, own, is_read_only=config.store_read_only)


def static_key(order: Order) -> StaticKey:
    """Return the static key of a run."""
    chain: list[str] = []
    for cell in order.notebook.code:
        tags = sorted(_EXECUTION_TAGS.intersection(cell.tags))
        chain.append(digest_of(chain[-1:], _normalised(cell.source), tags))
    settings = dict(DETERMINISM)
    if order.seed is not None:
        settings["seed"] = str(order.seed)
    if order.dark:
        settings["dark figures"] = " on ".join(reversed(order.dark))
    kernel = (*kernel_identity(order.notebook), *(f"{k}={v}" for k, v in settings.items()))
    return StaticKey(tuple(chain), kernel, dict(order.parameters))


def kernel_identity(notebook: Notebook) -> tuple[str, ...]:
    """Return name and language, and for our own Python its implementation and full version."""
    identity: tuple[str, ...] = (notebook.kernel, notebook.language)
    if notebook.kernel == "python3":
        identity += (f"{sys.implementation.name} {platform.python_version()}",)
    return identity


def _normalised(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


@dataclass(frozen=True, slots=True)
class Remembered:
    """A past run whose inputs are still what they were."""

    manifest: Manifest
    result: Result


def recall(store: Store, order: Order) -> Remembered | None:
    """Return what an equal run gave, with its inputs, or None."""
    for name, raw in store.group(MANIFESTS, static_key(order).digest):
        manifest = read_manifest(raw)
        if next(changed(manifest.inputs, order.root), None) is None:
            value = store.get_json(RESULTS, manifest.result)
            if value is not None:
                store.touch(MANIFESTS, name)
                return Remembered(manifest, read_result(value))
    return None


def remember(store: Store, order: Order, result: Result) -> Manifest:
    """Keep what a run gave: the result first, then the manifest that leads to it.

    Every manifest is a key of its own below the static key, so that of two processes which finish
    the same notebook with different inputs none takes the other's place.
    """
    value = write_result(result)
    key = static_key(order)
    manifest = Manifest(
        key=key,
        inputs=inputs_of(order, order.root, result.seen),
        result=digest_of("result", value),
        evidence=evidence_of(order, result.seen),
        seconds=result.provenance.seconds,
    )
    raw = write_manifest(manifest)
    if store.put_json(RESULTS, manifest.result, value):
        store.put_json(MANIFESTS, manifest_key(manifest), raw)
        store.put_json(LATEST, latest_key(order.notebook, is_trial=order.is_trial), raw)
    return manifest


def manifest_key(manifest: Manifest) -> str:
    """Return the key of a manifest, below its static key."""
    return f"{manifest.key.digest}/{digest_of(write_manifest(manifest))}"


def latest(store: Store, notebook: Notebook, *, is_trial: bool = False) -> Manifest | None:
    """Return the manifest of the notebook's last right run, whatever has changed.

    That is one as in a publish, or one of those that only tests do.
    """
    raw = store.get_json(LATEST, latest_key(notebook, is_trial=is_trial))
    return None if raw is None else read_manifest(raw)


def latest_key(notebook: Notebook, *, is_trial: bool = False) -> str:
    """Return the key of a notebook's last run: its path, not its code."""
    return digest_of("latest", str(notebook.path), *(["trial"] if is_trial else []))


def evidence_of(order: Order, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what makes a run differ from another with equal inputs, cell by cell."""
    evidence: dict[str, Any] = {}
    for cell in order.notebook.code:
        for name in sorted(impurities(cell.source)):
            evidence.setdefault(name, []).append(cell.number)
    if seen.get("network"):
        evidence["network"] = dict(seen["network"])
    if seen.get("unseen"):
        evidence["readers that nothing hears"] = list(seen["unseen"])
    return evidence


def write_manifest(manifest: Manifest) -> dict[str, Any]:
    """Return a manifest as JSON; read_manifest gives it back."""
    return {
        "chain": list(manifest.key.chain),
        "kernel": list(manifest.key.kernel),
        "parameters": dict(manifest.key.parameters),
        "inputs": [[one.kind, one.name, one.value, one.cell] for one in manifest.inputs],
        "result": manifest.result,
        "evidence": dict(manifest.evidence),
        "seconds": manifest.seconds,
    }


def read_manifest(raw: Mapping[str, Any]) -> Manifest:
    """Return a manifest from its JSON."""
    key = StaticKey(tuple(raw["chain"]), tuple(raw["kernel"]), raw["parameters"])
    inputs = tuple(Input(*fields) for fields in raw["inputs"])
    return Manifest(key, inputs, raw["result"], raw["evidence"], raw.get("seconds"))


def write_result(result: Result) -> dict[str, Any]:
    """Return what a run gave as JSON; read_result gives it back, without what was seen."""
    ran = result.provenance
    return {
        "outputs": [[write_output(output) for output in cell] for cell in result.outputs],
        "started": ran.started.isoformat(),
        "seconds": ran.seconds,
        "kernel": ran.kernel,
        "versions": dict(ran.versions),
        "device": ran.device,
        "threads": ran.threads,
        "parameters": dict(ran.parameters),
        "findings": [write_finding(finding) for finding in result.findings],
        "cells": list(result.cells),
        "peak": result.peak,
    }


def read_result(value: dict[str, Any]) -> Result:
    """Return what a run gave from its JSON."""
    outputs = tuple(tuple(read_output(raw) for raw in cell) for cell in value["outputs"])
    provenance = Provenance(
        started=dt.datetime.fromisoformat(value["started"]),
        seconds=value["seconds"],
        kernel=value["kernel"],
        versions=value["versions"],
        device=value["device"],
        threads=value["threads"],
        parameters=value["parameters"],
    )
    findings = tuple(read_finding(raw) for raw in value["findings"])
    cells, peak = tuple(value.get("cells", ())), value.get("peak", 0)
    return Result(outputs, provenance, findings=findings, cells=cells, peak=peak)
