"""How long prep screen takes over a data set of CMU-MOSEI's size; called by scripts/screening-full.

A few synthetic talking heads are encoded as YouTube serves 360p (H.264 and stereo AAC), and stand
under thousands of ids: media by hard links, landmarks and words by hard links inside their files.
Every id has labels and a transcript of its own. Links keep the disk small and the page cache warm:
what is measured is computing, not a disk.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np

from screening import run

VIDEOS = "Raw/Videos/Full/Combined"
TRANSCRIPTS = "Raw/Transcript/Segmented/Combined"
LANDMARKS, WORDS, LABELS = (
    f"CMU_MOSEI_{name}.csd" for name in ("VisualOpenFace2", "TimestampedWords", "Labels"))


def templates(prep: str, folder: Path, count: int) -> None:
    """Films the talking heads: 14 utterances each, a little over a minute."""
    subprocess.run([prep, "synth", str(folder), "--speakers", str(count), "--utterances", "14",
                    "--no-faults", "--width", "640", "--height", "360", "--fps", "30"], check=True)
    for path in sorted((folder / VIDEOS).iterdir()):
        # Grain, as drawn faces take a sixth of the bytes of filmed ones.
        encoded = folder / f"{path.stem}.encoded.mp4"
        subprocess.run(
            ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-vf", "noise=alls=8:allf=t",
             "-c:v", "libx264", "-preset", "superfast", "-b:v", "500k", "-c:a", "aac", "-ac", "2",
             "-ar", "44100", "-b:a", "96k", "-movflags", "+faststart", str(encoded)], check=True)
        path.unlink()
        encoded.rename(path.with_suffix(".mp4"))
    rng = np.random.default_rng(1)
    with h5py.File(folder / LANDMARKS, "r+") as file:
        for group in file["OpenFace_2/data"].values():
            # Columns that prep synth leaves 0 would be unpacked in no time.
            rows = group["features"][:]
            empty = ~rows.any(axis=0)
            rows[:, empty] = rng.normal(0, 1, (len(rows), empty.sum())).round(3)
            del group["features"]
            group.create_dataset("features", data=rows, chunks=(64, rows.shape[1]), compression="gzip")


def multiply(source: Path, root: Path, videos: int, segments: int) -> None:
    """Lays out the data set: each id has one of the templates and some of its utterances."""
    for folder in (VIDEOS, TRANSCRIPTS):
        (root / folder).mkdir(parents=True)
    media = sorted((source / VIDEOS).iterdir())
    ids = [f"{media[n % len(media)].stem.strip('-_')}_{n:04}" for n in range(videos)]
    origins = [media[n % len(media)].stem for n in range(videos)]
    # As many segments each as add up to the whole.
    counts = np.diff(np.arange(videos + 1) * segments // videos)
    rng = np.random.default_rng(2)
    shutil.move(source / LANDMARKS, root / LANDMARKS)
    shutil.move(source / WORDS, root / WORDS)
    for name, data in ((LANDMARKS, "OpenFace_2/data"), (WORDS, "words/data")):
        with h5py.File(root / name, "r+") as file:
            for video, origin in zip(ids, origins):
                file[f"{data}/{video}"] = file[f"{data}/{origin}"]
            for origin in set(origins):
                del file[f"{data}/{origin}"]
    with h5py.File(source / LABELS) as old, h5py.File(root / LABELS, "w") as new:
        old.copy("All Labels/metadata", new.create_group("All Labels"))
        for video, origin, count in zip(ids, origins, counts):
            lines = (source / TRANSCRIPTS / f"{origin}.txt").read_text().splitlines()
            # The last one always: sound is decoded up to its end.
            chosen = sorted(rng.choice(len(lines) - 1, count - 1, replace=False)) + [len(lines) - 1]
            # After the id, which may end with an underscore itself.
            fields = [lines[n].removeprefix(f"{origin}___").split("___") for n in chosen]
            (root / TRANSCRIPTS / f"{video}.txt").write_text(
                "".join("___".join([video, *field]) + "\n" for field in fields))
            group = new.create_group(f"All Labels/data/{video}")
            group["intervals"] = np.array([[float(start), float(end)] for _, start, end, _ in fields])
            group["features"] = np.zeros((count, 7), np.float32)
    for number, video in enumerate(ids):
        path = media[number % len(media)]
        os.link(path, root / VIDEOS / f"{video}{path.suffix}")
    # Sizes of the standard folds, as a share.
    ends = [int(videos * share) for share in (0.72, 0.81)]
    folds = {"train": ids[:ends[0]], "valid": ids[ends[0]:ends[1]], "test": ids[ends[1]:]}
    (root / "cmu_mosei_std_folds.py").write_text(
        "".join(f"standard_{split}_fold = {json.dumps(names)}\n" for split, names in folds.items()))


def landmarks_as_csv(root: Path) -> None:
    """OpenFace's own files in place of the sequence, linked as it is inside."""
    folder = root / "OpenFace"
    folder.mkdir()
    written: dict[int, Path] = {}
    with h5py.File(root / LANDMARKS) as file:
        header = ", ".join(["frame", *json.loads(file["OpenFace_2/metadata/dimension names"][0])])
        for video, group in file["OpenFace_2/data"].items():
            path = folder / f"{video}.csv"
            address = h5py.h5o.get_info(group.id).addr
            if address in written:
                os.link(written[address], path)
                continue
            written[address] = path
            rows = group["features"][:]
            numbered = np.column_stack([np.arange(1, len(rows) + 1), rows])
            np.savetxt(path, numbered, "%g", ", ", header=header, comments="")
    (root / LANDMARKS).unlink()


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/screening-full", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the data set is made; new")
    parser.add_argument("--prep", default=".build/release/prep")
    parser.add_argument("--videos", type=int, default=3_800)
    parser.add_argument("--segments", type=int, default=39_000)
    parser.add_argument("--templates", type=int, default=24, help="different videos")
    parser.add_argument("--csv", action="store_true", help="landmarks as OpenFace's CSVs, not as a sequence")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True)
    source, root = arguments.folder / "templates", arguments.folder / "dataset"
    templates(arguments.prep, source, arguments.templates)
    multiply(source, root, arguments.videos, arguments.segments)
    if arguments.csv:
        landmarks_as_csv(root)
    lengths = [duration(path) for path in sorted((source / VIDEOS).iterdir())]
    hours = sum(lengths[n % len(lengths)] for n in range(arguments.videos)) / 3600
    print(f"\n{arguments.segments} segments of {arguments.videos} videos, {hours:.1f} h, "
          f"--jobs {arguments.jobs} on {os.cpu_count()} cores\n")
    print("| run | CPU time | wall time | videos a CPU second | segments a CPU second | peak memory |")
    print("|---|---|---|---|---|---|")
    for name in ("first", "again"):
        result = run(arguments.prep, root, "--evidence", str(root / "evidence.jsonl"), "--jobs", str(arguments.jobs))
        print(f"| {name} | {result.cpu:.0f} s | {result.wall:.0f} s | {arguments.videos / result.cpu:.1f} "
              f"| {len(result.samples) / result.cpu:.0f} | {result.peak_bytes / 2**20:.0f} MiB |", flush=True)
    odd = sum("reason" in sample or bool(sample["notes"]) for sample in result.samples)
    print(f"\n{len(result.samples)} samples, {odd} of them removed or with a note")
    return 0


def duration(path: Path) -> float:
    """Length of a video in seconds."""
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    sys.exit(main())
