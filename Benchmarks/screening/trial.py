"""Precision and recall of prep's screening on misplaced samples; called by scripts/screening-trial."""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import corpus

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
DETECTORS = ["transcript-mismatch", "transcript-shifted", "speech-missing", "speech-rate-implausible",
             "face-rare", "landmarks-jump"]


def screen(prep: str, dataset: Path, *options: str) -> tuple[list[dict], float]:
    """The lines of prep screen, and the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [prep, "screen", "--dataset", str(dataset), "--no-evidence", "--json", *options]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout)["samples"], seconds


def figures(samples: list[dict], truth: dict[str, str]) -> list[str]:
    """Rows of a table: for each detector its alarms by kind of fault, precision, recall, false alarms."""
    kinds = sorted(set(truth.values()) - {"clean"}, key=corpus.KINDS.index)
    counts = Counter(truth.values())
    alarms: dict[str, Counter] = defaultdict(Counter)
    for sample in samples:
        codes = set(sample["evidence"]) & set(DETECTORS)
        for code in codes | ({"together"} if codes else set()):
            alarms[code][truth[sample["id"]]] += 1
    planted = sum(counts[kind] for kind in kinds)
    rows = ["| detector | " + " | ".join(f"{kind} ({counts[kind]})" for kind in kinds)
            + f" | recall | precision | false alarms ({counts['clean']}) |",
            "|---|" + "---|" * (len(kinds) + 3)]
    for name in [*DETECTORS, "together"]:
        found = sum(alarms[name][kind] for kind in kinds)
        false = alarms[name]["clean"]
        cells = [percent(alarms[name][kind], counts[kind]) for kind in kinds]
        cells += [percent(found, planted), percent(found, found + false), percent(false, counts["clean"])]
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return rows


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def synth(prep: str, folder: Path, arguments: argparse.Namespace) -> dict[str, str]:
    """A data set with pictures and sound; what is wrong with each sample, by id."""
    subprocess.run(
        [prep, "synth", str(folder), "--speakers", str(arguments.speakers), "--utterances", "24",
         "--seed", str(arguments.seed), "--width", "96", "--height", "96", "--fps", "10", "--no-faults",
         "--misplaced", "0.3"], check=True, capture_output=True)
    truth = {}
    for sample in json.loads((folder / "expected.json").read_text())["samples"]:
        kind = sample.get("misplaced", "clean")
        if kind.startswith("offset"):
            kind = f"offset {abs(float(kind.split()[1])):g}"
        truth[f"{sample['video']}[{sample['clip']}]"] = kind
    return truth


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/screening-trial", description=__doc__)
    parser.add_argument("--prep", default=".build/release/prep")
    parser.add_argument("--segments", type=int, default=39_000)
    parser.add_argument("--speakers", type=int, default=16, help="of the second corpus")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dry", action="store_true", help="print, and leave the document as it is")
    arguments = parser.parse_args()
    lines: list[str] = []
    worst = 0.0
    work = Path(tempfile.mkdtemp(prefix="avser-screening-"))
    try:
        truth = corpus.make(work / "words", arguments.segments, 0.1, arguments.seed)
        videos = len({name.split("[")[0] for name in truth})
        samples, seconds = screen(arguments.prep, work / "words")
        lines += [f"Words alone, {len(truth)} segments of {videos} videos, {seconds:.1f} s of CPU time:", ""]
        lines += [*figures(samples, truth), ""]
        worst = max(worst, false_share(samples, truth))
        truth = synth(arguments.prep, work / "synth", arguments)
        samples, seconds = screen(arguments.prep, work / "synth")
        lines += [f"`prep synth --misplaced 0.3`, {len(truth)} segments of {arguments.speakers} videos, pictures "
                  f"and sound, {seconds:.1f} s of CPU time:", ""]
        lines += figures(samples, truth)
        worst = max(worst, false_share(samples, truth))
    finally:
        shutil.rmtree(work)
    text = "\n".join(lines)
    print(text)
    if not arguments.dry:
        document = Path("docs/screening.md")
        before, rest = document.read_text().split(BEGIN)
        document.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}")
    if worst > 0.01:
        print(f"false alarms on clean segments: {100 * worst:.2f} %, more than 1 %", file=sys.stderr)
        return 1
    return 0


def false_share(samples: list[dict], truth: dict[str, str]) -> float:
    clean = [sample for sample in samples if truth[sample["id"]] == "clean"]
    return sum(bool(set(sample["evidence"]) & set(DETECTORS)) for sample in clean) / len(clean)


if __name__ == "__main__":
    sys.exit(main())
