"""Names in the video folder that are no video: playlists, links and things that are no files.

Every lure names the bait, a sound clip that no label mentions. A reader that opens it has followed
a file's content or a link out of the data set.
"""

import os
import socket
from pathlib import Path
from random import Random

# What programs that play media follow, by the format's name.
PLAYLISTS = {
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{bait}\n#EXT-X-ENDLIST\n",
    "HLS key": '#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXT-X-KEY:METHOD=AES-128,URI="{bait}"\n#EXTINF:3,\n{bait}\n',
    "DASH": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" mediaPresentationDuration="PT3S"><Period>'
    '<AdaptationSet mimeType="video/mp4"><Representation id="0" bandwidth="1000"><BaseURL>{bait}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>",
    "concat": "ffconcat version 1.0\nfile '{bait}'\n",
    "concat, plain": "file '{bait}'\nfile '{bait}'\n",
    "concat of URLs": "ffconcat version 1.0\nfile 'concat:{bait}|{bait}'\nfile 'subfile,,start,0,end,0,,:{bait}'\n",
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
    "a=rtpmap:96 H264/90000\n",
    "ASX": '<asx version="3.0"><entry><ref href="{bait}"/></entry></asx>',
    "SMIL": '<smil><body><video src="{bait}"/></body></smil>',
    "PLS": "[playlist]\nFile1={bait}\nNumberOfEntries=1\nVersion=2\n",
    "XSPF": '<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track>'
    "<location>file://{bait}</location></track></trackList></playlist>",
    "RTSP text": "RTSPtext\nrtsp://127.0.0.1:9/{bait}\n",
    "redirector": "[Reference]\nRef1=file://{bait}\n",
    "IMF": '<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016">'
    "<Id>urn:uuid:00000000-0000-0000-0000-000000000000</Id></CompositionPlaylist>",
    "VobSub": "# VobSub index file, v7 (do not modify this line!)\nsize: 64x64\nid: en, index: 0\n"
    "timestamp: 00:00:00:000, filepos: 000000000\n",
    "SubRip": "1\n00:00:00,000 --> 00:00:03,000\n<img src='{bait}'>\n",
    "WebVTT": "WEBVTT\n\n00:00.000 --> 00:03.000\n{bait}\n",
    "ASS": "[Script Info]\nVideo File: {bait}\nAudio File: {bait}\n[Events]\nDialogue: 0,0:00:00.00,0:00:03.00,,,,0,0,0,,x\n",
    "metadata": ";FFMETADATA1\ntitle={bait}\n",
    "AviSynth": 'DirectShowSource("{bait}")\n',
    "vapoursynth": "import vapoursynth as vs\nvs.core.ffms2.Source('{bait}').set_output()\n",
    "SVG": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{bait}"/></svg>',
    "empty": "",
    "text": "There is no video here.\n",
}


def playlist(text: str):
    return lambda path, bait, random: path.write_text(text.format(bait=bait))


def loop(path: Path, bait: Path, random: Random):
    path.symlink_to(path.name)


def loop_of_two(path: Path, bait: Path, random: Random):
    other = path.with_name(f".{path.name}.other")
    path.symlink_to(other.name)
    other.symlink_to(path.name)


def dangling(path: Path, bait: Path, random: Random):
    path.symlink_to("there/is/nothing.mp4")


def leaving(path: Path, bait: Path, random: Random):
    path.symlink_to(bait)


def leaving_by_parents(path: Path, bait: Path, random: Random):
    path.symlink_to(os.path.relpath(bait, path.parent))


def leaving_by_a_link(path: Path, bait: Path, random: Random):
    step = path.with_name(f".{path.name}.step")
    step.symlink_to(bait.parent)
    path.symlink_to(f"{step.name}/{bait.name}")


def chain(path: Path, bait: Path, random: Random):
    for number in range(60):
        link = path.with_name(f".{path.name}.{number}")
        link.symlink_to(f".{path.name}.{number + 1}")
    path.symlink_to(f".{path.name}.0")


def folder(path: Path, bait: Path, random: Random):
    path.mkdir()


def fifo(path: Path, bait: Path, random: Random):
    os.mkfifo(path)


def local_socket(path: Path, bait: Path, random: Random):
    # An address has 107 bytes at most: bound by a short relative name.
    here = os.getcwd()
    os.chdir(path.parent)
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


def device(path: Path, bait: Path, random: Random):
    path.symlink_to(random.choice(["/dev/zero", "/dev/random", "/dev/stdin", "/dev/tty", "/proc/self/mem", "/proc/kmsg"]))


KINDS = {
    **{f"playlist: {name}": playlist(text) for name, text in PLAYLISTS.items()},
    "link: to itself": loop,
    "link: two in a ring": loop_of_two,
    "link: to nothing": dangling,
    "link: out of the data set": leaving,
    "link: out by its parents": leaving_by_parents,
    "link: out by another link": leaving_by_a_link,
    "link: a chain of sixty": chain,
    "link: to a device": device,
    "no file: folder": folder,
    "no file: FIFO": fifo,
    "no file: socket": local_socket,
}
