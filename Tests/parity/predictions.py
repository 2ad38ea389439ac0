"""What Python makes of the files of `train predict` and `train export`: JSON on standard output.

    predictions.py IN.json

IN is a list of cases. {"table": CSV} gives the metrics of `train evaluate` by scikit-learn and scipy,
null where undefined. {"table": CSV, "features": FILE, "export": FOLDER, "shards": [FILE, ..]} runs
the exported network and gives {"outputs": [names], "table": d, "z_emo": d, "z_id": d}: the names of its
outputs and the largest differences from the files of `train predict`. {"table": CSV, "features": FILE,
"c": C} gives the figures of `train probe` on the lines of test.
"""

import csv
import importlib.util
import json
import sys
import warnings

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import load_file
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from scipy.stats import pearsonr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, log_loss
from sklearn.metrics import mean_absolute_error, roc_curve
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import StandardScaler

EMOTIONS = ["happy", "sad", "anger", "surprise", "disgust", "fear"]


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def column(rows, name):
    return np.array([float(row[name]) for row in rows])


def mean(values):
    values = [value for value in values if value is not None]
    return float(np.mean(values)) if values else None


def balanced_accuracy(labels, predicted):
    return balanced_accuracy_score(labels, predicted) if len(set(labels)) == 2 else None


def metrics(case):
    rows = read(case["table"])
    if "pred_sentiment" in rows[0]:
        p, y = column(rows, "pred_sentiment"), column(rows, "label_sentiment")
        kept = y != 0
        weighted = {"average": "weighted"}
        return {
            "loss": mean_absolute_error(y, p), "mae": mean_absolute_error(y, p),
            "pearson": pearsonr(p, y)[0] if np.ptp(p) > 0 and np.ptp(y) > 0 else None,
            "has0_accuracy": accuracy_score(y >= 0, p >= 0),
            "has0_f1": f1_score(y >= 0, p >= 0, **weighted),
            "non0_accuracy": accuracy_score(y[kept] > 0, p[kept] > 0),
            "non0_f1": f1_score(y[kept] > 0, p[kept] > 0, **weighted),
        }
    out, losses = {}, []
    for emotion in EMOTIONS:
        p, y = column(rows, f"prob_{emotion}"), column(rows, f"label_{emotion}") == 1
        losses.append(log_loss(y, p, labels=[False, True]))
        out[f"wa.{emotion}"] = balanced_accuracy(y, p > 0.5)
        out[f"f1.{emotion}"] = f1_score(y, p > 0.5) if any(y) or any(p > 0.5) else None
    for name in ["wa", "f1"]:
        out[name] = mean([out[f"{name}.{emotion}"] for emotion in EMOTIONS])
    return out | {"loss": mean(losses)}


def export(case):
    spec = importlib.util.spec_from_file_location("model", f"{case['export']}/model.py")
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    network, config = model.load(case["export"])
    parts = []
    for shard in map(model.load_file, case["shards"]):
        rows = slice(0, len(shard["mfcc"]))
        faces = model.faces_of(shard, rows, config["network"]["faceSize"])
        with torch.inference_mode():
            parts.append(network(faces, shard["face_valid"], shard["mfcc"], shard["mfcc_frames"]))
    out = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
    rows, names = read(case["table"]), config["outputs"]
    logits = out["logits_emo"]
    values = logits if config["task"] == "sentiment" else logits.sigmoid()
    prefix = "pred" if config["task"] == "sentiment" else "prob"
    table = np.stack([column(rows, f"{prefix}_{name}") for name in names], 1)
    with safe_open(case["features"], "np") as file:
        assert json.loads(file.metadata()["ids"]) == [row["id"] for row in rows]
        assert json.loads(file.metadata()["splits"]) == [row["split"] for row in rows]
    features = load_file(case["features"])
    assert set(features) == {name for name in out if name.startswith("z_")}
    difference = {name: float(np.abs(z - out[name].numpy()).max()) for name, z in features.items()}
    return {"outputs": names, "identities": len(config["identities"]),
            "table": float(np.abs(table - values.numpy()).max()), **difference}


def fit(train, labels, c, **options):
    scaler = StandardScaler().fit(train)
    model = LogisticRegression(C=c, tol=1e-10, max_iter=20000, **options)
    model.fit(scaler.transform(train), labels)
    return lambda test: model.predict(scaler.transform(test))


def probe(case):
    rows, out = read(case["table"]), {}
    split, video = (np.array([row[name] for row in rows]) for name in ["split", "video"])
    test = split == "test"
    for name, z in load_file(case["features"]).items():
        z = z.astype(np.float64)
        i, j = np.triu_indices(test.sum(), k=1)
        similarity = cosine_similarity(z[test])[i, j].astype(np.float32)
        fpr, tpr, _ = roc_curve(
            video[test][i] == video[test][j], similarity, drop_intermediate=False)
        figures = {"eer": brentq(lambda x: 1 - x - interp1d(fpr, tpr)(x), 0, 1, xtol=1e-12)}
        kept = [np.flatnonzero(test & (video == v)) for v in sorted(set(video[test]))]
        kept = [samples for samples in kept if len(samples) >= 5]
        number = np.concatenate(kept)
        fold = np.concatenate([np.arange(len(samples)) % 5 for samples in kept])
        found = []
        for k in range(5):
            predict = fit(z[number[fold != k]], video[number[fold != k]], case["c"],
                          multi_class="multinomial")
            found += list(predict(z[number[fold == k]]) == video[number[fold == k]])
        figures["identity_top1"] = float(np.mean(found))
        for emotion in EMOTIONS:
            labels = column(rows, f"label_{emotion}") == 1
            predict = fit(z[split == "train"], labels[split == "train"], case["c"],
                          class_weight="balanced")
            figures[f"emotion_wa.{emotion}"] = balanced_accuracy(labels[test], predict(z[test]))
        figures["emotion_wa"] = mean([figures[f"emotion_wa.{e}"] for e in EMOTIONS])
        out[name] = figures
    return out


def answer(case):
    return export(case) if "export" in case else probe(case) if "c" in case else metrics(case)


warnings.simplefilter("ignore")
torch.set_num_threads(1)
with open(sys.argv[1]) as file:
    print(json.dumps([answer(case) for case in json.load(file)]))
