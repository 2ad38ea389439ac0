"""A data set of transcripts, timed words and labels, without media, some of it misplaced on purpose.

Sizes are CMU-MOSEI's: some 3,800 videos and 39,000 segments. Words are drawn by Zipf's law, spoken
for a log-normal time each, with pauses between sentences. The timed words are not the transcript's:
an aligner's errors are put in, 2 % of the words missing, 2 % other words, times off by 50 ms
(standard deviation). An interval reaches up to 0.25 s beyond its words at either end, so that
neighbours overlap as they do in the release.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from screening import Corpus

LABELS = ["sentiment", "happy", "sad", "anger", "surprise", "disgust", "fear"]
COMMON = "the and i to a of it that you is in was this so but for they with be have not just like".split()
VOCABULARY = np.array(COMMON + [f"word{number}" for number in range(4_000)])
KINDS = ["offset 0.5", "offset 2", "offset 10", "offset 60", "swap", "other video"]


@dataclass
class Segment:
    start: float
    end: float
    text: str
    kind: str = "clean"


@dataclass
class Video:
    name: str
    words: list[tuple[str, float, float]]
    segments: list[Segment]


def make(root: Path, segments: int, share: float, seed: int) -> Corpus:
    rng = np.random.default_rng(seed)
    ranks = 1 / np.arange(1, len(VOCABULARY) + 1)
    weights = ranks / ranks.sum()
    videos: list[Video] = []
    total = 0
    while total < segments:
        # Most videos are short, a few have a hundred sentences.
        count = min(int(rng.lognormal(2.1, 0.7)) + 1, 100, segments - total)
        videos.append(_video(f"video{len(videos):05}", count, rng, weights))
        total += count
    _misplace(videos, share, rng)
    _write(root, videos)
    return Corpus({f"{v.name}[{n}]": s.kind for v in videos for n, s in enumerate(v.segments)}, KINDS)


def _video(name: str, count: int, rng: np.random.Generator, weights: np.ndarray) -> Video:
    words: list[tuple[str, float, float]] = []
    segments: list[Segment] = []
    time = rng.uniform(0.2, 5)
    for _ in range(count):
        length = max(1, int(rng.lognormal(2.8, 0.6)))
        spoken = rng.choice(VOCABULARY, length, p=weights)
        lengths = np.clip(rng.lognormal(-1.35, 0.45, length), 0.06, 1.2)
        pauses = rng.exponential(0.25, length) * (rng.random(length) < 0.15)
        pauses[-1] = 0
        ends = time + np.cumsum(lengths) + np.cumsum(pauses) - pauses
        starts = ends - lengths
        # The aligner's errors: other words, other times, missing words.
        heard = np.where(rng.random(length) < 0.02, rng.choice(VOCABULARY, length), spoken)
        times = np.maximum(np.stack([starts, ends], 1) + rng.normal(0, 0.05, (length, 2)), 0)
        words += [(heard[n], *times[n]) for n in np.flatnonzero(rng.random(length) >= 0.02)]
        pads = rng.uniform(0, 0.25, 2)
        text = " ".join(spoken).capitalize() + rng.choice([".", "!", "?", " (umm)", ""])
        segments.append(
            Segment(round(max(0, time - pads[0]), 3), round(ends[-1] + pads[1], 3), text))
        time = ends[-1] + rng.uniform(0.1, 0.8)
    return Video(name, words, segments)


def _misplace(videos: list[Video], share: float, rng: np.random.Generator) -> None:
    """Each kind in turn; where a video is too short for one, it stays as it is."""
    turn = 0
    for number, video in enumerate(videos):
        length = video.segments[-1].end + 1
        for segment in video.segments:
            if segment.kind != "clean" or rng.random() >= share:
                continue
            kind = KINDS[turn % len(KINDS)]
            turn += 1
            if kind.startswith("offset"):
                offset = float(kind.split()[1])
                moves = [m for m in (offset, -offset) if segment.start + m >= 0 and segment.end + m <= length]
                if not moves:
                    continue
                move = moves[rng.integers(len(moves))]
                segment.start, segment.end = round(segment.start + move, 3), round(segment.end + move, 3)
            elif kind == "swap":
                others = [s for s in video.segments if s is not segment and s.kind == "clean"]
                if not others:
                    continue
                other = others[rng.integers(len(others))]
                segment.start, other.start = other.start, segment.start
                segment.end, other.end = other.end, segment.end
                other.kind = kind
            else:
                other_video = videos[(number + 1 + int(rng.integers(len(videos) - 1))) % len(videos)]
                segment.text = other_video.segments[rng.integers(len(other_video.segments))].text
            segment.kind = kind


def _write(root: Path, videos: list[Video]) -> None:
    transcripts = root / "Raw/Transcript/Segmented/Combined"
    for folder in (transcripts, root / "Raw/Videos/Full/Combined", root / "OpenFace"):
        folder.mkdir(parents=True)
    for video in videos:
        lines = [f"{video.name}___{n}___{s.start}___{s.end}___{s.text}\n" for n, s in enumerate(video.segments)]
        (transcripts / f"{video.name}.txt").write_text("".join(lines))
    names = [video.name for video in videos]
    folds = {"train": names[:-2], "valid": names[-2:-1], "test": names[-1:]}
    (root / "cmu_mosei_std_folds.py").write_text(
        "".join(f"standard_{split}_fold = {json.dumps(ids)}\n" for split, ids in folds.items()))
    with h5py.File(root / "CMU_MOSEI_Labels.csd", "w") as file:
        _names(file, "All Labels", LABELS)
        for video in videos:
            intervals = np.array([[s.start, s.end] for s in video.segments])
            file[f"All Labels/data/{video.name}/intervals"] = intervals
            file[f"All Labels/data/{video.name}/features"] = np.zeros((len(intervals), 7), np.float32)
    with h5py.File(root / "CMU_MOSEI_TimestampedWords.csd", "w") as file:
        _names(file, "words", ["word"])
        for video in videos:
            file[f"words/data/{video.name}/intervals"] = np.array([w[1:] for w in video.words]).reshape(-1, 2)
            file[f"words/data/{video.name}/features"] = np.array([[w[0]] for w in video.words], "S32").reshape(-1, 1)


def _names(file: h5py.File, root: str, names: list[str]) -> None:
    dataset = file.create_dataset(f"{root}/metadata/dimension names", (1,), h5py.string_dtype())
    dataset[0] = json.dumps(names)
