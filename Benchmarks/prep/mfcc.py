"""MFCCs alone on one thread: ours in each library's flavour against that library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from measure import PEERS, ROOT, SCRATCH, run, spread
from scene import speech
from scipy.io import wavfile

SECONDS, RATE, PASSES = 12, 8000, 1000
GOALS = {"torchaudio": 0.5, "librosa": 0.2, "kaldi": 1.0}
# Libraries compute in single precision; librosa's floor and Kaldi's logarithms amplify it.
TOLERANCE = 1e-2


def measure(prep: Path, repeats: int) -> list[dict[str, object]]:
    """CPU seconds for the same 12 s of sound, ours and the library's in turn."""
    folder = SCRATCH / "mfcc"
    folder.mkdir(parents=True, exist_ok=True)
    sound, mine, its = folder / "sound.wav", folder / "ours.npy", folder / "library.npy"
    wavfile.write(sound, RATE, speech(0, SECONDS, RATE, 1)[:, 0])
    peer = ROOT / "Benchmarks/peers/mfcc.py"
    rows = []
    for library, goal in GOALS.items():
        commands = {
            "ours": [prep, "mfcc", sound, "--flavor", library, "--out", mine, "--time", PASSES],
            "library": [PEERS, peer, library, sound, its, PASSES],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(repeats):
            for name, command in commands.items():
                times[name].append(float(run(command).output))
        difference = float(np.abs(np.load(mine) - np.load(its)).max())
        if difference > TOLERANCE:
            raise SystemExit(f"our {library} MFCCs differ from the library's by {difference}")
        quotients = [ours / theirs for ours, theirs in zip(times["ours"], times["library"])]
        rows.append(
            {
                "library": library,
                "seconds": {name: spread(values) for name, values in times.items()},
                "ratio": spread(quotients) | {"goal": goal},
                "largest_difference": difference,
            }
        )
        ours, theirs = (values[-1] * 1e3 for values in times.values())
        print(f"  {library}: ours {ours:.2f} ms, its {theirs:.2f} ms", flush=True)
    return rows
