"""Peak memory of a worker over an hour of 1080p, with few samples and with many."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
from make_corpus import VIDEOS
from measure import FFMPEG, SCRATCH, peak_memory
from mosei_layout import OPENFACE, Sequence, openface_rows, utterances, write_dataset
from scene import HEIGHT, RATE

HOUR, GOAL = 3600, 400
# Name: length of an utterance in seconds, and the share of the hour they cover.
CASES = {"few": (2, 0.02), "many": (1, 0.5)}


def make(folder: Path) -> None:
    """An hour of 1080p: two minutes of the corpus enlarged, then repeated without re-encoding."""
    if all((folder / case / "CMU_MOSEI_Labels.csd").exists() for case in CASES):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    corpus = SCRATCH / "corpus"
    video = VIDEOS[0]
    piece, hour = folder / "piece.mp4", folder / "hour.mp4"
    print("  making an hour of 1080p", flush=True)
    quiet = [FFMPEG, "-nostdin", "-v", "error", "-y"]
    # Four reference frames at this size are what level 4.0 allows: the decoder's memory.
    subprocess.run(
        [*quiet, "-i", corpus / f"{video}.720p.mp4", "-vf", "scale=1920:1080", "-c:v", "libx264"]
        + "-preset veryfast -bf 3 -refs 4 -g 150 -b:v 3M -c:a copy".split()
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
    """Peak MiB of each case."""
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
        print(f"  {samples} samples: worker {peaks['worker']:.0f} MiB", flush=True)
        rows.append({"samples": samples, "goal": GOAL, **peaks})
        shutil.rmtree(out)
    return rows
