"""Guests to look at: one that answers keys and shows a film, on the system's libspice-server, and the demo of `spice serve`."""
import pathlib
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks/Lines"))
from lines import host_program  # noqa: E402
from programs import Program, free_port  # noqa: E402

WIDTH, HEIGHT = 1920, 1080
FRAMES, BITS, SIDE = 16, 4, 32
"""A frame of the film says its number in squares of white and black, the first bit at the left; they begin at PLACE."""
PLACE = 200, 200
"""The screen before the first key."""
COLOUR = 0x336699


def film(folder):
    """Pictures that move over the screen, with their numbers, as files of four bytes a pixel."""
    photo = ROOT / "Benchmarks/Corpus/photo.png"
    for number in range(FRAMES):
        file = folder / f"{number}.raw"
        squares = "".join(
            f",drawbox=x={PLACE[0] + bit * SIDE}:y={PLACE[1]}:w={SIDE}:h={SIDE}:t=fill:"
            f"color={'white' if number >> bit & 1 else 'black'}" for bit in range(BITS))
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-i", photo, "-vf",
             f"scale={WIDTH + 160}:{HEIGHT + 160},crop={WIDTH}:{HEIGHT}:{number * 10}:{number * 6}{squares}",
             "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "bgr0", file], check=True)
        yield f"frame{number}", file


class Machine:
    """A guest with a screen of one colour."""

    def __init__(self, codec=None, pictures=()):
        self.port = free_port()
        self.host = Program([host_program(), "libspice-server.so.1"])
        for command in [
            "new", "set_noauth", "set_addr value=127.0.0.1 flags=1", f"set_port value={self.port}",
            f"set_streaming_video value={2 if codec else 1}", *([f"set_video_codecs value={codec}"] if codec else []),
            "init", "add_keyboard", "qxl_add memory=1024 guard=0", "vm_start",
            *(f"picture_load name={name} file={file} width={WIDTH} height={HEIGHT}" for name, file in pictures),
            f"primary_create width={WIDTH} height={HEIGHT}",
            f"draw kind=fill box=0,0,{WIDTH},{HEIGHT} brush=solid brush_colour={COLOUR}",
        ]:
            self.host.send(command)
        self.uri = f"spice://127.0.0.1:{self.port}"
        self.is_over, self.drawn = False, 0

    def answer_keys(self):
        """Draws a square in another colour on each key, in a thread."""
        def answer():
            count = 0
            while not self.is_over:
                try:
                    line = self.host.event("event key", timeout=1)
                except Exception:
                    continue
                if int(line.rsplit("code=", 1)[1]) < 128:
                    count += 1
                    self.host.send(f"workload kind=fills length=1 side=300 round={count}")
        self.thread = threading.Thread(target=answer, daemon=True)
        self.thread.start()

    def play(self, seconds, rate=30):
        """Shows the film; `drawn` counts its frames."""
        start = time.monotonic()
        while time.monotonic() < start + seconds:
            self.host.send(f"workload kind=whole picture=frame{self.drawn % FRAMES}")
            self.drawn += 1
            time.sleep(max(0, start + self.drawn / rate - time.monotonic()))

    def stop(self):
        self.is_over = True
        self.host.stop()


class Demo:
    """The desktop of `spice serve --demo`, on which balls move."""

    def __init__(self, program):
        self.port = free_port()
        self.uri = f"spice://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [program, "serve", "--demo", "--listen", str(self.port)], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.process.stdout.readline()

    def stop(self):
        self.process.terminate()
        self.process.wait()
