"""Makes the corpora: 720p30 and 360p30 H.264 as YouTube serves it, in CMU-MOSEI's layout.

    720p-100, 720p-70, 720p-20     three videos; utterances of 7.3 s (MOSEI's mean) covering
    360p-100, 360p-70, 360p-20     100 %, 70 % and 20 % of each
    360p-jobs                      sixteen links to those videos, one shard each

The pictures come from scene.py. Done steps are not repeated; the folder is made anew when the
settings change.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
from mosei_layout import OPENFACE, Sequence, openface_rows, utterances, write_dataset
from scene import HEIGHT, RATE, SOUND_RATE, WIDTH, Scene, speech

UTTERANCE = 7.3
COVERAGES = (100, 70, 20)
VIDEOS = ("speaker-a", "speaker-b", "speaker-c")
# Rates of YouTube's H.264 at 30 frames a second; a key frame at least every 5 s, as there.
X264 = ("-c:v libx264 -preset medium -profile:v high -bf 3 -refs 3 -g 150 -pix_fmt yuv420p").split()
SIZES = {
    "720p": (1280, 720, "-b:v 2000k -maxrate 3000k -bufsize 4000k"),
    "360p": (640, 360, "-b:v 500k -maxrate 750k -bufsize 1000k"),
}
SOUND = "-c:a aac -b:a 128k -ar 44100 -ac 2 -movflags +faststart".split()


def folder() -> Path:
    """Where the corpora lie: `$AVSER_BENCH/corpus`, by default `.build-bench/corpus`."""
    root = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("AVSER_BENCH", root / ".build-bench")) / "corpus"


def render(target: Path, video: str, seed: int, seconds: float) -> None:
    """Draws and encodes one video in both sizes, with its landmarks at 720p beside it."""
    outputs = {size: target / f"{video}.{size}.mp4" for size in SIZES}
    points = target / f"{video}.npy"
    if points.exists() and all(path.exists() for path in outputs.values()):
        return
    sound = target / f"{video}.f32"
    speech(seed, seconds, SOUND_RATE, 2).tofile(sound)
    command = ["ffmpeg", "-v", "error", "-y"]
    command += f"-f rawvideo -pix_fmt yuv420p -s {WIDTH}x{HEIGHT} -r {RATE} -i -".split()
    command += ["-f", "f32le", "-ar", str(SOUND_RATE), "-ac", "2", "-i", str(sound)]
    for size, path in outputs.items():
        width, height, rate = SIZES[size]
        command += ["-map", "0:v", "-map", "1:a", "-vf", f"scale={width}:{height}"]
        command += [*X264, *rate.split(), *SOUND, "-f", "mp4", f"{path}.tmp"]
    encoder = subprocess.Popen(command, stdin=subprocess.PIPE)
    count, started = round(seconds * RATE), time.monotonic()
    landmarks = np.empty((count, 68, 2), np.float32)
    assert encoder.stdin is not None
    for index, picture in enumerate(Scene(seed).pictures(count)):
        encoder.stdin.write(picture.planes)
        landmarks[index] = picture.landmarks
        if index % 300 == 299:
            rate = (index + 1) / (time.monotonic() - started)
            print(
                f"\r  {video}: frame {index + 1} of {count}, {rate:.0f}/s", end="", file=sys.stderr
            )
    print(file=sys.stderr)
    encoder.stdin.close()
    if encoder.wait() != 0:
        raise SystemExit(f"ffmpeg could not encode {video}")
    sound.unlink()
    for path in outputs.values():
        Path(f"{path}.tmp").replace(path)
    np.save(points, landmarks)


def write_landmarks(target: Path, size: str, aliases: dict[str, str]) -> Path:
    """Writes a size's landmark sequence; ids of equal videos share one group."""
    path = target / f"landmarks.{size}.{len(aliases)}.csd"
    if path.exists():
        return path
    scale = SIZES[size][1] / HEIGHT
    with Sequence(path, "OpenFace_2", OPENFACE) as sequence:
        groups: dict[str, h5py.Group] = {}
        for alias, video in aliases.items():
            if video not in groups:
                sequence.write(
                    alias, *openface_rows(np.load(target / f"{video}.npy") * scale, RATE)
                )
                groups[video] = sequence.data[alias]
            else:
                sequence.data[alias] = groups[video]
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=73, help="length of each video")
    seconds = parser.parse_args().seconds
    target = folder()
    target.mkdir(parents=True, exist_ok=True)
    settings = json.dumps([seconds, UTTERANCE, VIDEOS, X264, SIZES, SOUND, 1])
    done = target / "settings.json"
    if done.exists() and done.read_text() == settings:
        return
    done.unlink(missing_ok=True)
    stamp = target / "rendering.json"
    if not stamp.exists() or stamp.read_text() != settings:
        for path in target.glob("*.*"):
            if path.is_file():
                path.unlink()
        stamp.write_text(settings)
    print(f"making the corpora in {target} (once)", file=sys.stderr)
    for seed, video in enumerate(VIDEOS):
        render(target, video, seed + 1, seconds)
    for size in SIZES:
        videos = {video: target / f"{video}.{size}.mp4" for video in VIDEOS}
        landmarks = write_landmarks(target, size, {video: video for video in VIDEOS})
        for coverage in COVERAGES:
            spoken = utterances(seconds, UTTERANCE, coverage / 100)
            write_dataset(target / f"{size}-{coverage}", videos, spoken, landmarks)
    aliases = {f"talk-{index:02}": VIDEOS[index % 3] for index in range(16)}
    write_dataset(
        target / "360p-jobs",
        {alias: target / f"{video}.360p.mp4" for alias, video in aliases.items()},
        utterances(seconds, 2, 1),
        write_landmarks(target, "360p", aliases),
    )
    done.write_text(settings)


if __name__ == "__main__":
    main()
