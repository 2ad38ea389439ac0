"""An epoch of training: ours against plain PyTorch of the same libtorch release."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from measure import ROOT, SCRATCH, run, spread

PYTHON = ROOT / ".venv/bin/python"
PROGRAMS = ROOT / ".build/release"
# Faces of 64 px for the demo preset, 224 px for the paper's: (speakers, utterances, preset, batch).
SIZES = {64: (6, 12, "demo", 4), 224: (4, 5, "paper", 4)}


def measure(repeats: int) -> list[dict[str, object]]:
    """CPU seconds of one epoch and the scoring of valid, on one thread each, in turn."""
    return [_measure(size, repeats) for size in SIZES]


def _measure(size: int, repeats: int) -> dict[str, object]:
    speakers, utterances, preset, batch = SIZES[size]
    folder = SCRATCH / f"train-{size}"
    cache, exported, out = folder / "cache", folder / "exported", folder / "run"
    options = ["--preset", preset, "--batch", batch, "--threads", 1, "--method", "no-lm"]
    options += ["--epochs", 1, "--allow-incomplete", "--overwrite"]
    fit = [PROGRAMS / "train", "fit", cache, "--out", out, *options]
    if not (exported / "model.py").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _make(folder, cache, size, speakers, utterances)
        run(fit)
        run([PROGRAMS / "train", "export", out, "--out", exported])
    peer = [PYTHON, ROOT / "Benchmarks/peers/fit.py", exported, cache, batch]
    # Else OpenBLAS takes a thread a core, which spins for as long again.
    single = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    ours, its = [], []
    counts = {}
    for _ in range(repeats):
        ours.append(run(fit).cpu)
        counts = json.loads(run(peer, single).output)
        its.append(counts["seconds"])
        print(f"  {size} px: ours {ours[-1]:.1f} s, PyTorch {its[-1]:.1f} s", flush=True)
    return {
        "preset": f"{preset}, {size} px",
        "samples": counts["train"],
        "real_faces": _real_faces(cache),
        "cpu": {"ours": spread(ours), "peer": spread(its)},
        "ratio": spread([mine / other for mine, other in zip(ours, its)]),
    }


def _make(folder: Path, cache: Path, size: int, speakers: int, utterances: int) -> None:
    data = folder / "data"
    names = ["--speakers", speakers, "--utterances", utterances]
    run([PROGRAMS / "prep", "synth", data, *names, "--no-faults"])
    run([PROGRAMS / "prep", "build", "--dataset", data, "--out", cache, "--face-size", size])


def _real_faces(cache: Path) -> float:
    """The share of the 36 steps that have a face; the others are black and cost us nothing."""
    from safetensors.numpy import load_file

    valid = [load_file(path)["face_valid"] for path in (cache / "cache").glob("train-*")]
    return float(sum(v.sum() for v in valid) / sum(v.size for v in valid))
