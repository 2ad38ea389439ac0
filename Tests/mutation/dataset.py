"""A data set in CMU-MOSEI's layout around a set of clips."""

import json
import math
from pathlib import Path

import h5py
import numpy as np

from bases import RATE, SECONDS, SIZE, Base
from plan import Clip

VIDEOS = "Raw/Videos/Full/Combined"
TRANSCRIPTS = "Raw/Transcript/Segmented/Combined"
LANDMARKS = "OpenFace"
LABELS = ["sentiment", "happy", "sad", "anger", "surprise", "disgust", "fear"]

# The last one lies in the clip only where its times lie.
SEGMENTS = [(-0.2, 0.8), (0.2, 1.4), (1.0, 2.6), (0.5, 40.0), (80_000.0, 80_010.0)]

# A sound video of its own: the folds must not be empty, and something must be kept.
SOUND = "sound"


def identifiers(videos: list[str]) -> set[str]:
    """The samples that manifests must name."""
    return {f"{video}[{clip}]" for video in [SOUND, *videos] for clip in range(len(SEGMENTS))}


def make(root: Path, clips: list[Clip], sound: Base) -> None:
    """Writes the data set; the folder is new."""
    for part in [VIDEOS, TRANSCRIPTS, LANDMARKS]:
        (root / part).mkdir(parents=True)
    (root / VIDEOS / f"{SOUND}.{sound.extension}").write_bytes(sound.data)
    for clip in clips:
        clip.put(root / VIDEOS / clip.file_name)
    videos = [SOUND, *(clip.video for clip in clips)]
    for video in videos:
        lines = [f"{video}___{n}___{start}___{end}___words\n" for n, (start, end) in enumerate(SEGMENTS)]
        (root / TRANSCRIPTS / f"{video}.txt").write_text("".join(lines))
    _landmarks(root, videos)
    _labels(root / "CMU_MOSEI_Labels.csd", videos)
    folds = {"train": videos, "valid": ["nobody-1"], "test": ["nobody-2"]}
    (root / "cmu_mosei_std_folds.py").write_text(
        "".join(f"standard_{name}_fold = {json.dumps(ids)}\n" for name, ids in folds.items()))


def _labels(path: Path, videos: list[str]) -> None:
    with h5py.File(path, "w") as file:
        group = file.create_group("All Labels")
        names = group.create_dataset("metadata/dimension names", (1,), dtype=h5py.string_dtype())
        names[0] = json.dumps(LABELS)
        for video in videos:
            group[f"data/{video}/intervals"] = np.array(SEGMENTS, "f8")
            group[f"data/{video}/features"] = np.ones((len(SEGMENTS), len(LABELS)), "f4")


def _landmarks(root: Path, videos: list[str]) -> None:
    """A face in the middle of each frame; every other video also has one a day ahead."""
    angles = [2 * math.pi * point / 68 for point in range(68)]
    points = [SIZE / 2 + SIZE / 5 * math.cos(a) for a in angles] + [SIZE / 2 + SIZE / 5 * math.sin(a) for a in angles]
    face = ",".join(f"{value:.1f}" for value in points)
    axes = [f"{axis}_{point}" for axis in "xy" for point in range(68)]
    header = ",".join(["frame", "timestamp", "confidence", "success", *axes])
    for number, video in enumerate(videos):
        times = [frame / RATE for frame in range(SECONDS * RATE)]
        if number % 2:
            times += [SEGMENTS[-1][0] + frame / RATE for frame in range(10 * RATE)]
        rows = [f"{frame + 1},{time:.3f},0.98,1,{face}" for frame, time in enumerate(times)]
        (root / LANDMARKS / f"{video}.csv").write_text("\n".join([header, *rows, ""]))
