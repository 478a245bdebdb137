#!/usr/bin/env python3
"""Measures server libraries over slow lines: from a key to the pixel, and bytes.

    sudo Benchmarks/Lines/lines.py [--library PATH]... [--line TRIP_MS,MBIT,LOSS]... [--runs N]

The host of `Tests/ServerHost` draws as a guest would, in a network namespace of its own; a client in another one reads and
acknowledges. Needs root, `ip`, `ffmpeg`, and spice-server-host, as `make bench` builds it.
"""
import argparse
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from line import SERVER, Line  # noqa: E402
from programs import Program  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORT = 5900


def host_program():
    found = sorted(ROOT.glob("Benchmarks/.build/*/release/spice-server-host"))
    if not found:
        sys.exit("there is no spice-server-host; `make bench` builds it")
    return str(found[0])


def raw_pictures(folder):
    """The corpus as files of four bytes a pixel."""
    for path in sorted((ROOT / "Benchmarks/Corpus").glob("*.png")):
        file = folder / f"{path.stem}.raw"
        size = struct.unpack(">II", path.read_bytes()[16:24])
        subprocess.run(
            ["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "bgr0", file], check=True)
        yield path.stem, file, size


class Session:
    """A server behind a line, and a client."""

    def __init__(self, library, line, pictures):
        program = host_program()
        self.line = line
        self.host = Program([program, library], namespace=line.server_namespace)
        for command in [
            "new", "set_noauth", f"set_addr value={SERVER} flags=1", f"set_port value={PORT}",
            "set_image_compression value=2", "set_streaming_video value=1", "init", "add_keyboard",
            "qxl_add memory=1024 guard=0", "vm_start",
        ]:
            self.host.send(command)
        for name, file, (width, height) in pictures:
            self.host.send(f"picture_load name={name} file={file} width={width} height={height}")
        self.host.send("primary_create width=1920 height=1200")
        self.client = Program([program, "--client"], namespace=line.client_namespace)
        self.client.send(f"connect host={SERVER} port={PORT}")
        self.client.send("settle quiet=1500")
        self.marks = 0

    def bytes(self):
        return self.client.send("statistics")["bytes"]

    def key(self):
        """Presses a key at the client, for which the guest draws a little; milliseconds until that has come."""
        start = self.client.send("key code=30")["at"]
        self.host.event("key")
        self.host.send("mark")
        self.marks += 1
        seen = self.client.send(f"await marks={self.marks}")
        end = seen["mark"]
        return (end - start) / 1e6

    def settle(self, start):
        """Seconds until the client has everything; it is quiet then."""
        self.client.send("settle quiet=1200")
        self.marks = 0
        return (self.client.send("statistics")["ended"] - start) / 1e9

    def stop(self):
        self.client.stop()
        self.host.stop()


def typing(session, count=20):
    times = []
    for _ in range(count):
        times.append(session.key())
        time.sleep(0.1)
    return times


def measure(session):
    """Figures of a session, by name."""
    figures = {}
    before = session.bytes()
    times = typing(session)
    figures["typing ms"], figures["typing most"] = statistics.median(times), max(times)
    figures["typing kB"] = (session.bytes() - before) / 1000

    def draw(name, commands):
        before = session.bytes()
        start = 0
        for command in commands:
            answer = session.host.send(command)
            start = start or answer["at"]
        times = typing(session, 8)
        figures[f"{name}: key ms"], figures[f"{name}: key most"] = statistics.median(times), max(times)
        figures[f"{name}: all s"] = session.settle(start)
        figures[f"{name}: kB"] = (session.bytes() - before) / 1000

    draw("photo", ["workload kind=whole picture=photo"])
    draw("page", ["workload kind=whole picture=web-page"])
    draw("scrolling", ["workload kind=scrolling picture=editor window=600 step=16"])
    draw("pictures", [f"workload kind=whole picture={name}" for name in ("desktop", "photo", "dialog", "spreadsheet")])
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", action="append")
    parser.add_argument("--line", action="append")
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    libraries = options.library or ["libspice-server.so.1", str(ROOT / "out/lib/libspice-server.so.1")]
    lines = options.line or ["20,20,0", "100,4,0", "300,1,0.01"]
    folder = pathlib.Path(f"/tmp/spice-lines-{os.getpid()}")
    folder.mkdir()
    pictures = list(raw_pictures(folder))
    for words in lines:
        trip, rate, loss = (float(word) for word in words.split(","))
        columns = {}
        for library in libraries:
            runs = []
            for _ in range(options.runs):
                line = Line(rate * 1e6, trip / 1000, loss)
                session = Session(library, line, pictures)
                try:
                    runs.append(measure(session))
                finally:
                    session.stop()
                    line.stop()
            columns[library] = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        print(f"\n{trip:g} ms, {rate:g} Mbit/s, {loss:.0%} lost")
        print(f"{'':24}" + "".join(f"{pathlib.Path(l).parent.name[:6] or 'stock':>12}" for l in libraries))
        for name in next(iter(columns.values())):
            print(f"{name:24}" + "".join(f"{columns[library][name]:12.1f}" for library in libraries))
        sys.stdout.flush()
    for _, file, _ in pictures:
        file.unlink()
    folder.rmdir()


if __name__ == "__main__":
    main()
