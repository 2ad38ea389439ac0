#!/usr/bin/env python3
"""Prints CMU-MOSI as a table of samples for `prep build --samples`.

    mosi-table.py CMU_MOSI > CMU_MOSI/table.csv

CMU_MOSI is the folder of the unpacked release with, beside Raw/, the SDK's files:

    CMU_MOSI_Opinion_Labels.csd                      intervals and sentiment, one column
    cmu_mosi_std_folds.py                            standard folds (parsed, never run)
    Raw/Video/Full/<video>.mp4
    Raw/Audio/WAV_16000/Full/<video>.wav             optional
    Raw/Transcript/Segmented/<video>.annotprocessed  optional; lines <number>_DELIM_<text>

Row k of a video's labels, counted from 1, is segment k. Videos of no fold get a blank split. What is
odd is said on standard error. Needs h5py.
"""

import ast
import csv
import sys
from pathlib import Path

import h5py


def folds(path):
    """The split of every video, from the three lists of strings in the SDK's file."""
    splits = {}
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List):
            split = statement.targets[0].id.removeprefix("standard_").removesuffix("_fold")
            splits |= {video: split for video in ast.literal_eval(statement.value)}
    return splits


def texts(path):
    """What is said in each segment, by its number."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    pairs = (line.split("_DELIM_", 1) for line in lines if "_DELIM_" in line)
    return {int(number): text.strip() for number, text in pairs if number.strip().isdigit()}


def main(root):
    splits = folds(root / "cmu_mosi_std_folds.py")
    table = csv.writer(sys.stdout)
    table.writerow(["id", "video", "start", "end", "split", "clip", "audio", "text", "sentiment"])
    with h5py.File(root / "CMU_MOSI_Opinion_Labels.csd", "r") as file:
        sequence = next(iter(file.values()))
        for video, rows in sorted(sequence["data"].items()):
            intervals, features = rows["intervals"][:], rows["features"][:]
            if features.shape != (len(intervals), 1):
                sys.exit(f"{video}: sentiment is one column, not of shape {features.shape}")
            said = texts(root / f"Raw/Transcript/Segmented/{video}.annotprocessed")
            if said and len(said) != len(intervals):
                print(f"{video}: {len(intervals)} label rows, {len(said)} lines of transcript",
                      file=sys.stderr)
            wav = f"Raw/Audio/WAV_16000/Full/{video}.wav"
            audio = wav if (root / wav).exists() else ""
            for number, ((start, end), (sentiment,)) in enumerate(zip(intervals, features), 1):
                table.writerow(
                    [f"{video}[{number}]", f"Raw/Video/Full/{video}.mp4", start, end,
                     splits.get(video, ""), number, audio, said.get(number, ""), sentiment])


if len(sys.argv) != 2:
    sys.exit(__doc__)
main(Path(sys.argv[1]))
