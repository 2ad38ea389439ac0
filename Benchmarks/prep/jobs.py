"""Throughput of two workers against one."""

from __future__ import annotations

from pathlib import Path

from measure import SCRATCH, spread
from ratios import build

GOAL = 1.8


def measure(prep: Path, repeats: int) -> dict[str, object]:
    """Wall seconds of one build with one worker and of one with two, in turn."""
    walls: dict[int, list[float]] = {1: [], 2: []}
    for repeat in range(repeats):
        for jobs in walls:
            walls[jobs].append(build(prep, SCRATCH / "corpus/360p-jobs", jobs).wall)
        print(
            f"  {repeat + 1}/{repeats}: one worker {walls[1][-1]:.1f} s, two {walls[2][-1]:.1f} s",
            flush=True,
        )
    return {
        "wall": {str(jobs): spread(values) for jobs, values in walls.items()},
        "speed-up": spread([one / two for one, two in zip(walls[1], walls[2])]) | {"goal": GOAL},
    }
