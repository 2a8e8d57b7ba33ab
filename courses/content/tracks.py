"""Listening tracks of a book unit from its texts, with the synthetic voices of espeak-ng."""

import io
import json
import shutil
import subprocess
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from itc.errors import DomainError

SPEAKER = "espeak-ng"
SECONDS = 60  # one sentence takes well under a second
MP3 = ("-f", "wav", "-i", "pipe:0", "-map_metadata", "-1", "-fflags", "+bitexact", "-ac", "1", "-ar", "22050", "-b:a")


@dataclass(frozen=True, slots=True)
class Voice:
    """`pitch` from 0 to 99, `speed` in words a minute, as espeak-ng takes them."""

    voice: str
    pitch: int
    speed: int


@dataclass(frozen=True, slots=True)
class Line:
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Track:
    file: str
    lines: tuple[Line, ...]


def spoken_lines(transcript: str) -> tuple[Line, ...]:
    """Each line is "SPEAKER: words"."""
    pairs = (line.partition(":") for line in transcript.splitlines() if line.strip())
    return tuple(Line(speaker.strip(), text.strip()) for speaker, _colon, text in pairs)


def tracks_of(unit: Path) -> tuple[list[Track], dict[str, Voice], int]:
    """The tracks, the voices by speaker and the pause between lines in milliseconds."""
    plan = json.loads((unit / "track.json").read_text(encoding="utf-8"))
    dictation = json.loads((unit / "dictation.json").read_text(encoding="utf-8"))
    spoken = {one["id"]: one["spoken"] for one in dictation["sentences"]}
    tracks = [Track(one["file"], _lines_of(one, unit, spoken)) for one in plan["tracks"]]
    return tracks, {name: Voice(**one) for name, one in plan["voices"].items()}, plan["pause_ms"]


def _lines_of(track: dict[str, str], unit: Path, spoken: dict[str, str]) -> tuple[Line, ...]:
    if "transcript" in track:
        return spoken_lines((unit / track["transcript"]).read_text(encoding="utf-8"))
    return (Line(track["speaker"], spoken[track["sentence"]]),)


def joined(parts: Sequence[bytes], *, pause_ms: int) -> bytes:
    """One WAV out of several of the same format, with silence between them."""
    made = io.BytesIO()
    with wave.open(made, "wb") as target:
        for number, part in enumerate(parts):
            with wave.open(io.BytesIO(part)) as source:
                if number == 0:
                    target.setparams(source.getparams())
                else:
                    target.writeframes(_silence(source, pause_ms))
                target.writeframes(source.readframes(source.getnframes()))
    return made.getvalue()


def _silence(source: wave.Wave_read, pause_ms: int) -> bytes:
    frames = source.getframerate() * pause_ms // 1000
    return bytes(frames * source.getsampwidth() * source.getnchannels())


def say(line: Line, voice: Voice) -> bytes:
    """The line as WAV. Raises DomainError("no_speaker") on a machine without espeak-ng."""
    if not shutil.which(SPEAKER):
        raise DomainError(
            "no_speaker", _("The program espeak-ng is missing: install the package espeak-ng, then try again.")
        )
    options = ["-v", voice.voice, "-p", str(voice.pitch), "-s", str(voice.speed), "--stdout"]
    return _run([SPEAKER, *options], line.text.encode())


def recorded(lines: Iterable[Line], voices: dict[str, Voice], *, pause_ms: int) -> bytes:
    return joined([_closed(say(line, voices[line.speaker])) for line in lines], pause_ms=pause_ms)


def _closed(streamed: bytes) -> bytes:
    """espeak-ng cannot know the length when it begins to write to a pipe; here the header gets the true one."""
    body = streamed[44:]
    sizes = {4: len(body) + 36, 40: len(body)}
    head = bytearray(streamed[:44])
    for place, size in sizes.items():
        head[place : place + 4] = size.to_bytes(4, "little")
    return bytes(head) + body


def make_track(track: Track, voices: dict[str, Voice], folder: Path, *, pause_ms: int) -> Path:
    """The file made: MP3 where ffmpeg is installed, else WAV under the same name."""
    sound = recorded(track.lines, voices, pause_ms=pause_ms)
    compressor = shutil.which("ffmpeg")
    target = (folder / track.file).with_suffix(".mp3" if compressor else ".wav")
    if compressor:
        sound = _run([compressor, "-hide_banner", "-loglevel", "error", *MP3, "32k", "-f", "mp3", "pipe:1"], sound)
    target.write_bytes(sound)
    return target


def _run(command: list[str], given: bytes) -> bytes:
    done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  # fixed programs, texts only through stdin
    if done.returncode:
        raise DomainError("speaker_failed", done.stderr.decode(errors="replace").strip() or command[0])
    return done.stdout
