"""Linear probes of scikit-learn for the probes' tests: a JSON file in, JSON on standard output.

    probes.py IN.json

IN is a list of cases {"train": [[..]], "labels": [..], "test": [[..]], "c": C, "kind": KIND}, KIND
being multinomial, binary or balanced; each gives {"probabilities": [[..]], "predictions": [..]} of
StandardScaler and LogisticRegression.
"""

import json
import sys
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def probe(case):
    train, test = (np.asarray(case[n], dtype=np.float32).astype(np.float64) for n in ["train", "test"])
    scaler = StandardScaler().fit(train)
    model = LogisticRegression(
        C=case["c"], tol=1e-10, max_iter=20000,
        multi_class="multinomial" if case["kind"] == "multinomial" else "ovr",
        class_weight="balanced" if case["kind"] == "balanced" else None)
    model.fit(scaler.transform(train), case["labels"])
    samples = scaler.transform(test)
    return {"probabilities": model.predict_proba(samples).tolist(),
            "predictions": model.predict(samples).tolist()}


warnings.simplefilter("ignore")
with open(sys.argv[1]) as file:
    print(json.dumps([probe(case) for case in json.load(file)]))
