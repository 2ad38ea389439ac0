"""MFCCs alone on one thread: ours in each library's flavour against that library."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from measure import PEERS, ROOT, SCRATCH, run, spread
from scene import speech

CLIPS, SECONDS, RATE = 100, 12, 8000
GOALS = {"torchaudio": 0.5, "librosa": 0.2, "kaldi": 1.0}
# Libraries compute in single precision; librosa's floor and Kaldi's logarithms amplify it.
TOLERANCE = 3e-3


def measure(repeats: int) -> list[dict[str, object]]:
    """Seconds a 12 s clip, the library and ours in turn; each process warms up before it times."""
    folder = SCRATCH / "mfcc"
    folder.mkdir(parents=True, exist_ok=True)
    clips = folder / "clips.npy"
    if not clips.exists():
        np.save(clips, np.stack([speech(seed, SECONDS, RATE, 1)[:, 0] for seed in range(CLIPS)]))
    harness = SCRATCH / "swift/release/mfcc-timing"
    rows = []
    for library, goal in GOALS.items():
        times: dict[str, list[float]] = {"ours": [], "library": []}
        passes = 20  # 2,000 clips
        mine, its = folder / "ours.npy", folder / "library.npy"
        for _ in range(repeats):
            times["ours"].append(float(run([harness, clips, library, str(passes), mine]).output))
            times["library"].append(timing(library, clips, passes, its))
        difference = float(np.abs(np.load(mine) - np.load(its)).max())
        if difference > TOLERANCE:
            raise SystemExit(f"our {library} MFCCs differ from the library's by {difference}")
        ratios = [a / b for a, b in zip(times["ours"], times["library"])]
        rows.append(
            {
                "library": library,
                "seconds": {name: spread(values) for name, values in times.items()},
                "ratio": spread(ratios) | {"goal": goal},
                "largest_difference": difference,
            }
        )
        print(f"  {library}: ours {times['ours'][-1] * 1e3:.3f} ms a clip, "
              f"its {times['library'][-1] * 1e3:.3f} ms", flush=True)  # fmt: skip
    return rows


def timing(library: str, clips: Path, passes: int, first: Path) -> float:
    script = ROOT / "Benchmarks/peers/mfcc.py"
    return json.loads(run([PEERS, script, library, clips, str(passes), first]).output)["seconds"]
