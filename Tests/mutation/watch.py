"""Runs a program and watches its processes: memory, time spent on each file, who is left over."""

import os
import signal
import subprocess
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

PERIOD = 0.02


@dataclass
class Watch:
    """What was seen of a program that has ended."""

    status: int | None = None
    seconds: float = 0
    output: str = ""
    # Peak resident memory of any one process, in bytes: the coordinator's and the workers'.
    coordinator_bytes: int = 0
    worker_bytes: int = 0
    # By name of the file a process had open: seconds, and resident memory meanwhile.
    file_seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    file_bytes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    # Files that were open when the program's processes were last seen.
    last_files: set[str] = field(default_factory=set)
    left_over: list[int] = field(default_factory=list)


def run(command: list[str], folder: Path, log: Path, limit: float) -> Watch:
    """Runs a command to its end, or kills it after `limit` seconds (status None).

    `folder` is where the files lie whose use is counted.
    """
    watch = Watch()
    started = time.monotonic()
    seen: set[int] = set()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True)
        last = started
        while process.poll() is None:
            now = time.monotonic()
            if now - started > limit:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                break
            tree = _tree(process.pid)
            seen |= set(tree)
            _look(watch, tree, process.pid, folder, now - last)
            last = now
            time.sleep(PERIOD)
        else:
            watch.status = process.returncode
    watch.seconds = time.monotonic() - started
    watch.output = log.read_text(errors="replace")
    time.sleep(PERIOD)
    watch.left_over = [pid for pid in seen if _is_alive(pid)]
    for pid in watch.left_over:
        os.kill(pid, signal.SIGKILL)
    return watch


def _look(watch: Watch, tree: list[int], first: int, folder: Path, elapsed: float) -> None:
    files = set()
    for pid in tree:
        peak, now = _memory(pid)
        if pid == first:
            watch.coordinator_bytes = max(watch.coordinator_bytes, peak)
            continue
        watch.worker_bytes = max(watch.worker_bytes, peak)
        for name in _open_files(pid, folder):
            files.add(name)
            watch.file_seconds[name] += elapsed
            watch.file_bytes[name] = max(watch.file_bytes[name], now)
    watch.last_files = files or watch.last_files


def _tree(pid: int) -> list[int]:
    pids, rest = [], [pid]
    while rest:
        pid = rest.pop()
        pids.append(pid)
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                rest += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
        except OSError:  # It has ended.
            continue
    return pids


def _memory(pid: int) -> tuple[int, int]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0, 0
    values = dict(line.split(":", 1) for line in lines)
    return tuple(int(values.get(key, "0 kB").split()[0]) * 1024 for key in ("VmHWM", "VmRSS"))


def _open_files(pid: int, folder: Path) -> set[str]:
    names = set()
    try:
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            path = os.readlink(f"/proc/{pid}/fd/{descriptor}")
            if path.startswith(f"{folder}/"):
                names.add(os.path.basename(path))
    except OSError:
        pass
    return names


def _is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
