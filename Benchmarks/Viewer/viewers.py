#!/usr/bin/env python3
"""Measures viewers, one after the other: from a key to the pixel, processor time, video, the start, memory.

    Benchmarks/Viewer/viewers.py [--viewer PROGRAM]... [--codec NAME]... [--runs N] [--only PART]...

Needs Xvfb, openbox, ffmpeg, the viewers and `spice` (built with -c release), and spice-server-host, as `make bench` builds it.
"""
import argparse
import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from machine import BITS, COLOUR, FRAMES, PLACE, ROOT, SIDE, Demo, Machine, film  # noqa: E402
from screen import Screen, cpu  # noqa: E402

PARTS = ["start", "key", "demo", "video"]


def built(name):
    found = [path for path in (ROOT / folder / "release" / name for folder in (".build", ".build-rel")) if path.exists()]
    return str(max(found, key=os.path.getmtime)) if found else shutil.which(name)


class Viewer:
    """A viewer on a screen of its own, with nothing of the user's but what it keeps from one start to the next."""

    home = None

    def __init__(self, program, uri, *options):
        self.screen = Screen()
        folders = {name: Viewer.home for name in (
            "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        environment = {
            **os.environ, **folders, "DISPLAY": self.screen.name, "GDK_BACKEND": "x11", "GSETTINGS_BACKEND": "memory",
            "NO_AT_BRIDGE": "1", "GTK_A11Y": "none", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
        environment.pop("WAYLAND_DISPLAY", None)
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [program, *options, uri], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def memory(self):
        """Megabytes that are its own or shared."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024

    @contextlib.contextmanager
    def work(self, figures, name):
        """Adds the processor time that it and its X server take meanwhile."""
        before = cpu(self.process.pid), cpu(self.screen.server.pid)
        yield
        figures[f"{name}: viewer s"] = cpu(self.process.pid) - before[0]
        figures[f"{name}: X server s"] = cpu(self.screen.server.pid) - before[1]

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.screen.stop()


def shown(machine, program, *options):
    """A viewer that shows a machine, and the seconds until then."""
    viewer = Viewer(program, machine.uri, *options)
    moment = viewer.screen.until(lambda pixel: pixel == COLOUR, 960, 700, 30)
    if moment is None:
        viewer.stop()
        raise RuntimeError(f"{program} shows nothing")
    return viewer, moment - viewer.began


def start(program, figures, _):
    machine = Machine()
    viewer, seconds = shown(machine, program)
    figures["start: s"] = seconds
    time.sleep(2)
    with viewer.work(figures, "nothing, 5 s"):
        time.sleep(5)
    viewer.stop()
    machine.stop()


def key(program, figures, _):
    machine = Machine()
    machine.answer_keys()
    viewer, _ = shown(machine, program, "-f")
    time.sleep(4)
    times = []
    for number in range(52):
        before = viewer.screen.row(100, 250)[0]
        began = time.monotonic()
        viewer.screen.press("a")
        moment = viewer.screen.until(lambda pixel: pixel != before, 100, 250, 2)
        if moment is None:
            raise RuntimeError(f"{program} sends no key")
        # The first ones find everything cold.
        if number >= 2:
            times.append((moment - began) * 1000)
        time.sleep(0.1 + number % 7 * 0.003)
    times.sort()
    figures["key: ms"], figures["key: ms, 95 of 100"] = statistics.median(times), times[len(times) * 95 // 100]
    viewer.stop()
    machine.stop()


def demo(program, figures, _):
    machine = Demo(built("spice"))
    viewer = Viewer(program, machine.uri)
    time.sleep(6)
    with viewer.work(figures, "demo, 10 s"):
        time.sleep(10)
    figures["demo: MB"] = viewer.memory()
    viewer.stop()
    machine.stop()


def video(program, figures, options):
    for codec, words in [(name, "spice:mjpeg" if name == "mjpeg" else f"gstreamer:{name}") for name in options.codec]:
        machine = Machine(words, options.film)
        viewer, _ = shown(machine, program, "-f")
        threading.Thread(target=machine.play, args=(15,), daemon=True).start()
        time.sleep(4)
        seen, drawn = [], machine.drawn
        with viewer.work(figures, f"{codec}, 10 s"):
            end = time.monotonic() + 10
            while time.monotonic() < end:
                row = viewer.screen.row(PLACE[0] + SIDE // 2, PLACE[1] + SIDE // 2, SIDE, BITS)
                number = sum((pixel >> 8 & 255 > 127) << bit for bit, pixel in enumerate(row))
                if not seen or number != seen[-1]:
                    seen.append(number)
                time.sleep(0.002)
        figures[f"{codec}: frames drawn"] = machine.drawn - drawn
        figures[f"{codec}: frames shown"] = len(seen)
        figures[f"{codec}: left out"] = sum((b - a) % FRAMES - 1 for a, b in zip(seen, seen[1:]))
        for who in ("viewer", "X server"):
            figures[f"{codec}: {who} ms a frame"] = figures[f"{codec}, 10 s: {who} s"] * 1000 / max(1, len(seen))
        figures[f"{codec}: MB"] = viewer.memory()
        viewer.stop()
        time.sleep(2)
        machine.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--viewer", action="append")
    parser.add_argument("--codec", action="append")
    parser.add_argument("--only", action="append", choices=PARTS)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    options.codec = options.codec or ["mjpeg"]
    viewers = options.viewer or [built("spice-viewer"), shutil.which("remote-viewer")]
    with tempfile.TemporaryDirectory(prefix="spice-viewers-") as folder:
        Viewer.home = folder
        options.film = list(film(pathlib.Path(folder))) if "video" in (options.only or PARTS) else []
        for viewer in viewers:
            # The first start finds out what there is of plugins and fonts.
            start(viewer, {}, options)
        runs = {viewer: [] for viewer in viewers}
        for _ in range(options.runs):
            for viewer in viewers:
                figures = {}
                for part in options.only or PARTS:
                    globals()[part](viewer, figures, options)
                runs[viewer].append(figures)
    print(f"{'':28}" + "".join(f"{pathlib.Path(viewer).name:>16}" for viewer in viewers))
    for name in runs[viewers[0]][0]:
        middle = [statistics.median(figures[name] for figures in runs[viewer]) for viewer in viewers]
        print(f"{name:28}" + "".join(f"{value:16.2f}" for value in middle))


if __name__ == "__main__":
    main()
