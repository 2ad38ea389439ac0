#!/usr/bin/env python3
"""Puts the figures of scripts/ablation between the markers of a Markdown file.

    ablation-report.py DIR FILE.md

DIR is what scripts/ablation keeps. Everything of FILE outside the markers stays as it is.
"""

import json
import os
import sys
from pathlib import Path

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def proposed(work, name):
    """The proposed method's metrics of one ablation's emotion table."""
    tables = json.loads(Path(work, name, "tables.json").read_text())["tables"]
    emotion = next(table for table in tables if table["task"] == "emotion")
    row = next(row for row in emotion["methods"] if row["method"] == "proposed")
    return row["metrics"]


def spread(metric):
    if metric["mean"] is None:
        return "-"
    deviation = "" if metric["deviation"] is None else f" +- {100 * metric['deviation']:.2f}"
    return f"{100 * metric['mean']:.2f}{deviation}"


def baselines(work, logistic):
    rows = ["| | WA % | EER % of Z_ID |", "|---|---|---|"]
    for title, name in [
        ("`proposed`", "methods"), ("the same, labels of train and valid shuffled", "shuffled"),
        ("the same, video alone", "video"), ("the same, audio alone", "audio"),
        ("the same, untrained", "untrained"),
    ]:
        metrics = proposed(work, name)
        rows.append(f"| {title} | {spread(metrics['wa'])} | {spread(metrics['eer_id'])} |")
    wa = "-" if logistic is None else f"{100 * logistic:.2f}"
    rows.append(f"| logistic regression on mean RGB and mean MFCCs | {wa} | - |")
    return "\n".join(rows)


def checks(work, logistic):
    """What the corpus promises: learnable, and not by averages alone."""
    wa = {name: proposed(work, name)["wa"]["mean"]
          for name in ("methods", "shuffled", "video", "audio")}
    eer = {name: proposed(work, name)["eer_id"]["mean"] for name in ("methods", "untrained")}
    figures = list(wa.values()) + list(eer.values()) + [logistic]
    if None in figures:
        return "A figure is undefined: the corpus is too small to judge."

    def line(text, value, holds):
        return f"- {text}: {value:.3f}. {'Holds' if holds else 'DOES NOT HOLD'}."

    over_shuffled = 100 * (wa["methods"] - wa["shuffled"])
    over_logistic = 100 * (wa["methods"] - logistic)
    return "\n".join([
        line("shuffled labels, WA 50 +- 3", 100 * wa["shuffled"], abs(wa["shuffled"] - 0.5) <= 0.03),
        line("proposed less shuffled labels, at least 10 points", over_shuffled, over_shuffled >= 10),
        line("proposed less logistic regression, at least 5 points", over_logistic,
             over_logistic >= 5),
        line("video alone, WA above 53", 100 * wa["video"], wa["video"] > 0.53),
        line("audio alone, WA above 53", 100 * wa["audio"], wa["audio"] > 0.53),
        line("EER of Z_ID over the untrained network's, at most 0.5",
             eer["methods"] / eer["untrained"], eer["methods"] <= eer["untrained"] / 2),
    ])


def main(work, document):
    text = Path(document).read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        sys.exit(f"{document}: needs {BEGIN} and, after it, {END}, once each")
    logistic = json.loads(Path(work, "logistic.json").read_text())["wa"]
    tables = Path(work, "methods", "tables.txt").read_text()
    figures = "\n\n".join([
        BEGIN, "Corpus: " + Path(work, "corpus.txt").read_text().strip() + ".",
        f"```\n{tables}```", "## Baselines", baselines(work, logistic),
        "## What the corpus promises", checks(work, logistic), END,
    ])
    partial = Path(f"{document}.partial")
    partial.write_text(text[: text.index(BEGIN)] + figures + text[text.index(END) + len(END):])
    os.replace(partial, document)


if len(sys.argv) != 3:
    sys.exit(__doc__)
main(sys.argv[1], sys.argv[2])
