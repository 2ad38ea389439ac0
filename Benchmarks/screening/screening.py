"""Runs prep screen, and counts what its checks find of what was planted."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

DETECTORS = ["transcript-mismatch", "transcript-shifted", "speech-missing", "speech-rate-implausible",
             "face-rare", "landmarks-jump"]


@dataclass
class Run:
    """What prep screen printed of each sample, and what it took."""

    samples: list[dict]
    cpu: float
    wall: float
    peak_bytes: int


@dataclass
class Sample:
    """An utterance, and what is planted in it."""

    video: str
    clip: int
    start: float
    end: float
    kind: str = "clean"


@dataclass
class Corpus:
    """What is planted in a data set."""

    # By sample id: a kind, or "clean".
    truth: dict[str, str]
    # In the table's order.
    kinds: list[str]
    # Changes that are no faults: an alarm there is a false one.
    harmless: frozenset[str] = frozenset()


def run(prep: str, dataset: Path, *options: str) -> Run:
    command = [prep, "screen", "--dataset", str(dataset), "--json", *options]
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        child = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, command)
        output.seek(0)
        samples = json.load(output)["samples"]
    return Run(samples, usage.ru_utime + usage.ru_stime, wall, 1024 * usage.ru_maxrss)


def figures(samples: list[dict], corpus: Corpus) -> list[str]:
    """Rows of a table: for each detector its alarms by kind, precision, recall, false alarms."""
    counts = Counter(corpus.truth.values())
    faults = [kind for kind in corpus.kinds if kind not in corpus.harmless]
    alarms: dict[str, Counter] = defaultdict(Counter)
    for sample in samples:
        codes = set(sample["evidence"]) & set(DETECTORS)
        for code in codes | ({"together"} if codes else set()):
            alarms[code][corpus.truth[sample["id"]]] += 1
    planted = sum(counts[kind] for kind in faults)
    titles = [f"{kind}{', harmless' * (kind in corpus.harmless)} ({counts[kind]})" for kind in corpus.kinds]
    rows = ["| detector | " + " | ".join(titles) + f" | recall | precision | false alarms ({counts['clean']}) |",
            "|---|" + "---|" * (len(titles) + 3)]
    for name in [*DETECTORS, "together"]:
        found = sum(alarms[name][kind] for kind in faults)
        false = alarms[name]["clean"]
        cells = [percent(alarms[name][kind], counts[kind]) for kind in corpus.kinds]
        cells += [percent(found, planted), percent(found, alarms[name].total()), percent(false, counts["clean"])]
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return rows


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def false_share(samples: list[dict], corpus: Corpus) -> float:
    """Share of the clean samples with an alarm."""
    clean = [sample for sample in samples if corpus.truth[sample["id"]] == "clean"]
    return sum(bool(set(sample["evidence"]) & set(DETECTORS)) for sample in clean) / len(clean)
