"""Outputs as the notebook format writes them, to frozen values and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nbblog.model import Display, Failure, Output, Stream


def read_output(raw: Mapping[str, Any]) -> Output:
    """Return one output of a valid nbformat 4 cell as a value."""
    match raw["output_type"]:
        case "stream":
            return Stream(raw["name"], joined(raw["text"]))
        case "error":
            return Failure(raw["ename"], raw["evalue"], tuple(raw["traceback"]))
        case kind:
            data = {mime: read_payload(mime, value) for mime, value in raw.get("data", {}).items()}
            return Display(data, raw.get("metadata", {}), kind == "execute_result")


def write_output(output: Output) -> dict[str, Any]:
    """Return an output as nbformat 4 writes it; read_output gives the same value back."""
    match output:
        case Stream():
            return {"output_type": "stream", "name": output.name, "text": output.text}
        case Failure():
            return {
                "output_type": "error",
                "ename": output.ename,
                "evalue": output.evalue,
                "traceback": list(output.traceback),
            }
        case Display():
            fields = {"data": dict(output.data), "metadata": dict(output.metadata)}
            if output.is_result:
                return {"output_type": "execute_result", "execution_count": None, **fields}
            return {"output_type": "display_data", **fields}


def read_payload(mime: str, value: Any) -> Any:
    """Return the payload of a MIME type: text in one piece, JSON types as they are."""
    if mime.endswith("json"):
        return value
    return joined(value)


def joined(text: Any) -> str:
    """Return multi-line text, which the format may split into lines, as one string."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(part if isinstance(part, str) else json.dumps(part) for part in text)
    return json.dumps(text)
