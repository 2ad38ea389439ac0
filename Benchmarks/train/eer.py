"""The equal error rate over all pairs of a split: ours against scikit-learn's ROC curve."""

from __future__ import annotations

import json

import numpy as np
from measure import ROOT, SCRATCH, peak_memory, run, spread
from safetensors.numpy import save_file

PYTHON = ROOT / ".venv/bin/python"
# CMU-MOSEI's test split, and its videos.
SAMPLES, VIDEOS, WIDTH = 4659, 678, 256
GOALS = {"seconds": 5, "MiB": 500}
TOLERANCE = 1e-6


def build() -> str:
    """The program that times ours; compiled once."""
    scratch = SCRATCH / "eer"
    package = ROOT / "Benchmarks/train/EqualErrorRate"
    run(["swift", "build", "-c", "release", "--package-path", package, "--scratch-path", scratch])
    return str(scratch / "release/eer")


def measure(repeats: int) -> dict[str, object]:
    """CPU seconds and peak memory of both, on features that tell people apart, but not always."""
    file = SCRATCH / "features.safetensors"
    random = np.random.default_rng(0)
    identity = random.integers(VIDEOS, size=SAMPLES)
    centres = random.standard_normal((VIDEOS, WIDTH))
    z = centres[identity] + 2 * random.standard_normal((SAMPLES, WIDTH))
    save_file({"z": z.astype(np.float32), "identity": identity}, file)
    commands = {
        "ours": [build(), file],
        "peer": [PYTHON, ROOT / "Benchmarks/peers/eer.py", file],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    rates = {}
    for _ in range(repeats):
        for name, command in commands.items():
            answer = json.loads(run(command).output)
            seconds[name].append(answer["seconds"])
            rates[name] = answer["eer"]
    if abs(rates["ours"] - rates["peer"]) > TOLERANCE:
        raise SystemExit(f"the rates differ: {rates}")
    quotients = [mine / its for mine, its in zip(seconds["ours"], seconds["peer"])]
    return {
        "eer": rates,
        "seconds": {name: spread(values) for name, values in seconds.items()},
        "MiB": {name: peak_memory(command)["coordinator"] for name, command in commands.items()},
        "ratio": spread(quotients),
    }
