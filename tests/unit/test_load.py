"""However a notebook's file is wrong, it is mended and told, or refused with a reason."""

from __future__ import annotations

import codecs
import copy
import json
import zlib
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblog.findings import Finding, Problem, Severity
from nbblog.model import Display, Notebook, Stream
from nbblog.sources.ipynb import read_ipynb
from nbblog.sources.repairs import REPAIRS, WIDGETS, listed

PATH = PurePosixPath("notebooks/x.ipynb")
Node = dict[str, Any]


def md(source: Any = "text", **more: Any) -> Node:
    """Return a Markdown cell as nbformat 4.5 writes it, with an id from its source."""
    name = {"id": f"m{zlib.crc32(str(source).encode()):x}"}
    return {"cell_type": "markdown", "metadata": {}, "source": source, **name, **more}


def code(source: Any = "1", *outputs: Node, **more: Any) -> Node:
    """Return a code cell as nbformat 4.5 writes it."""
    cell = {"cell_type": "code", "execution_count": 1, "outputs": list(outputs)}
    return {**md(source), **cell, **more}


def stream(text: str, **more: Any) -> Node:
    return {"output_type": "stream", "name": "stdout", "text": text, **more}


def shown(data: Any, **more: Any) -> Node:
    return {"output_type": "display_data", "metadata": {}, "data": data, **more}


def node(*cells: Node, minor: int = 5, **metadata: Any) -> Node:
    """Return a notebook of nbformat 4."""
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": metadata, "cells": list(cells)}


def read(value: Any) -> Notebook:
    """Read JSON, or bytes, as a notebook."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return read_ipynb(data, PATH)


def repairs(value: Any) -> list[Finding]:
    """Return what was mended in a notebook: warnings with a hint."""
    found = read(value).findings
    for finding in found:
        assert finding.rule == "notebook-clean"
        assert finding.severity is Severity.WARNING
        assert finding.hint
        assert finding.where.path == str(PATH)
    return list(found)


def repair(value: Any) -> Finding:
    """Return the one thing that was mended."""
    (finding,) = repairs(value)
    return finding


def refused(value: Any) -> Finding:
    """Return the one reason why a file is no notebook."""
    with pytest.raises(Problem) as problem:
        read(value)
    (finding,) = problem.value.findings
    assert finding.rule == "notebook-reads"
    assert finding.severity is Severity.ERROR
    assert finding.hint
    return finding


SOUND = node(md("# T"), code("1 + 1", stream("2")))


def test_sound_notebook_needs_no_repair() -> None:
    assert repairs(SOUND) == []


# ------------------------------------------------------------------ bytes


def test_file_of_no_bytes_is_refused() -> None:
    assert "empty" in refused(b"").message
    assert "empty" in refused(b" \n\n").message


def test_utf16_is_refused_by_its_name() -> None:
    text = json.dumps(SOUND)
    for data in (text.encode("utf-16"), text.encode("utf-16-le"), text.encode("utf-16-be")):
        assert "UTF-16" in refused(data).message


def test_latin1_is_refused_with_the_line_of_its_first_letter() -> None:
    data = json.dumps(node(md("caf\xe9")), indent=1, ensure_ascii=False).encode("latin-1")
    finding = refused(data)
    assert "not UTF-8: byte 0xe9" in finding.message
    assert finding.where.line == 9


def test_byte_order_mark_is_mended() -> None:
    data = codecs.BOM_UTF8 + json.dumps(SOUND).encode()
    assert "byte order mark" in repair(data).message
    assert read(data).title == "T"


def test_git_lfs_pointer_says_what_to_run() -> None:
    # https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
    pointer = (
        b"version https://git-lfs.github.com/spec/v1\n"
        b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
    )
    finding = refused(pointer)
    assert "Git LFS" in finding.message
    assert "git lfs pull" in finding.hint


def test_web_page_is_refused_by_what_it_is() -> None:
    assert "web page" in refused(b"<!DOCTYPE html>\n<html></html>").message


# ------------------------------------------------------------------ conflicts

CONFLICT = '<<<<<<< HEAD\n  {"a": 1}\n=======\n  {"a": 2}\n>>>>>>> other\n'


def test_conflict_of_git_is_refused_with_its_line() -> None:
    finding = refused(b'{\n "cells": [\n' + CONFLICT.encode() + b" ]\n}")
    assert "conflict markers" in finding.message
    assert finding.where.line == 3


@pytest.mark.parametrize("cell", [md, code])
def test_conflict_that_nbdime_wrote_into_a_cell_is_refused(cell: Any) -> None:
    source = "a = 1\n<<<<<<< local\nb = 1\n=======\nb = 2\n>>>>>>> remote"
    finding = refused(node(md("first"), cell(source)))
    assert (finding.where.cell, finding.where.line) == (2, 2)


@pytest.mark.parametrize(
    "source",
    [
        "Heading\n=======\n\ntext",
        "=======\n",
        "Git writes:\n\n```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n```\n",
        "<<<<<<< is how it begins",
    ],
)
def test_underlined_heading_and_fenced_markers_are_prose(source: str) -> None:
    assert read(node(md(source))).cells[0].source == source


def test_conflict_in_a_file_that_a_cell_writes_is_code() -> None:
    source = f"%%writefile a.txt\n{CONFLICT}"
    assert read(node(code(source))).code[0].source == source


def test_conflict_that_nbdime_left_in_the_metadata_is_mended() -> None:
    metadata = {"nbdime-conflicts": {"local_diff": [], "remote_diff": []}}
    assert "merge" in repair({**node(md()), "metadata": metadata}).message


# ------------------------------------------------------------------ JSON


@pytest.mark.parametrize("end", [5, 60, 200, -1])
def test_truncated_file_ends_in_the_middle(end: int) -> None:
    assert "ends in the middle" in refused(json.dumps(SOUND).encode()[:end]).message


def test_broken_json_is_told_with_its_line() -> None:
    finding = refused(json.dumps(SOUND, indent=1).replace('": 4,', '": 4').encode())
    assert (finding.message, finding.where.line) == (
        "broken JSON: Expecting ',' delimiter",
        3,
    )


@pytest.mark.parametrize("data", [b"[]", b'"text"', b"5", b"null", b"{}", b'{"a": 1}'])
def test_json_that_is_no_notebook_is_refused(data: bytes) -> None:
    assert "no notebook" in refused(data).message


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_json_has_not_are_read_as_null(literal: str) -> None:
    cell = code("x", shown({"application/json": {"a": ["HERE"]}}))
    data = json.dumps(node(cell)).replace('"HERE"', literal).encode()
    (output,) = read(data).code[0].outputs
    assert isinstance(output, Display)
    assert output.data["application/json"] == {"a": [None]}
    assert "null" in repair(data).message


def test_huge_whole_number_is_read_as_its_digits() -> None:
    digits = "7" * 5000  # Python refuses to convert more than 4300
    cell = code("x", shown({"application/json": "HERE"}))
    data = json.dumps(node(cell)).replace('"HERE"', digits).encode()
    (output,) = read(data).code[0].outputs
    assert isinstance(output, Display)
    assert output.data["application/json"] == digits
    assert "5000 digits" in repair(data).message


def test_key_that_stands_twice_is_told() -> None:
    text = json.dumps(node(md("second")))
    data = text.replace('"source"', '"source": "first", "source"').encode()
    assert read(data).cells[0].source == "second"
    assert "`source`" in repair(data).message


def test_half_a_character_is_replaced() -> None:
    data = json.dumps(node(md("HERE"))).replace("HERE", "a\\ud800b").encode()
    assert read(data).cells[0].source == "a\ufffdb"
    assert "surrogate" in repair(data).message


def test_whole_character_in_two_halves_needs_no_repair() -> None:
    data = json.dumps(node(md("\N{GRINNING FACE}")), ensure_ascii=True).encode()
    assert b"\\ud83d\\ude00" in data
    assert repairs(data) == []
    assert read(data).cells[0].source == "\N{GRINNING FACE}"


def deep(levels: int) -> bytes:
    """Return a notebook whose output is nested so many levels."""
    cell = code("x", shown({"application/json": "HERE"}))
    return json.dumps(node(cell)).replace('"HERE"', "[" * levels + "]" * levels).encode()


def test_400_levels_are_read() -> None:
    assert len(read(deep(400)).cells) == 1


@pytest.mark.parametrize("levels", [600, 5000, 100_000])
def test_bomb_of_levels_is_refused(levels: int) -> None:
    assert "nested too deeply" in refused(deep(levels)).message


def test_brackets_in_text_are_no_levels() -> None:
    text = "[" * 3000 + '"' + "\\" + "{" * 3000
    assert read(node(md(text))).cells[0].source == text


# ------------------------------------------------------------------ versions


@pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 5, 6, 99])
def test_every_nbformat_4_is_read_without_a_word(minor: int) -> None:
    cell = md("# T") if minor >= 5 else {k: v for k, v in md("# T").items() if k != "id"}
    value = node(cell, minor=minor)
    assert repairs(value) == []
    assert read(value).title == "T"


@pytest.mark.parametrize("version", [5, 6, 100])
def test_newer_format_is_refused(version: int) -> None:
    finding = refused({**SOUND, "nbformat": version})
    assert f"format {version} is newer" in finding.message
    assert "update nbblog" in finding.hint


@pytest.mark.parametrize("version", ["4", 4.0, None, True, 0, -1, [4]])
def test_version_that_is_none_is_refused(version: Any) -> None:
    assert "no version" in refused({**SOUND, "nbformat": version}).message


@pytest.mark.parametrize("minor", ["5", 5.0, None, -1])
def test_minor_version_that_is_none_is_refused(minor: Any) -> None:
    assert "no version" in refused({**SOUND, "nbformat_minor": minor}).message


def test_missing_minor_version_is_mended() -> None:
    value = node({"cell_type": "markdown", "metadata": {}, "source": "# T"})
    del value["nbformat_minor"]
    assert "`nbformat_minor` is missing" in repair(value).message


V3_CELL = {
    "cell_type": "code",
    "collapsed": False,
    "input": "1 + 1",
    "language": "python",
    "metadata": {},
    "outputs": [{"output_type": "pyout", "prompt_number": 1, "text": "2", "metadata": {}}],
}


def test_format_3_is_upgraded_and_told() -> None:
    heading = {"cell_type": "heading", "level": 1, "metadata": {}, "source": "Old"}
    sheets = [{"metadata": {}, "cells": [heading]}, {"metadata": {}, "cells": [V3_CELL]}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": sheets}
    notebook = read(old)
    assert "format 3 is older" in repair(old).message
    assert notebook.title == "Old"
    assert notebook.code[0].source == "1 + 1"
    assert notebook.code[0].outputs == (Display({"text/plain": "2"}, {}, is_result=True),)
    assert [cell.id for cell in notebook.cells] == ["cell-1", "cell-2"]


def test_format_2_is_upgraded_and_told() -> None:
    cells = [
        {"cell_type": "markdown", "source": "# Older"},
        {"cell_type": "code", "input": "1", "language": "python", "outputs": []},
    ]
    old = {"nbformat": 2, "metadata": {"name": "x"}, "worksheets": [{"cells": cells}]}
    assert "format 2 is older" in repair(old).message
    assert read(old).title == "Older"


def test_format_1_is_upgraded_and_told() -> None:
    cells = [{"cell_type": "text", "text": "# Oldest"}, {"cell_type": "code", "code": "1"}]
    old = {"nbformat": 1, "cells": cells}
    assert "format 1 is older" in repair(old).message
    assert read(old).title == "Oldest"
    assert read(old).code[0].source == "1"


@pytest.mark.parametrize("sheets", [None, [], [{}], [{"cells": [{}]}], 5, [{"cells": 5}]])
def test_broken_old_notebook_is_at_most_refused(sheets: Any) -> None:
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}
    try:
        assert read(old).cells == ()
    except Problem as problem:
        assert "invalid notebook" in problem.findings[0].message


def test_cell_of_the_future_is_left_out_and_told() -> None:
    value = node(md("# T"), {"cell_type": "song", "id": "s", "notes": "cde"}, md("after"), minor=99)
    finding = repair(value)
    assert "`song`" in finding.message
    assert finding.where.cell == 2
    assert [(cell.number, cell.source) for cell in read(value).cells] == [
        (1, "# T"),
        (2, ""),
        (3, "after"),
    ]


def test_output_of_the_future_is_left_out_and_told() -> None:
    value = node(code("x", {"output_type": "smell"}, stream("kept")), minor=6)
    assert read(value).code[0].outputs == (Stream("stdout", "kept"),)
    assert repair(value).where.cell == 1


# ------------------------------------------------------------------ ids


def ids(value: Node) -> list[str]:
    return [cell.id for cell in read(value).cells]


def bare(*cells: Node) -> list[Node]:
    return [{key: value for key, value in cell.items() if key != "id"} for cell in cells]


def test_missing_ids_are_made_and_told_once() -> None:
    value = node(*bare(md("a"), md("b"), code("c")), md("d", id="named"))
    assert ids(value) == ["cell-1", "cell-2", "cell-3", "named"]
    assert repair(value).message == "the id is missing in cells 1, 2 and 3"


def test_double_id_is_made_anew_and_told() -> None:
    value = node(md("a", id="same"), md("b", id="same"), md("c", id="same"))
    assert ids(value) == ["same", "same-2", "same-3"]
    assert "cells 2 and 3 have the id" in repair(value).message


def test_made_id_is_never_one_that_stands_in_the_file() -> None:
    value = node(
        *bare(md("a")), md("b", id="cell-1"), md("c", id="x"), md("d", id="x"), md("e", id="x-4")
    )
    found = ids(value)
    assert len(set(found)) == 5
    assert found[1:3] + found[4:] == ["cell-1", "x", "x-4"], "what the author named stays"


def test_made_ids_depend_on_no_output_and_no_other_cell_s_source() -> None:
    cells = bare(md("a"), code("b", stream("1")), md("c"))
    edited = copy.deepcopy(cells)
    edited[0]["source"] = "edited"
    edited[1]["outputs"] = []
    edited[1]["execution_count"] = 7
    assert ids(node(*cells, minor=4)) == ids(node(*edited, minor=4))


@pytest.mark.parametrize("name", ["not valid!", "", "a" * 65, 5, None, ["a"], "é"])
def test_malformed_id_is_refused(name: Any) -> None:
    finding = refused(node(md("a"), md("b", id=name)))
    assert "an id has 1 to 64" in finding.message
    assert finding.where.cell == 2


def test_id_in_a_format_that_had_none_is_no_matter() -> None:
    value = node(md("a", id="fine"), md("b", id="not valid!"), minor=4)
    assert ids(value) == ["fine", "cell-2"]
    assert repairs(value) == []


# ------------------------------------------------------------------ fields


@pytest.mark.parametrize("field", ["metadata", "outputs"])
def test_missing_field_of_a_cell_is_read_as_empty(field: str) -> None:
    cell = code("x")
    del cell[field]
    finding = repair(node(md("a"), cell))
    assert f"`{field}` is missing in cell 2" in finding.message
    assert finding.where.cell == 2


@pytest.mark.parametrize("count", ["missing", None])
def test_missing_count_is_nothing(count: Any) -> None:
    result = {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "1"}}
    cell = code("x", result, execution_count=None)
    if count == "missing":
        del cell["execution_count"]
    else:
        result["execution_count"] = None
    assert repairs(node(cell)) == []
    assert read(node(cell)).code[0].count is None


def test_output_without_metadata_is_read() -> None:
    output = {"output_type": "display_data", "data": {"text/plain": "1"}}
    assert read(node(code("x", output))).code[0].outputs == (Display({"text/plain": "1"}),)


def test_unknown_keys_are_left_out_and_told_once() -> None:
    transient = {"transient": {"display_id": "q"}}
    value = node(md("a", zzz=1), code("b", shown({"text/plain": "x"}, **transient)))
    value["extra"] = True
    message = repair(value).message
    assert "`extra`, `zzz` of cell 1 and `transient` of an output of cell 2" in message


def test_many_names_are_shortened() -> None:
    assert listed(["a"]) == "a"
    assert listed([]) == ""
    assert listed(["a", "b"]) == "a and b"
    assert listed(list("abcdefgh")) == "a, b, c, d, e and 3 more"


# ------------------------------------------------------------------ metadata


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"kernelspec": None}, "`kernelspec`"),
        ({"kernelspec": "python3"}, "`kernelspec`"),
        ({"kernelspec": {"display_name": "Python 3"}}, "`kernelspec` without a name"),
        ({"language_info": None}, "`language_info`"),
        ({"language_info": {}}, "`language_info` without a name"),
        ({"authors": "Ada"}, "`authors`"),
        ({"title": 5}, "`title`"),
        ({"orig_nbformat": None}, "`orig_nbformat`"),
    ],
)
def test_metadata_of_a_wrong_kind_is_left_out(metadata: Node, said: str) -> None:
    value = node(md("# T"), **metadata)
    assert said in repair(value).message
    assert read(value).kernel == "python3"


def test_kernelspec_needs_no_display_name() -> None:
    value = node(md("# T"), kernelspec={"name": "ir", "language": "R"})
    assert repairs(value) == []
    assert read(value).kernel == "ir"


@pytest.mark.parametrize(
    ("key", "value"), [("collapsed", None), ("scrolled", "yes"), ("name", ""), ("name", 5)]
)
def test_metadata_of_a_cell_that_no_reader_sees_is_left_out(key: str, value: Any) -> None:
    finding = repair(node(md("a"), code("b", metadata={key: value, "mine": 1})))
    assert f"`{key}` of cell 2" in finding.message


@pytest.mark.parametrize("metadata", [{"tags": "remove-cell"}, {"jupyter": "hidden"}])
def test_metadata_that_may_hide_a_cell_is_never_dropped(metadata: Node) -> None:
    assert refused(node(md("a"), code("secret", metadata=metadata))).where.cell == 2


def test_null_metadata_is_refused() -> None:
    assert "`metadata`" in refused({**SOUND, "metadata": None}).message
    assert refused(node(md("a", metadata=None))).where.cell == 1


# ------------------------------------------------------------------ Colab

MODEL = {"model_module": "@jupyter-widgets/controls", "model_name": "HBoxModel", "state": {}}


@pytest.mark.parametrize("widgets", [{WIDGETS: {"abc": MODEL}}, {"abc": MODEL}])
def test_states_of_widgets_are_put_as_jupyter_writes_them(widgets: Node) -> None:
    # https://github.com/jupyter/nbconvert/issues/1731: Colab leaves `state` out.
    notebook = read(node(md("a"), widgets=widgets))
    assert "widgets" in repair(node(md("a"), widgets=widgets)).message
    assert notebook.metadata["widgets"][WIDGETS]["state"] == {"abc": MODEL}


def test_sound_states_of_widgets_stay() -> None:
    saved = {WIDGETS: {"state": {"abc": MODEL}, "version_major": 2, "version_minor": 0}}
    assert repairs(node(md("a"), widgets=saved)) == []
    assert read(node(md("a"), widgets=saved)).metadata["widgets"] == saved


@pytest.mark.parametrize("widgets", [None, 5, [], "x", {WIDGETS: None}, {WIDGETS: {"state": 5}}])
def test_states_of_widgets_that_are_none_are_told(widgets: Any) -> None:
    assert "widgets" in repair(node(md("a"), widgets=widgets)).message


def test_colab_s_own_types_stand_beside_what_is_shown() -> None:
    data = {
        "text/html": "<table></table>",
        "text/plain": "t",
        "application/vnd.google.colaboratory.intrinsic+json": {"type": "dataframe"},
    }
    value = node(
        code("df", shown(data), metadata={"id": "x", "outputId": "y", "colab": {}}), minor=0
    )
    assert repairs(value) == []
    (output,) = read(value).code[0].outputs
    assert isinstance(output, Display)
    assert output.data["text/html"] == "<table></table>"


# ------------------------------------------------------------------ text


def test_source_in_lines_is_joined_as_it_is() -> None:
    assert read(node(md(["a\n", "b"]))).cells[0].source == "a\nb"
    assert read(node(md(["a", "b"]))).cells[0].source == "ab"


def test_lines_may_end_as_windows_ends_them() -> None:
    assert read(node(code("a\r\nb"))).code[0].source == "a\nb"


def test_control_characters_are_read() -> None:
    text = "a\0b\x07\x1b[0m\x0b\x7f"
    assert read(node(md(text))).cells[0].source == text
    assert repairs(node(md(text))) == []


@pytest.mark.parametrize("source", [None, 5, {"a": 1}, ["a", 5]])
def test_source_that_is_no_text_is_refused(source: Any) -> None:
    assert "`source`" in refused(node(md("a"), {**md("b"), "source": source})).message


@pytest.mark.parametrize("cell", ["cell", None, 5, []])
def test_cell_that_is_no_table_is_refused(cell: Any) -> None:
    assert refused(node(md("a"), cell)).where.cell == 2


@pytest.mark.parametrize("outputs", [None, "x", ["x"], {"a": 1}])
def test_outputs_that_are_no_list_of_tables_are_refused(outputs: Any) -> None:
    assert "`outputs`" in refused(node(code("x", outputs=outputs))).message


@pytest.mark.parametrize("kind", ["heading", "song", None, 5])
def test_unknown_type_of_a_cell_is_refused(kind: Any) -> None:
    finding = refused(node(md("a"), md("b", cell_type=kind)))
    assert "code, markdown or raw" in finding.message
    assert finding.where.cell == 2


@pytest.mark.parametrize("kind", ["pyout", "pyerr", None])
def test_unknown_type_of_an_output_is_refused(kind: Any) -> None:
    assert "an output is" in refused(node(code("x", {"output_type": kind}))).message


def test_everything_that_is_wrong_with_cells_is_told_at_once() -> None:
    value = node(md("a", id="?"), md("b"), md("c", cell_type="song"))
    with pytest.raises(Problem) as problem:
        read(value)
    assert [finding.where.cell for finding in problem.value.findings] == [1, 3]


def test_every_repair_says_what_it_mends() -> None:
    for mend in REPAIRS:
        assert (mend.__doc__ or "").strip().endswith(".")


# ------------------------------------------------------------------ anything at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
WHOLE = node(
    md("# T", attachments={"a.png": {"image/png": "iVBO"}}),
    code(
        "1",
        stream("x"),
        shown({"text/plain": "x", "application/json": {"a": [1]}}),
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]},
        {"output_type": "execute_result", "execution_count": 1, "data": {}, "metadata": {}},
        metadata={"tags": ["x"], "collapsed": True},
    ),
    {**md("raw"), "cell_type": "raw"},
    kernelspec={"name": "python3", "display_name": "Python"},
    language_info={"name": "python"},
    widgets={WIDGETS: {"state": {}, "version_major": 2, "version_minor": 0}},
)
OLD = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": ""},
    "worksheets": [{"metadata": {}, "cells": [V3_CELL]}],
}


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value inside some JSON."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, inner in items:
        found.append((*at, key))
        if isinstance(inner, dict | list):
            found += places(inner, (*at, key))
    return found


PLACES = [(whole, place) for whole in (WHOLE, OLD) for place in places(whole)]


def told(data: bytes) -> list[str] | None:
    """Return the ids of a notebook's cells, or None for a Problem; anything else is a bug."""
    try:
        return [cell.id for cell in read_ipynb(data, PATH).cells]
    except Problem as problem:
        assert all(finding.hint for finding in problem.findings)
        return None


@given(st.sampled_from(PLACES), JSON, st.booleans())
def test_one_wrong_value_is_at_most_a_finding_and_read_the_same_twice(
    where: tuple[Node, tuple[Any, ...]], value: Any, is_removed: bool
) -> None:
    whole, place = where
    changed = copy.deepcopy(whole)
    inner: Any = changed
    for key in place[:-1]:
        inner = inner[key]
    if is_removed:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    data = json.dumps(changed).encode()
    assert told(data) == told(data)


@given(st.integers(0, 2000), st.binary(max_size=4), st.integers(0, 20))
def test_any_damage_to_the_bytes_is_at_most_a_finding(at: int, new: bytes, lost: int) -> None:
    data = json.dumps(WHOLE, indent=1).encode()
    at %= len(data)
    told(data[:at] + new + data[at + lost :])


@given(st.binary() | st.text().map(str.encode) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_at_most_a_finding(data: bytes) -> None:
    told(data)
