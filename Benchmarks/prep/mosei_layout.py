"""Writes a data set in CMU-MOSEI's layout around videos that are already there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import h5py
import numpy as np

POINT_COLUMNS = [f"{axis}_{point}" for axis in "xy" for point in range(68)]
LABELS = ["sentiment", "happy", "sad", "anger", "surprise", "disgust", "fear"]

# The release's 713 columns. Only confidence, success and the points are read, but a reader must
# find them among the others, so the others are there.
OPENFACE = (
    ["face_id", "timestamp", "confidence", "success"]
    + [f"gaze_{eye}_{axis}" for eye in (0, 1) for axis in "xyz"]
    + ["gaze_angle_x", "gaze_angle_y"]
    + [f"eye_lmk_{axis}_{point}" for axis in "xyXYZ" for point in range(56)]
    + [f"pose_{name}" for name in ("Tx", "Ty", "Tz", "Rx", "Ry", "Rz")]
    + POINT_COLUMNS
    + [f"{axis}_{point}" for axis in "XYZ" for point in range(68)]
    + [f"p_{name}" for name in ("scale", "rx", "ry", "rz", "tx", "ty", *range(34))]
    + [f"AU{unit:02}" for unit in range(35)]
)


class Sequence:
    """A computational sequence (.csd) being written; put in place whole on leaving the block."""

    def __init__(self, path: Path, root: str, columns: list[str]):
        self.path, self.columns = path, columns
        self.temporary = path.with_suffix(".tmp")
        self.file = h5py.File(self.temporary, "w")
        self.data = self.file.create_group(f"{root}/data")
        names = self.file.create_dataset(
            f"{root}/metadata/dimension names", (1,), h5py.string_dtype()
        )
        names[0] = json.dumps(columns)

    def __enter__(self) -> Sequence:
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        self.file.close()
        if kind is None:
            self.temporary.replace(self.path)

    def write(self, video: str, features: np.ndarray, intervals: np.ndarray) -> None:
        group = self.data.create_group(video)
        rows = max(1, min(64, len(features)))
        group.create_dataset(
            "features",
            data=features.astype(np.float32),
            compression="gzip",
            chunks=(rows, features.shape[1] if features.shape[1] < 20 else 179),
        )
        group.create_dataset("intervals", data=intervals.astype(np.float64))


def openface_rows(landmarks: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Features `[frames, 713]` and intervals `[frames, 2]` of landmarks `[frames, 68, 2]`."""
    count = len(landmarks)
    times = np.arange(count) / rate
    features = np.zeros((count, len(OPENFACE)), np.float32)
    features[:, 1], features[:, 2], features[:, 3] = times, 0.98, 1
    first = OPENFACE.index("x_0")
    features[:, first : first + 136] = landmarks.transpose(0, 2, 1).reshape(count, 136).round(1)
    return features, np.stack([times, times + 1 / rate], axis=1)


def utterances(seconds: float, length: float, coverage: float) -> list[tuple[float, float]]:
    """Intervals of equal length and distance that together cover a share of the video."""
    period = length / coverage
    count = int(seconds / period + 1e-6)
    starts = [index * period + (period - length) / 2 for index in range(count)]
    return [(round(start, 3), round(start + length, 3)) for start in starts]


def write_dataset(
    root: Path, videos: dict[str, Path], intervals: list[tuple[float, float]], landmarks: Path
) -> None:
    """Lays out one data set; media and landmarks are linked, not copied.

    Every video has the same utterances. The last video is the test fold, the one before it the
    valid fold; all others are for training.
    """
    media = root / "Raw/Videos/Full/Combined"
    transcripts = root / "Raw/Transcript/Segmented/Combined"
    for folder in (media, transcripts):
        folder.mkdir(parents=True, exist_ok=True)
    for video, source in videos.items():
        _link(source, media / f"{video}{source.suffix}")
        lines = [
            f"{video}___{clip}___{start}___{end}___words\n"
            for clip, (start, end) in enumerate(intervals)
        ]
        (transcripts / f"{video}.txt").write_text("".join(lines))
    _link(landmarks, root / "CMU_MOSEI_VisualOpenFace2.csd")
    ids = list(videos)
    folds = {"train": ids[:-2], "valid": ids[-2:-1], "test": ids[-1:]}
    text = "".join(f"standard_{split}_fold={members}\n" for split, members in folds.items())
    (root / "cmu_mosei_std_folds.py").write_text(text)
    with Sequence(root / "CMU_MOSEI_Labels.csd", "All Labels", LABELS) as labels:
        for video in videos:
            labels.write(video, np.zeros((len(intervals), len(LABELS))), np.array(intervals))


def _link(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    os.link(source, target)
