"""An X server without a screen: what is to be seen on it, and keys for whoever has the focus."""
import ctypes
import os
import subprocess
import time

X11 = ctypes.CDLL("libX11.so.6")
XTEST = ctypes.CDLL("libXtst.so.6")
X11.XOpenDisplay.restype = X11.XGetImage.restype = ctypes.c_void_p
X11.XDefaultRootWindow.restype = X11.XGetPixel.restype = X11.XStringToKeysym.restype = ctypes.c_ulong
X11.XKeysymToKeycode.restype = ctypes.c_ubyte
ALL_PLANES, Z_PIXMAP = ctypes.c_ulong(~0), 2


def cpu(pid):
    """Seconds of the processor that a process has had."""
    with open(f"/proc/{pid}/stat") as file:
        words = file.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


class Screen:
    """Xvfb with a window manager."""

    def __init__(self, width=1920, height=1080):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-noreset", "-nolisten", "tcp"],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as file:
            self.name = f":{file.readline().strip()}"
        self.windows = subprocess.Popen(
            ["openbox"], env={**os.environ, "DISPLAY": self.name}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.display = ctypes.c_void_p(X11.XOpenDisplay(self.name.encode()))
        self.root = ctypes.c_ulong(X11.XDefaultRootWindow(self.display))
        X11.XWarpPointer(self.display, 0, self.root, 0, 0, 0, 0, width // 2, height // 2)
        X11.XSync(self.display, 0)

    def row(self, x, y, step=1, count=1):
        """Pixels of a row as 0xRRGGBB, from a place on."""
        width = (count - 1) * step + 1
        image = ctypes.c_void_p(
            X11.XGetImage(self.display, self.root, x, y, width, 1, ALL_PLANES, Z_PIXMAP))
        pixels = [X11.XGetPixel(image, index * step, 0) & 0xFFFFFF for index in range(count)]
        X11.XDestroyImage(image)
        return pixels

    def press(self, name):
        """Presses a key and lets go of it at once: a key that is held is told late by some viewers."""
        code = X11.XKeysymToKeycode(self.display, ctypes.c_ulong(X11.XStringToKeysym(name.encode())))
        for is_down in (1, 0):
            XTEST.XTestFakeKeyEvent(self.display, code, is_down, 0)
        X11.XFlush(self.display)

    def until(self, condition, x, y, limit):
        """The moment at which a pixel is as wished; None if it is not for `limit` seconds."""
        end = time.monotonic() + limit
        while (now := time.monotonic()) < end:
            if condition(self.row(x, y)[0]):
                return now
            time.sleep(0.0003)
        return None

    def stop(self):
        for process in (self.windows, self.server):
            process.terminate()
            process.wait()
