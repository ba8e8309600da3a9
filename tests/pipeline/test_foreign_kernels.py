"""The real command with kernels that are not nbblog's own: other starters, other languages."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from small_site import SETTINGS, Site, code, md, notebook

POST = "notebooks/2026-01-01-post.ipynb"
PAGE = "blog/post/index.html"

PROVISIONER = """
import os
from pathlib import Path
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

class Noting(LocalProvisioner):
    async def launch_kernel(self, cmd, **kwargs):
        note = f"{self.parent.transport} {self.kernel_spec.metadata['kernel_provisioner']['config']}"
        Path(os.environ["NOTES"]).write_text(note)
        return await super().launch_kernel(cmd, **kwargs)
"""

ECHO = """
from pathlib import Path
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

class Echo(Kernel):
    implementation = language = banner = "echo"
    implementation_version = language_version = "1"
    language_info = {"name": "echo", "mimetype": "text/plain", "file_extension": ".echo"}

    def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False, **_):
        said = Path(code[5:]).read_text() if code.startswith("read ") else code
        if code == "fail":
            error = {"ename": "Refusal", "evalue": "it will not", "traceback": ["Refusal: it will not"]}
            self.send_response(self.iopub_socket, "error", error)
            return {"status": "error", "execution_count": self.execution_count, **error}
        self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": f"echo: {said}\\n"})
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}

IPKernelApp.launch_instance(kernel_class=Echo)
"""


def kernel(folder: Path, name: str, argv: list[str], language: str, **metadata: object) -> None:
    spec = {"argv": argv, "display_name": name, "language": language, "metadata": metadata}
    Site(folder).write(f"kernels/{name}/kernel.json", json.dumps(spec))


def test_provisioner_of_a_kernel_spec_starts_the_kernel(tmp_path: Path) -> None:
    lib = Site(tmp_path / "lib")
    lib.write("noting_provisioner.py", PROVISIONER)
    lib.write(
        "noting-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: noting\nVersion: 1.0\n"
    )
    entry = "[jupyter_client.kernel_provisioners]\nnoting = noting_provisioner:Noting\n"
    lib.write("noting-1.0.dist-info/entry_points.txt", entry)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    named = {"provisioner_name": "noting", "config": {"machine": "far"}}
    kernel(tmp_path / "jupyter", "far", argv, "python", kernel_provisioner=named)
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS + "[execution]\ntimeout = 3\n")
    site.write("notebooks/data.txt", "17")
    cells = (code("import os\nopen('data.txt').read()"), code("print(os.getpid())"))
    site.write(POST, notebook(md("# Post"), *cells, kernel="far"))
    env = {
        "JUPYTER_PATH": str(tmp_path / "jupyter"),
        "PYTHONPATH": f"{lib.root}:{':'.join(sys.path)}",
        "NOTES": str(tmp_path / "notes"),
    }
    done = site.publish(env=env)
    assert (done.code, done.report["executed"]) == (0, [POST]), done.out
    note = (tmp_path / "notes").read_text()
    assert note == "tcp {'machine': 'far'}", "the files of ipc are on this machine only"
    assert site.outputs(PAGE)[0].strip() == "'17'"
    assert not is_alive(int(site.outputs(PAGE)[1]))
    site.write("notebooks/data.txt", "18")
    assert "notebooks/data.txt changed" in site.run("why").out, "its watcher was heard"

    site.edit(POST, "os.getpid()", "__import__('time').sleep(60)")
    done = site.publish(env=env)
    (finding,) = done.errors()
    assert (finding["rule"], finding["cell"]) == ("runs-clean", 3)


def is_alive(pid: int) -> bool:
    """Whether a process runs, and is no mere entry of one that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_kernel_of_another_language_runs_and_depends_on_code_and_declared_inputs(
    tmp_path: Path,
) -> None:
    program = Site(tmp_path).write("echo.py", ECHO)
    kernel(
        tmp_path / "jupyter",
        "echo",
        [sys.executable, str(program), "-f", "{connection_file}"],
        "echo",
    )
    env = {"JUPYTER_PATH": str(tmp_path / "jupyter")}
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write("notebooks/said.txt", "from a file")
    site.write("notebooks/unsaid.txt", "undeclared")
    cells = (code("first"), code("read said.txt"), code("read unsaid.txt"))
    site.write(POST, echo_notebook(*cells, inputs=["said.txt"]))
    done = site.publish(env=env)
    assert (done.code, done.report["findings"]) == (0, []), done.out
    expected = ["echo: first", "echo: from a file", "echo: undeclared"]
    assert [text.strip() for text in site.outputs(PAGE)] == expected
    foot = re.sub(r"\s+", " ", site.page(PAGE).body.text())
    assert re.search(r"Executed on \d+ \w+ \d{4} in", foot), foot[-400:]
    assert "Python 3" not in foot

    site.write("notebooks/unsaid.txt", "nobody knows")
    assert site.run("why", env=env).out == f"{POST}: current\n"
    site.write("notebooks/said.txt", "from another")
    assert "notebooks/said.txt changed" in site.run("why", env=env).out
    assert site.publish(env=env).report["executed"] == [POST]
    assert site.outputs(PAGE)[1].strip() == "echo: from another"
    site.edit(POST, '"first"', '"second"')
    assert "stale from cell 2" in site.run("why", env=env).out
    assert site.publish(env=env).report["executed"] == [POST]
    assert site.outputs(PAGE)[0].strip() == "echo: second"


def test_error_of_another_language_is_a_finding_with_its_cell(tmp_path: Path) -> None:
    program = Site(tmp_path).write("echo.py", ECHO)
    kernel(
        tmp_path / "jupyter",
        "echo",
        [sys.executable, str(program), "-f", "{connection_file}"],
        "echo",
    )
    site = Site(tmp_path / "site")
    site.write("nbblog.toml", SETTINGS)
    site.write(POST, echo_notebook(code("first"), code("fail")))
    (finding,) = site.publish(env={"JUPYTER_PATH": str(tmp_path / "jupyter")}).errors()
    assert (finding["rule"], finding["cell"]) == ("runs-clean", 3)
    assert finding["message"] == "Refusal: it will not"


def echo_notebook(*cells: dict[str, object], **front: object) -> str:
    """Return a notebook whose language is echo."""
    node = json.loads(notebook(md("# Post"), *cells, kernel="echo", **front))
    node["metadata"]["kernelspec"]["language"] = "echo"
    node["metadata"]["language_info"] = {"name": "echo"}
    return json.dumps(node, indent=1)
