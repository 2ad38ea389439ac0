"""Does `prep build`'s job with torchcodec, OpenCV and torchaudio, on one thread.

    prepare.py DATASET OUT

Decodes the frames at 3 fps of every labelled segment, crops faces by landmarks, resizes them to
224 pixels, computes 40 MFCCs of the sound at 8 kHz, and writes one safetensors file a video.
No screening, no hashes, no resumption: every segment is taken to be sound. Prints the CPU seconds
of the work, without those of Python's imports, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import cv2
import h5py
import numpy as np
import torch
import torchaudio
from safetensors.numpy import save_file
from torchcodec.decoders import AudioDecoder, VideoDecoder

FACE, STEPS, SECONDS, RATE = 224, 36, 12, 8000
SCALE, CONFIDENCE = 1.3, 0.7


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def boxes(landmarks: np.ndarray) -> np.ndarray:
    """Squares (left, top, side) about landmarks `[n, 136]`, on even pixels: `[n, 3]`."""
    low = np.stack([landmarks[:, :68].min(1), landmarks[:, 68:].min(1)], 1)
    high = np.stack([landmarks[:, :68].max(1), landmarks[:, 68:].max(1)], 1)
    side = 2 * np.floor(SCALE * (high - low).max(1) / 2 + 0.5)
    corner = 2 * np.floor((low + high - side[:, None]) / 4 + 0.5)
    return np.column_stack([corner, side]).astype(int)


def crop(frame: np.ndarray, box: np.ndarray) -> np.ndarray:
    """A box of a frame `[height, width, 3]`, black outside it, resized to 224 x 224."""
    left, top, side = box
    height, width = frame.shape[:2]
    face = frame[max(0, top) : top + side, max(0, left) : left + side]
    if face.shape[:2] != (side, side):
        face = cv2.copyMakeBorder(
            face,
            max(0, -top),
            max(0, top + side - height),
            max(0, -left),
            max(0, left + side - width),
            cv2.BORDER_CONSTANT,
        )
    how = cv2.INTER_AREA if side > FACE else cv2.INTER_LINEAR
    return cv2.resize(face, (FACE, FACE), interpolation=how)


class Landmarks:
    """The landmark sequence: where its columns stand, and a video's rows."""

    def __init__(self, path: Path):
        self.root = h5py.File(path)["OpenFace_2"]
        names = json.loads(self.root["metadata/dimension names"][0])
        self.confidence, self.success = names.index("confidence"), names.index("success")
        self.first = names.index("x_0")

    def read(self, video: str) -> tuple[np.ndarray, np.ndarray]:
        """Points `[frames, 136]` and which rows to trust `[frames]`."""
        features = self.root["data"][video]["features"]
        usable = features[:, self.success] * (features[:, self.confidence] >= CONFIDENCE) > 0
        return features[:, self.first : self.first + 136], usable


def prepare(
    video: str,
    path: Path,
    intervals: np.ndarray,
    landmarks: Landmarks,
    mfcc: torchaudio.transforms.MFCC,
) -> dict[str, np.ndarray]:
    """All tensors of one video but its labels."""
    decoder = VideoDecoder(path, dimension_order="NHWC", num_ffmpeg_threads=1, seek_mode="exact")
    points, usable = landmarks.read(video)
    sound = AudioDecoder(path, sample_rate=RATE).get_all_samples().data.mean(0)
    faces = np.zeros((len(intervals), STEPS, FACE, FACE, 3), np.uint8)
    valid = np.zeros((len(intervals), STEPS), np.uint8)
    waves = torch.zeros(len(intervals), SECONDS * RATE)
    for row, (start, end) in enumerate(intervals):
        times = start + np.arange(STEPS) / 3
        times = times[times < min(end, start + SECONDS)]
        frames = decoder.get_frames_played_at((times + 1e-6).tolist())
        index = (frames.pts_seconds * decoder.metadata.average_fps).round().int().numpy()
        places = boxes(points[index])
        for step, frame in enumerate(frames.data.numpy()):
            if usable[index[step]]:
                faces[row, step] = crop(frame, places[step])
                valid[row, step] = 1
        wave = sound[round(start * RATE) : round(min(end, start + SECONDS) * RATE)]
        waves[row, : len(wave)] = wave
    coefficients = mfcc(waves).transpose(1, 2).contiguous().numpy()
    return {"faces": faces, "face_valid": valid, "mfcc": coefficients, "interval": intervals}


def main() -> None:
    began = cpu_seconds()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    dataset, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    mfcc = torchaudio.transforms.MFCC(
        RATE, 40, melkwargs={"n_fft": 640, "hop_length": 160, "n_mels": 40, "pad_mode": "constant"}
    )
    # The cache has no floor relative to the clip's loudest frame.
    mfcc.amplitude_to_DB = torchaudio.transforms.AmplitudeToDB("power", top_db=None)
    landmarks = Landmarks(dataset / "CMU_MOSEI_VisualOpenFace2.csd")
    labels = h5py.File(dataset / "CMU_MOSEI_Labels.csd")["All Labels/data"]
    samples = 0
    with torch.inference_mode():
        for path in sorted((dataset / "Raw/Videos/Full/Combined").iterdir()):
            group = labels[path.stem]
            intervals, values = group["intervals"][:], group["features"][:]
            tensors = prepare(path.stem, path, intervals, landmarks, mfcc)
            tensors["sentiment"] = values[:, 0].copy()
            tensors["emotions"] = np.ascontiguousarray(values[:, 1:])
            save_file(tensors, out / f"{path.stem}.safetensors")
            samples += len(intervals)
    print(json.dumps({"cpu": cpu_seconds() - began, "imports": began, "samples": samples}))


if __name__ == "__main__":
    main()
