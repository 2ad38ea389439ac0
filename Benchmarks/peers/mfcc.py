"""Times one library's MFCCs: 40 of them from 80 ms frames every 20 ms of 8 kHz sound, one thread.

    mfcc.py torchaudio|librosa|kaldi SOUND.wav OUT.npy PASSES

Stores the coefficients `[frames, 40]`, computes them PASSES times more and prints the mean CPU time
in seconds, without imports and files: what `prep mfcc SOUND.wav --out OUT.npy --time PASSES` does.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

# Read when the libraries behind NumPy and PyTorch are loaded.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402
import soundfile  # noqa: E402

RATE, FRAME, HOP, COUNT = 8000, 640, 160, 40


def torchaudio_mfcc() -> Callable[[np.ndarray], np.ndarray]:
    import torch
    import torchaudio

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    melkwargs = {"n_fft": FRAME, "hop_length": HOP, "n_mels": COUNT}
    transform = torchaudio.transforms.MFCC(RATE, COUNT, melkwargs=melkwargs)
    return lambda clip: transform(torch.from_numpy(clip)).T.numpy()


def librosa_mfcc() -> Callable[[np.ndarray], np.ndarray]:
    import librosa

    return lambda clip: (
        librosa.feature.mfcc(
            y=clip, sr=RATE, n_mfcc=COUNT, n_fft=FRAME, hop_length=HOP, n_mels=COUNT
        ).T
    )


def kaldi_mfcc() -> Callable[[np.ndarray], np.ndarray]:
    import kaldi_native_fbank as kaldi

    options = kaldi.MfccOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.frame_length_ms = 1000 * FRAME / RATE
    options.frame_opts.frame_shift_ms = 1000 * HOP / RATE
    options.frame_opts.dither = 0
    options.mel_opts.num_bins = COUNT
    options.num_ceps = COUNT

    def compute(clip: np.ndarray) -> np.ndarray:
        # Kaldi reads 16-bit samples as they are.
        extractor = kaldi.OnlineMfcc(options)
        extractor.accept_waveform(RATE, clip * 32768)
        extractor.input_finished()
        return np.stack([extractor.get_frame(i) for i in range(extractor.num_frames_ready)])

    return compute


def main() -> None:
    library, path, out, passes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    makers = {"torchaudio": torchaudio_mfcc, "librosa": librosa_mfcc, "kaldi": kaldi_mfcc}
    compute = makers[library]()
    sound, rate = soundfile.read(path, dtype="float32")
    assert rate == RATE
    np.save(out, compute(sound))
    # Libraries choose and load their kernels in the first calls.
    for _ in range(20):
        compute(sound)
    began = time.process_time()
    for _ in range(passes):
        compute(sound)
    print((time.process_time() - began) / passes)


if __name__ == "__main__":
    main()
