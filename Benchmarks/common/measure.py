"""Runs commands and says what they cost; knows the machine and where things lie."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = Path(os.environ.get("AVSER_BENCH", ROOT / ".build-bench"))
PEERS = SCRATCH / "peers/bin/python"
# Debian's own ffmpeg: the libraries prep is linked with.
FFMPEG = "/usr/bin/ffmpeg"


@dataclass(frozen=True)
class Cost:
    """What one command took."""

    cpu: float
    """User and system seconds of the process and the children it waited for."""
    wall: float
    output: str


def run(command: list[str | int | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Runs a command to its end; a failure ends the benchmark with the command's message."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.monotonic()
        process = subprocess.Popen(
            list(map(str, command)),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - started
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            message = errors.read().decode(errors="replace")
            raise SystemExit(f"failed: {' '.join(map(str, command))}\n{message[-4000:]}")
        return Cost(usage.ru_utime + usage.ru_stime, wall, output.read().decode())


def peak_memory(command: list[str | Path]) -> dict[str, float]:
    """Runs a command; peak resident MiB (VmHWM) of the largest worker and of the command itself."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        peaks = {"coordinator": 0.0, "worker": 0.0}
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(0.02):
                for role, pids in (
                    ("coordinator", [process.pid]),
                    ("worker", _children(process.pid)),
                ):
                    for pid in pids:
                        peaks[role] = max(peaks[role], _high_water(pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        status = process.wait()
        ended.set()
        watcher.join()
        if status != 0:
            errors.seek(0)
            message = errors.read().decode(errors="replace")
            raise SystemExit(f"failed: {' '.join(map(str, command))}\n{message[-4000:]}")
        return peaks


def _children(parent: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{parent}/task").iterdir()
        return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    except OSError:  # It has ended in between.
        return []


def _high_water(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0)


def spread(values: list[float]) -> dict[str, float]:
    """Median, least and greatest."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def versions() -> dict[str, str]:
    """Of the programs that prep is measured against, of the compiler and of the code."""
    packages = ["torch", "torchcodec", "torchaudio", "librosa"]
    packages += ["opencv-python-headless", "kaldi-native-fbank"]
    return (
        {"ffmpeg": run([FFMPEG, "-version"]).output.split()[2]}
        | ours()
        | packaged(PEERS, packages)
    )


def ours() -> dict[str, str]:
    """The compiler and the commit."""
    return {
        "swift": run(["swift", "--version"]).output.split("version ")[1].split()[0],
        "commit": run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"]).output.strip(),
    }


def packaged(python: Path, packages: list[str]) -> dict[str, str]:
    """The versions of an environment's packages."""
    report = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"
    return dict(zip(packages, run([python, "-c", report, *packages]).output.split()))


def machine(versions: dict[str, str]) -> dict[str, object]:
    """What a figure depends on besides the code."""
    cpu = Path("/proc/cpuinfo").read_text()
    model = next(line.split(":")[1].strip() for line in cpu.splitlines() if "model name" in line)
    return {
        "cpu": model,
        "cores": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "load": os.getloadavg()[0],
        "versions": versions,
    }
