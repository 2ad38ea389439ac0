"""What must hold of a build, however its clips were mutated."""

import json
import os
import re
import subprocess
from pathlib import Path

from dataset import identifiers
from watch import Watch

# Sanitizers shadow all memory and hold back what was freed.
SANITIZED = not {"ASAN_OPTIONS", "TSAN_OPTIONS"}.isdisjoint(os.environ)
LIMIT_BYTES = (6000 if SANITIZED else 600) << 20
# Reasons that are failures of ours, or of a decoder, rather than findings about a clip.
FAILURES = {"worker-crashed", "worker-timeout"}
# What the kernel counts, read by libraries only when a run lasts or memory moves, so not always by
# the sound build: libdispatch looks each second whether its threads run, glibc's malloc asks before
# it makes an arena or gives memory back.
STATISTICS = {"/proc/self/stat", "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu/online"}


def manifest(out: Path, name: str) -> list[dict]:
    path = out / "manifests" / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def build(watch: Watch, out: Path, prep: str, videos: list[str]) -> list[str]:
    """What is wrong with a build; nothing where all is well."""
    problems = []
    if watch.status is None:
        problems.append(f"did not end within {watch.seconds:.0f} s")
    elif watch.status != 0:
        problems.append(f"exit status {watch.status}: {watch.output.strip()[-500:]}")
    if watch.left_over:
        problems.append(f"processes left over: {watch.left_over}")
    for what, peak in [("coordinator", watch.coordinator_bytes), ("worker", watch.worker_bytes)]:
        if peak > LIMIT_BYTES:
            problems.append(f"a {what} used {peak >> 20} MB")
    if watch.status != 0:
        return problems
    entries = manifest(out, "kept.jsonl") + manifest(out, "removed.jsonl")
    reported = [entry["id"] for entry in entries]
    if sorted(reported) != sorted(identifiers(videos)):
        missing = identifiers(videos) - set(reported)
        problems.append(f"{len(reported)} samples reported, missing: {sorted(missing)[:5]}")
    problems += [f"{entry['id']}: {entry['reason']}" for entry in entries if entry.get("reason") in FAILURES]
    problems += [f"left behind: {path}" for path in out.rglob("*") if path.name.endswith((".partial", ".tmp"))]
    verified = subprocess.run([prep, "verify", str(out)], capture_output=True, text=True)
    if verified.returncode:
        problems.append(f"prep verify: {verified.stdout}{verified.stderr}")
    return problems


def opened(log: Path) -> set[str]:
    """Every file that was opened, by strace -f -y; numbers of processes and threads left out.

    A call during which another process was seen ends in a line of its own, `<... openat resumed>`.
    """
    call = r"(?:\b(?:open|openat|openat2|creat)\(|<\.\.\. (?:open|openat|openat2|creat) resumed>)"
    paths = re.findall(rf"{call}.* = \d+<(.+)>$", log.read_text(errors="replace"), re.MULTILINE)
    return {re.sub(r"/proc/\d+(/task/\d+)?/", "/proc/self/", path) for path in paths}


def foreign(paths: set[str], usual: set[str], own: list[Path]) -> list[str]:
    """Opened files that are neither below `own` folders, nor a library or statistics, nor opened usually."""
    allowed = [*map(str, own), "/usr/lib", "/lib"]
    return sorted(path for path in paths - usual - STATISTICS if not any(path == a or path.startswith(f"{a}/") for a in allowed))
