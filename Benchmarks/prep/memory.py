"""Peak memory: a worker's over an hour of 1080p, and the coordinator's with 100,000 samples."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
from make_corpus import VIDEOS
from measure import FFMPEG, ROOT, SCRATCH, peak_memory, run
from mosei_layout import OPENFACE, Sequence, openface_rows, utterances, write_dataset
from scene import HEIGHT, RATE

HOUR = 3600
# Name: length of an utterance in seconds, and the share of the hour they cover: 36 and 1,800.
CASES = {"few": (2, 0.02), "many": (0.4, 0.2)}
WORKER_GOAL, COORDINATOR_GOAL = 400, 200  # MiB
PLAN = 100_000  # samples


def make(folder: Path) -> None:
    """An hour of 1080p: one video of the corpus enlarged, then repeated without re-encoding."""
    if all((folder / case / "CMU_MOSEI_Labels.csd").exists() for case in CASES):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    corpus = SCRATCH / "corpus"
    video = VIDEOS[0]
    piece, hour = folder / "piece.mp4", folder / "hour.mp4"
    print("  making an hour of 1080p", flush=True)
    quiet = [FFMPEG, "-nostdin", "-v", "error", "-y"]
    # Four reference frames are what level 4.0 allows at this size: the decoder's memory. The low
    # rate and the many key frames only save the benchmark's time.
    subprocess.run(
        [*quiet, "-i", corpus / f"{video}.720p.mp4", "-vf", "scale=1920:1080", "-c:v", "libx264"]
        + "-preset veryfast -bf 3 -refs 4 -g 60 -b:v 600k -c:a copy".split()
        + [piece],
        check=True,
    )
    subprocess.run(
        [*quiet, "-stream_loop", "-1", "-i", piece, "-t", str(HOUR), "-c", "copy", hour], check=True
    )
    points = np.load(corpus / f"{video}.npy") * (1080 / HEIGHT)
    rows = np.resize(points, (HOUR * RATE, *points.shape[1:]))
    landmarks = folder / "landmarks.csd"
    with Sequence(landmarks, "OpenFace_2", OPENFACE) as sequence:
        sequence.write("hour", *openface_rows(rows, RATE))
    # The folds want a video each; those two end before almost all of their intervals.
    videos = {"hour": hour} | {name: corpus / f"{name}.360p.mp4" for name in VIDEOS[1:]}
    for case, (length, coverage) in CASES.items():
        write_dataset(folder / case, videos, utterances(HOUR, length, coverage), landmarks)


def measure(prep: Path) -> list[dict[str, object]]:
    """Peak MiB of each process."""
    folder = SCRATCH / "hour"
    make(folder)
    rows = []
    for case, (length, coverage) in CASES.items():
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        peaks = peak_memory(
            [prep, "build", "--dataset", folder / case, "--out", out, "--jobs", "1"]
        )
        samples = len(utterances(HOUR, length, coverage))
        rows.append(row("worker, an hour of 1080p", samples, peaks["worker"], WORKER_GOAL))
        shutil.rmtree(out)
    # "coordinator: 87 MiB at most for 20000 samples in 2000 videos"
    script = ROOT / "Benchmarks/prep/coordinator-memory"
    line = run([script, PLAN], os.environ | {"PREP": str(prep.resolve())}).output
    rows.append(row("coordinator", PLAN, float(line.split()[1]), COORDINATOR_GOAL))
    return rows


def row(process: str, samples: int, peak: float, limit: int) -> dict[str, object]:
    print(f"  {process}, {samples} samples: {peak:.0f} MiB", flush=True)
    return {"process": process, "samples": samples, "peak": peak, "goal": limit}
