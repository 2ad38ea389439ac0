/// Which program's mel-frequency cepstral coefficients to compute.
///
/// All flavours take 8 kHz mono, frames of 640 samples (80 ms) every 160 (20 ms), 40 mel bands,
/// a DCT-II with orthonormal scaling and 40 coefficients. They differ in everything else; each
/// follows the public library of its name with those settings, to within 3e-4.
public enum MFCCFlavor: String, Sendable, CaseIterable {
  /// What the cache stores: decibels of an HTK filter bank, without any dependence on the clip.
  ///
  /// Periodic Hann window; frame t centred on sample 160 t, zeros beyond the ends: 1 + n / 160
  /// frames. Power spectrum of 640 points; 40 triangles linear in Hz between corners equally
  /// spaced on the HTK scale 2595 log10(1 + f / 700) from 0 to 4000 Hz, without area
  /// normalisation; 10 log10(max(x, 1e-10)). No floor relative to the loudest frame (`top_db`):
  /// it would make silence depend on the rest of the clip.
  case `default`

  /// `torchaudio.transforms.MFCC` with `n_fft` 640, hop 160 and 40 mels.
  ///
  /// As `default`, but the ends are reflected about the first and last sample (so at least 321
  /// samples are needed), and decibels are floored at 80 below the clip's highest.
  case torchaudio

  /// `librosa.feature.mfcc` with `n_fft` 640, hop 160 and 40 mels.
  ///
  /// As `default`, but with Slaney's mel scale (linear below 1 kHz, logarithmic above), each
  /// triangle scaled by 2 / (its width in Hz), and decibels floored at 80 below the clip's highest.
  case librosa

  /// Kaldi's `compute-mfcc-feats` with 80 ms frames every 20 ms, 40 bins and no dither.
  ///
  /// Samples are scaled by 32768, as Kaldi reads 16-bit files. Only whole frames: 1 + (n - 640) /
  /// 160 of them. Each frame loses its mean and is pre-emphasised by 0.97 (its first sample
  /// against itself); Povey window (0.5 - 0.5 cos(2 pi i / 639))^0.85; zero-padded to 1024 points;
  /// power spectrum without the Nyquist bin; triangles linear in mel on 1127 ln(1 + f / 700) from
  /// 20 to 4000 Hz; ln(max(x, 2^-23)); liftering 1 + 11 sin(pi i / 22). Coefficient 0 is the log
  /// energy of the frame before pre-emphasis. Framing and filter bank are in single precision like
  /// Kaldi's: in quiet frames double precision differs from it by 1e-3.
  case kaldi
}
