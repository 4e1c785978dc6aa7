"""A Streamlit server in a process of its own, for tests, benches and screenshots."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, when it was started and the file that holds its log."""

    url: str
    pid: int
    started: float
    log: Path

    def cpu_seconds(self) -> float:
        """Return the processor time that the server has used so far (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Return whether an address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def serve(
    script: Path, *, timeout: float = 60.0, ready: bool = True, port: int = 0, **environment: str
) -> Iterator[Server]:
    """Run a script with Streamlit on a free port, and stop it with everything that it started.

    Parameters
    ----------
    script : Path
        The script; Streamlit runs in the folder of this repository, so that its settings hold.
    timeout : float
        Seconds to wait for the health check.
    ready : bool
        Whether to wait for it at all.
    port : int
        The port; a free one by default.
    **environment : str
        Further environment variables of the server.

    Yields
    ------
    Server
        The server, answering.

    Raises
    ------
    RuntimeError
        If it does not answer in time; the message ends with its log.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    with tempfile.TemporaryDirectory() as folder:
        own = {"EXPLORER_DATA": folder, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1,localhost"}
        environ = {**os.environ, **own, **environment}
        log = Path(folder) / "server.log"
        with log.open("wb") as output:
            started = time.perf_counter()
            process = subprocess.Popen(
                command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
            server = Server(f"http://127.0.0.1:{port}", process.pid, started, log)
            try:
                while ready and not answers(f"{server.url}/_stcore/health"):
                    if process.poll() is not None or time.perf_counter() - started > timeout:
                        raise RuntimeError(f"{script.name} does not answer:\n{log.read_text(errors='replace')[-4000:]}")
                    time.sleep(0.05)
                yield server
            finally:
                stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and every process of its group, gently first."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
