"""A data set with pictures and sound, in some of whose samples sound, text or face is exchanged.

prep synth films the speakers; what is planted is planted here, by ffmpeg, numpy and h5py, so that
nothing of the checks' own code has a say in it. No sample gets more than one planting.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np

import planted_landmarks
import planted_sound
from screening import Corpus, Sample

TEXTS = ["text too long", "text too short"]
KINDS = [*planted_sound.KINDS, *TEXTS, *planted_landmarks.KINDS]
TRANSCRIPTS = "Raw/Transcript/Segmented/Combined"
UTTERANCES = 24
# Of a picture: room for a face to be elsewhere.
WIDTH = 192


def make(prep: str, root: Path, speakers: int, share: float, seed: int) -> Corpus:
    subprocess.run(
        [prep, "synth", str(root), "--speakers", str(speakers), "--utterances", str(UTTERANCES),
         "--seed", str(seed), "--width", str(WIDTH), "--height", "96", "--fps", "10", "--no-faults"],
        check=True, capture_output=True)
    rng = np.random.default_rng(seed)
    samples = [Sample(s["video"], s["clip"], s["start"], s["end"])
               for s in json.loads((root / "expected.json").read_text())["samples"]]
    chosen = rng.permutation(len(samples))[:int(share * len(samples))]
    for turn, number in enumerate(chosen):
        samples[number].kind = KINDS[turn % len(KINDS)]
    planted_sound.plant(root, samples, rng)
    planted_landmarks.plant(root, samples, WIDTH, rng)
    _exchange_texts(root, samples, rng)
    return Corpus({f"{s.video}[{s.clip}]": s.kind for s in samples}, KINDS, planted_landmarks.HARMLESS)


def _exchange_texts(root: Path, samples: list[Sample], rng: np.random.Generator) -> None:
    """Texts are other videos': four to eight sentences in place of one, or a single word."""
    folder = root / TRANSCRIPTS
    lines = {path.stem: path.read_text().splitlines() for path in sorted(folder.iterdir())}
    spoken = {video: [line.split("___")[-1] for line in rows] for video, rows in lines.items()}
    for sample in samples:
        if sample.kind not in TEXTS:
            continue
        others = [text for video, texts in spoken.items() if video != sample.video for text in texts]
        if sample.kind == "text too long":
            text = " ".join(rng.choice(others, rng.integers(4, 9)))
        else:
            text = rng.choice(rng.choice(others).split())
        rows = lines[sample.video]
        number = next(n for n, line in enumerate(rows)
                      if line.startswith(f"{sample.video}___{sample.clip}___"))
        rows[number] = "___".join([*rows[number].split("___")[:-1], text])
    for video, rows in lines.items():
        (folder / f"{video}.txt").write_text("".join(f"{line}\n" for line in rows))
