"""Precision and recall of prep's screening on planted faults; called by scripts/screening-trial."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import corpus
import evidence_corpus
from screening import Corpus, false_share, figures, run

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def misplaced(prep: str, folder: Path, speakers: int, seed: int) -> Corpus:
    """A data set with pictures and sound, and with wrong timestamps."""
    subprocess.run(
        [prep, "synth", str(folder), "--speakers", str(speakers), "--utterances", "24",
         "--seed", str(seed), "--width", "96", "--height", "96", "--fps", "10", "--no-faults",
         "--misplaced", "0.3"], check=True, capture_output=True)
    truth = {}
    for sample in json.loads((folder / "expected.json").read_text())["samples"]:
        kind = sample.get("misplaced", "clean")
        if kind.startswith("offset"):
            kind = f"offset {abs(float(kind.split()[1])):g}"
        truth[f"{sample['video']}[{sample['clip']}]"] = kind
    return Corpus(truth, corpus.KINDS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/screening-trial", description=__doc__)
    parser.add_argument("--prep", default=".build/release/prep")
    parser.add_argument("--segments", type=int, default=39_000, help="of the first corpus")
    parser.add_argument("--speakers", type=int, default=16, help="of the second corpus; the third has twice as many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dry", action="store_true", help="print, and leave the document as it is")
    arguments = parser.parse_args()
    prep, speakers, seed = arguments.prep, arguments.speakers, arguments.seed
    corpora = [
        ("Words alone", lambda folder: corpus.make(folder, arguments.segments, 0.1, seed)),
        ("`prep synth --misplaced 0.3`, pictures and sound",
         lambda folder: misplaced(prep, folder, speakers, seed)),
        ("Sound, texts and landmarks exchanged in `prep synth`'s",
         lambda folder: evidence_corpus.make(prep, folder, 2 * speakers, 0.4, seed)),
    ]
    lines: list[str] = []
    worst = 0.0
    work = Path(tempfile.mkdtemp(prefix="avser-screening-"))
    try:
        for number, (title, make) in enumerate(corpora):
            made = make(work / str(number))
            result = run(prep, work / str(number), "--no-evidence")
            videos = len({sample["video"] for sample in result.samples})
            lines += [f"{title}, {len(made.truth)} segments of {videos} videos, {result.cpu:.1f} s of CPU time:", "",
                      *figures(result.samples, made), ""]
            worst = max(worst, false_share(result.samples, made))
            shutil.rmtree(work / str(number))
    finally:
        shutil.rmtree(work)
    text = "\n".join(lines)
    print(text, end="")
    if not arguments.dry:
        document = Path("docs/screening.md")
        before, rest = document.read_text().split(BEGIN)
        document.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{rest.split(END)[1]}")
    if worst > 0.01:
        print(f"false alarms on clean segments: {100 * worst:.2f} %, more than 1 %", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
