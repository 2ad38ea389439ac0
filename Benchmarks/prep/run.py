"""Runs the measurements, stores them as JSON and rewrites the tables of Benchmarks/README.md."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

import jobs
import memory
import mfcc
import ratios
from measure import ROOT, machine, versions
from report import caption, goal, markdown, replace, verdict

RESULTS = ROOT / "Benchmarks/prep/results"
PARTS = ("ratios", "mfcc", "jobs", "memory")


def main() -> None:
    parser = argparse.ArgumentParser(prog="Benchmarks/run prep", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all"
    )
    parser.add_argument("--repeats", type=int, default=3, help="runs of each program (default 3)")
    parser.add_argument(
        "--prep", type=Path, default=ROOT / ".build/release/prep", help="the program"
    )
    parser.add_argument("--dry", action="store_true", help="print the tables, store nothing")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    facts = machine(versions()) | {"date": date.today().isoformat(), "repeats": options.repeats}
    for part in options.parts or PARTS:
        print(f"{part}:", flush=True)
        match part:
            case "ratios":
                result = ratios.measure(options.prep, options.repeats)
            case "mfcc":
                result = mfcc.measure(options.prep, options.repeats)
            case "jobs":
                result = jobs.measure(options.prep, options.repeats)
            case "memory":
                result = memory.measure(options.prep)
        text = table(part, result) + f"\n\n{caption(facts)}"
        print(text)
        if not options.dry:
            RESULTS.mkdir(exist_ok=True)
            stored = {"machine": facts, "result": result}
            (RESULTS / f"{part}.json").write_text(json.dumps(stored, indent=2) + "\n")
            replace(part, text)


def table(part: str, result) -> str:
    """A part's figures in Markdown."""
    match part:
        case "ratios":
            header = [
                "corpus",
                "prep",
                "decoding",
                "peer",
                "prep / decoding",
                "goal",
                "prep / peer",
                "goal",
                "faces differ by",
                "MFCCs by",
            ]
            rows = [
                [
                    row["corpus"],
                    *(f"{row['cpu'][name]['median']:.2f} s" for name in ("prep", "decode", "peer")),
                    *verdict(row["prep/decode"]),
                    *verdict(row["prep/peer"]),
                    f"{row['agreement']['face_mean_difference']:.2f}",
                    f"{row['agreement']['mfcc_largest_difference']:.0e}",
                ]
                for row in result
            ]
        case "mfcc":
            header = ["library", "ours", "its", "ours / its", "goal", "differ by"]
            rows = [
                [
                    row["library"],
                    *(
                        f"{row['seconds'][name]['median'] * 1e3:.2f} ms"
                        for name in ("ours", "library")
                    ),
                    *verdict(row["ratio"]),
                    f"{row['largest_difference']:.0e}",
                ]
                for row in result
            ]
        case "jobs":
            header = ["one worker", "two workers", "speed-up", "goal"]
            walls = (f"{result['wall'][number]['median']:.1f} s" for number in "12")
            rows = [[*walls, *verdict(result["speed-up"], at_least=True)]]
        case _:
            header = ["process", "samples", "peak", "goal"]
            rows = [
                [
                    row["process"],
                    f"{row['samples']:,}",
                    f"{row['peak']:.0f} MiB",
                    goal(row["peak"], row["goal"], "<="),
                ]
                for row in result
            ]
    return markdown([header, ["---"] * len(header), *rows])


if __name__ == "__main__":
    main()
