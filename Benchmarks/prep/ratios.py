"""prep against decoding alone and against the Python peer, in CPU time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
from measure import FFMPEG, PEERS, ROOT, SCRATCH, Cost, run, spread
from safetensors import safe_open
from safetensors.numpy import load_file

SIZES, COVERAGES = ("720p", "360p"), (100, 70, 20)
DECODE_GOALS = {100: 0.80, 70: 0.65, 20: 0.35}
PEER_GOAL = 0.5


def measure(prep: Path, repeats: int) -> list[dict[str, object]]:
    """Each corpus `repeats` times, the three programs in turn within each repeat."""
    rows = []
    for size in SIZES:
        for coverage in COVERAGES:
            dataset = SCRATCH / f"corpus/{size}-{coverage}"
            times: dict[str, list[float]] = {"prep": [], "decode": [], "peer": []}
            agreement: dict[str, float] = {}
            for repeat in range(repeats + 1):
                cost = {
                    "prep": build(prep, dataset).cpu,
                    "decode": decode(dataset),
                    "peer": peer(dataset),
                }
                # The first round fills the page cache; what it made is compared.
                if repeat == 0:
                    agreement = compare(SCRATCH / "out/prep", SCRATCH / "out/peer")
                    continue
                for name, seconds in cost.items():
                    times[name].append(seconds)
                print(
                    f"  {dataset.name} {repeat}/{repeats}: "
                    + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in cost.items()),
                    flush=True,
                )
            rows.append(
                {
                    "corpus": dataset.name,
                    "cpu": {name: spread(values) for name, values in times.items()},
                    "prep/decode": ratio(times["prep"], times["decode"], DECODE_GOALS[coverage]),
                    "prep/peer": ratio(times["prep"], times["peer"], PEER_GOAL),
                    "agreement": agreement,
                }
            )
    return rows


def ratio(ours: list[float], theirs: list[float], goal: float) -> dict[str, float]:
    """Quotients of the runs that stood side by side."""
    return spread([a / b for a, b in zip(ours, theirs)]) | {"goal": goal}


def build(prep: Path, dataset: Path, jobs: int = 1) -> Cost:
    """Builds a cache from nothing."""
    out = SCRATCH / "out/prep"
    shutil.rmtree(out, ignore_errors=True)
    return run([prep, "build", "--dataset", dataset, "--out", out, "--jobs", str(jobs)])


def decode(dataset: Path) -> float:
    """CPU seconds to decode every file whole, sound included, and throw the result away."""
    files = sorted((dataset / "Raw/Videos/Full/Combined").iterdir())
    return sum(
        run(
            [FFMPEG, "-nostdin", "-v", "error", "-threads", "1", "-i", file]
            + ["-map", "0:v", "-map", "0:a", "-f", "null", "-"]
        ).cpu
        for file in files
    )


def peer(dataset: Path) -> float:
    """CPU seconds of the Python peer, its imports left out."""
    out = SCRATCH / "out/peer"
    shutil.rmtree(out, ignore_errors=True)
    script = ROOT / "Benchmarks/peers/prepare.py"
    return json.loads(run([PEERS, script, dataset, out]).output)["cpu"]


def compare(cache: Path, peer: Path) -> dict[str, float]:
    """How far the two results agree; ends the benchmark where they did different jobs."""
    samples, face_error, mfcc_error = 0, [], 0.0
    for shard in sorted((cache / "cache").glob("*.safetensors")):
        with safe_open(shard, "numpy") as file:
            videos = json.loads(file.metadata()["videos"])
        ours = load_file(shard)
        for row, video in enumerate(videos):
            theirs = load_file(peer / f"{video}.safetensors")
            match = np.flatnonzero(np.abs(theirs["interval"] - ours["interval"][row]).max(1) < 1e-5)
            if len(match) != 1 or (theirs["face_valid"][match[0]] != ours["face_valid"][row]).any():
                raise SystemExit(f"{video}: prep and the peer did not take the same steps")
            other, valid = match[0], ours["face_valid"][row] == 1
            difference = ours["faces"][row][valid].astype(int) - theirs["faces"][other][valid]
            face_error.append(np.abs(difference).mean())
            mfcc_error = max(mfcc_error, np.abs(ours["mfcc"][row] - theirs["mfcc"][other]).max())
            samples += 1
    expected = sum(len(load_file(path)["interval"]) for path in peer.glob("*.safetensors"))
    if samples != expected:
        raise SystemExit(f"prep made {samples} samples, the peer {expected}")
    result = {
        "samples": samples,
        "face_mean_difference": float(np.mean(face_error)),
        "mfcc_largest_difference": float(mfcc_error),
    }
    if result["face_mean_difference"] > 2 or mfcc_error > 0.1:
        raise SystemExit(f"prep and the peer disagree: {result}")
    return result
