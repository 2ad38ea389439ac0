"""Exchanges the sound of intervals, and leaves the pictures' packets as they are."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from pathlib import Path

import numpy as np

from screening import Sample

KINDS = ["silence", "white noise", "pink noise", "brown noise", "another voice"]
# Powers of the frequency by which they fall: a hiss, a fan, traffic outside. None has a pitch.
SLOPES = {"white noise": 0, "pink noise": 1, "brown noise": 2}
RATE = 16_000
# What prep synth encodes in each container, so that a changed video is as the others are.
CODECS = {".mp4": ("aac", 44_100), ".webm": ("libopus", 48_000), ".avi": ("libmp3lame", 32_000),
          ".mkv": ("flac", 22_050), ".mov": ("pcm_s16le", 16_000)}


def plant(root: Path, samples: list[Sample], rng: np.random.Generator) -> None:
    media = {path.stem: path for path in sorted((root / "Raw/Videos/Full/Combined").iterdir())}
    sounds = {video: _decode(path) for video, path in media.items()}
    original = {video: sound.copy() for video, sound in sounds.items()}
    changes: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.kind in KINDS:
            changes[sample.video].append(sample)
    for video, changed in changes.items():
        for sample in changed:
            part = slice(round(sample.start * RATE), round(sample.end * RATE))
            other = original[rng.choice([name for name in sounds if name != video])]
            sounds[video][part] = _replacement(sample.kind, sounds[video][part], other, rng)
        _replace(media[video], sounds[video])


def _replacement(kind: str, old: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if kind == "silence":
        return np.zeros_like(old)
    if kind == "another voice":
        first = rng.integers(len(other) - len(old))
        return other[first:first + len(old)]
    frequencies = np.fft.rfftfreq(len(old), 1 / RATE)
    # 3 dB less an octave for each step, from 20 Hz on.
    shape = (frequencies >= 20) / np.maximum(frequencies, 20) ** (SLOPES[kind] / 2)
    noise = np.fft.irfft(np.fft.rfft(rng.normal(0, 1, len(old))) * shape, len(old))
    # As loud as what was said.
    return (noise * np.sqrt(np.mean(old**2) / np.mean(noise**2))).clip(-1, 1).astype(np.float32)


def _decode(path: Path) -> np.ndarray:
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-vn", "-ac", "1", "-ar", str(RATE),
               "-af", "aresample=async=1:first_pts=0", "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32).copy()


def _replace(path: Path, sound: np.ndarray) -> None:
    codec, rate = CODECS[path.suffix]
    changed = path.with_name(f"changed{path.suffix}")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "-",
         "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", codec, "-ar", str(rate),
         # As prep synth does: AVI counts frames, and would put the pictures later for MP3's head start.
         "-avoid_negative_ts", "disabled" if path.suffix == ".avi" else "auto", str(changed)],
        input=sound.tobytes(), check=True)
    changed.replace(path)
