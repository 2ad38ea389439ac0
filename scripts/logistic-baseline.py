#!/usr/bin/env python3
"""Scores logistic regression on each sample's mean colour and mean MFCCs, as JSON.

    logistic-baseline.py CACHE

What a network must beat to have seen more than averages: 3 means of the valid faces' channels and
40 of the real MFCC frames, standardised; one classifier an emotion, both classes weighing the
same, fitted on train and scored on test by WA (balanced accuracy).
"""

import json
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

EMOTIONS = ["happy", "sad", "anger", "surprise", "disgust", "fear"]


def split(cache, name):
    features, labels = [], []
    for path in sorted(Path(cache, "cache").glob(f"{name}-*.safetensors")):
        shard = load_file(path)
        for row in range(len(shard["mfcc"])):
            faces = shard["faces"][row][shard["face_valid"][row] != 0]
            colour = faces.mean(axis=(0, 1, 2)) if len(faces) else np.zeros(3)
            sound = shard["mfcc"][row][: shard["mfcc_frames"][row]].mean(axis=0)
            features.append(np.concatenate([colour, sound]))
            labels.append(shard["emotions"][row] > 0)
    return np.array(features), np.array(labels)


def main(cache):
    (x, y), (test_x, test_y) = split(cache, "train"), split(cache, "test")
    scores = {}
    for name, present, truth in zip(EMOTIONS, y.T, test_y.T):
        if truth.all() or not truth.any() or present.all() or not present.any():
            scores[name] = None
            continue
        model = make_pipeline(
            StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=10_000))
        scores[name] = balanced_accuracy_score(truth, model.fit(x, present).predict(test_x))
    defined = [score for score in scores.values() if score is not None]
    mean = float(np.mean(defined)) if defined else None
    print(json.dumps({"train": len(x), "test": len(test_x), "wa": mean, "emotions": scores}))


if len(sys.argv) != 2:
    sys.exit(__doc__)
main(sys.argv[1])
