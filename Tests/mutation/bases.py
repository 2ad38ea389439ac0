"""The sound clips that mutations start from: three seconds each, every container and codec."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

SECONDS = 3
RATE = 25
SIZE = 64

X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "12"]
AAC = ["-c:a", "aac"]

# Name, extension, and what ffmpeg is told beyond the inputs.
RECIPES = [
    ("h264", "mp4", [*X264, *AAC]),
    ("h264-start", "mp4", [*X264, *AAC, "-movflags", "+faststart"]),
    ("h264-fragments", "mp4", [*X264, *AAC, "-movflags", "+frag_keyframe+empty_moov"]),
    ("hevc", "mp4", ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", *AAC]),
    ("av1", "mp4", ["-c:v", "libaom-av1", "-cpu-used", "8", "-crf", "40", *AAC]),
    ("pcm", "mov", [*X264, "-c:a", "pcm_s16le"]),
    ("mjpeg", "mov", ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16be"]),
    ("h264", "mkv", [*X264, "-c:a", "libmp3lame"]),
    ("vp9", "webm", ["-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime", "-c:a", "libopus"]),
    ("vp8", "webm", ["-c:v", "libvpx", "-cpu-used", "8", "-deadline", "realtime", "-c:a", "libvorbis"]),
    ("mpeg4", "avi", ["-c:v", "mpeg4", "-bf", "2", "-c:a", "libmp3lame"]),
    ("msmpeg4", "avi", ["-c:v", "msmpeg4", "-c:a", "pcm_u8"]),
    ("flv", "flv", ["-c:v", "flv", "-ar", "22050", "-c:a", "libmp3lame"]),
    ("h264", "flv", [*X264, *AAC]),
    ("h264", "ts", [*X264, *AAC]),
    ("mpeg2", "ts", ["-c:v", "mpeg2video", "-bf", "2", "-c:a", "mp2"]),
    ("mpeg1", "mpg", ["-c:v", "mpeg1video", "-c:a", "mp2"]),
    ("wmv", "wmv", ["-c:v", "wmv2", "-c:a", "wmav2"]),
    ("theora", "ogv", ["-c:v", "libtheora", "-c:a", "libvorbis"]),
    ("mpeg4", "3gp", ["-c:v", "mpeg4", *AAC]),
    # Another size and sample rate, to be joined to the others in mid-stream.
    ("other", "ts", ["-vf", "scale=96:80", *X264, "-ar", "44100", "-ac", "2", "-c:a", "mp2"]),
]

# Containers of the ISO base media file format.
BOXED = {"mp4", "mov", "3gp"}


@dataclass(frozen=True)
class Base:
    """One sound clip."""

    name: str
    extension: str
    data: bytes


def make(folder: Path) -> list[Base]:
    """Encodes every recipe into `folder`."""
    bases = []
    for name, extension, options in RECIPES:
        path = folder / f"{name}.{extension}"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-y",
             "-f", "lavfi", "-i", f"testsrc2=s={SIZE}x{SIZE}:r={RATE}:d={SECONDS}",
             "-f", "lavfi", "-i", f"sine=f=300:r=16000:d={SECONDS}",
             "-threads", "1", *(["-pix_fmt", "yuv420p"] if "-pix_fmt" not in options else []),
             *options, str(path)],
            check=True)
        bases.append(Base(name, extension, path.read_bytes()))
    return bases
