"""`growthd demo`: the whole of growthd on simulated data, in one command."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import trio
from cyclopts import Parameter
from cyclopts.validators import Number

from growthd.cli.plain import UNHEALTHY, USAGE, sentences
from growthd.cli.span import Span
from growthd.postgres.account import make_private, private_mode


def demo(
    *,
    for_: Annotated[Span | None, Parameter(name="--for")] = None,
    keep: Path | None = None,
    resume: Path | None = None,
    port: Annotated[int, Parameter(validator=Number(gte=0, lte=65535))] = 9617,
    seed: int = 7,
    speed: Annotated[float, Parameter(validator=Number(gte=1, lte=3600))] = 360.0,
) -> None:
    """Follow a simulated account's posts through a real browser into a real database.

    Ends after a while, or with Ctrl-C, and then checks every stored number against the truth.
    Exits with 1 where one is wrong or missing.

    Parameters
    ----------
    for_
        How long to play: 90s, 5m, 1h. Default: until Ctrl-C.
    keep
        Keep the data in this folder.
    resume
        Go on with the data that an earlier demo kept in this folder.
    port
        Where the page is served, on this machine only. 0 takes any free port.
    seed
        Which world to play in.
    speed
        How many times as fast as life a new demo plays. A slow machine keeps up with 120.

    """
    from growthd.demo.play import Play  # noqa: PLC0415 - only the demo needs a site
    from growthd.demo.process import DaemonEnded  # noqa: PLC0415 - as above
    from growthd.demo.scene import Scene  # noqa: PLC0415 - as above

    if resume is not None and not Scene.is_kept_in(resume):
        print(f"No demo was kept in {resume}; start one with --keep {resume}.", file=sys.stderr)
        raise SystemExit(USAGE)
    kept = resume or keep
    with _folder(kept) as folder, sentences(DaemonEnded):
        scene = Scene.resumed(folder) if resume else Scene.new(folder, seed, speed)
        play = Play(scene=scene, port=port, tell=_tell, advice=_advice(kept))
        _tell(f"One simulated hour takes {3600 / scene.speed:.0f} seconds; Ctrl-C ends the demo.")
        summary = trio.run(play.run, for_)
    print("\n".join(summary.lines()))
    if not summary.good:
        print("The demo found something wrong.", file=sys.stderr)
        raise SystemExit(UNHEALTHY)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """The folder that is kept, or one that is gone afterwards."""
    if kept is not None:
        make_private(kept.resolve())
        yield kept.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="growthd-demo-")).resolve()
    folder.chmod(private_mode())
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _advice(kept: Path | None) -> str:
    if kept is None:
        return (
            "What it had stored is gone with its folder; play with --keep DIR to go on after this."
        )
    return f"What was planned is not lost; go on with: growthd demo --resume {kept}"


def _tell(line: str) -> None:
    print(line, flush=True)
