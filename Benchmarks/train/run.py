"""Measures training and metrics, stores the figures as JSON and rewrites their tables in the README."""

from __future__ import annotations

import argparse
import json
from datetime import date

import eer
import fit
from measure import ROOT, machine, ours, packaged
from report import caption, goal, markdown, replace

RESULTS = ROOT / "Benchmarks/train/results"
PARTS = {"fit": fit.measure, "eer": eer.measure}


def main() -> None:
    parser = argparse.ArgumentParser(prog="Benchmarks/run train", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each program (default 3)")
    parser.add_argument("--dry", action="store_true", help="print the tables, store nothing")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    versions = ours() | packaged(fit.PYTHON, ["torch", "scikit-learn"])
    facts = machine(versions) | {"date": date.today().isoformat(), "repeats": options.repeats}
    for part in options.parts or PARTS:
        print(f"{part}:", flush=True)
        result = PARTS[part](options.repeats)
        text = markdown(fit_rows(result) if part == "fit" else eer_rows(result))
        text += f"\n\n{caption(facts)}"
        print(text)
        if not options.dry:
            RESULTS.mkdir(exist_ok=True)
            stored = {"machine": facts, "result": result}
            (RESULTS / f"{part}.json").write_text(json.dumps(stored, indent=2) + "\n")
            replace(f"train-{part}", text)


def ratio(value: dict[str, float]) -> str:
    return f"{value['median']:.2f} ({value['min']:.2f} to {value['max']:.2f})"


def fit_rows(result: list[dict]) -> list[list[str]]:
    header = ["network", "samples", "steps with a face", "train", "PyTorch", "train / PyTorch"]
    rows = [
        [
            row["preset"],
            str(row["samples"]),
            f"{row['real_faces']:.0%}",
            *(f"{row['cpu'][name]['median']:.1f} s" for name in ("ours", "peer")),
            ratio(row["ratio"]),
        ]
        for row in result
    ]
    return [header, ["---"] * len(header), *rows]


def eer_rows(result: dict) -> list[list[str]]:
    header = ["program", "CPU time", "goal", "peak memory", "goal", "EER"]
    rows = [
        [
            title,
            f"{result['seconds'][name]['median']:.2f} s",
            goal(result["seconds"][name]["median"], eer.GOALS["seconds"], "<="),
            f"{result['MiB'][name]:.0f} MiB",
            goal(result["MiB"][name], eer.GOALS["MiB"], "<="),
            f"{result['eer'][name]:.6f}",
        ]
        for name, title in (("ours", "train"), ("peer", "scikit-learn"))
    ]
    rows[1][2] = rows[1][4] = ""
    rows.append(["ratio", ratio(result["ratio"]), "", "", "", ""])
    return [header, ["---"] * len(header), *rows]


if __name__ == "__main__":
    main()
