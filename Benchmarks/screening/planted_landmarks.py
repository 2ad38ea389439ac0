"""Loses the face in a part of an interval, or puts it, or another, elsewhere."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from screening import Sample

KINDS = ["face lost", "cut", "near cut", "quarter lost", "flicker", "pan"]
# In each of these one face is seen, throughout or nearly so.
HARMLESS = frozenset(["quarter lost", "flicker", "pan"])
TIMESTAMP, CONFIDENCE, SUCCESS = 1, 2, 3
# x_0 ... x_67, then y_0 ... y_67.
POINTS = slice(298, 434)


def plant(root: Path, samples: list[Sample], width: int, rng: np.random.Generator) -> None:
    with h5py.File(root / "CMU_MOSEI_VisualOpenFace2.csd", "r+") as file:
        features = {video: group["features"] for video, group in file["OpenFace_2/data"].items()}
        original = {video: dataset[:] for video, dataset in features.items()}
        for video, dataset in features.items():
            rows = original[video].copy()
            for sample in samples:
                if sample.video == video and sample.kind in KINDS:
                    other = original[rng.choice([name for name in original if name != video])]
                    _change(rows, sample, other, width, rng)
            dataset[...] = rows


def _change(rows: np.ndarray, sample: Sample, other: np.ndarray, width: int, rng: np.random.Generator) -> None:
    times = rows[:, TIMESTAMP]
    inside = np.flatnonzero((times >= sample.start - 0.05) & (times < sample.end))
    if sample.kind in ("cut", "near cut"):
        _cut(rows, inside[len(inside) // 2:], other, sample.kind, width, rng)
    elif sample.kind == "pan":
        _pan(rows, inside, width)
    else:
        lost = _lost(inside, sample.kind, rng)
        rows[lost, CONFIDENCE] = rows[lost, SUCCESS] = 0


def _lost(inside: np.ndarray, kind: str, rng: np.random.Generator) -> np.ndarray:
    if kind == "flicker":
        # Two frames of three, never for longer than 0.3 s.
        return inside[np.arange(len(inside)) % 3 != 0]
    share = 0.25 if kind == "quarter lost" else rng.uniform(0.55, 0.85)
    count = round(share * len(inside))
    first = rng.integers(len(inside) - count + 1)
    return inside[first:first + count]


def _cut(rows: np.ndarray, after: np.ndarray, other: np.ndarray, kind: str, width: int,
         rng: np.random.Generator) -> None:
    """Another person's face from the middle on, of the same size; elsewhere or nearly in its place."""
    old = _faces(rows[after[0]])
    new = np.stack([_faces(row) for row in other[:len(after)]])
    new = (new - new[0].mean(1, keepdims=True)) * _side(old) / _side(new[0])
    if kind == "cut":
        move = _elsewhere(old, width)
    else:
        angle = rng.uniform(0, 2 * np.pi)
        move = rng.uniform(0.05, 0.3) * _side(old) * np.array([np.cos(angle), np.sin(angle)])
    place = (old.mean(1) + move)[:, None]
    rows[after[:len(new)], POINTS] = (new + place).reshape(len(new), -1)


def _pan(rows: np.ndarray, inside: np.ndarray, width: int) -> None:
    """The same face, and as far as a cut in the end, at an even pace."""
    move = _elsewhere(_faces(rows[inside[0]]), width)
    rows[inside, POINTS] += np.linspace(0, 1, len(inside))[:, None] * np.repeat(move, 68)


def _elsewhere(face: np.ndarray, width: int) -> np.ndarray:
    """Where a face moves by a fifth more than its size, to the side on which there is room."""
    return np.array([1.2 * _side(face) * (1 if face[0].mean() < width / 2 else -1), 0])


def _faces(row: np.ndarray) -> np.ndarray:
    """The points of a row, [2, 68]."""
    return row[POINTS].reshape(2, 68)


def _side(face: np.ndarray) -> float:
    return float(np.ptp(face, axis=1).max())
