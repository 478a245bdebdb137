"""A line between two network namespaces: it carries so much, takes so long, and loses so many packets.

It does what the kernel's `netem` does, where there is none: packets go through two TUN devices and a queue for each direction.
"""
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time

SERVER, CLIENT = "10.99.0.1", "10.99.0.2"


def run(*words):
    subprocess.run(words, check=True, stderr=subprocess.DEVNULL)


class Direction:
    """One way: packets wait for the line, then travel."""

    def __init__(self, rate, delay, loss, limit):
        self.rate, self.delay, self.loss, self.limit = rate, delay, loss, limit
        self.free_at = 0.0
        self.packets = []
        self.count = self.bytes = self.lost = 0

    def put(self, packet, now):
        start = max(now, self.free_at)
        # As a modem does, the line has a queue, and no more.
        if (start - now) * self.rate / 8 > self.limit or random.random() < self.loss:
            self.lost += 1
            return
        self.free_at = start + len(packet) * 8 / self.rate
        self.count += 1
        self.bytes += len(packet)
        heapq.heappush(self.packets, (self.free_at + self.delay, self.count, packet))

    def next(self):
        return self.packets[0][0] if self.packets else None


class Line:
    """`rate` in bits a second, `trip` in seconds there and back, `loss` of one, `queue` in seconds of the line."""

    def __init__(self, rate, trip, loss=0.0, queue=0.25):
        self.names = [f"spice-line-{os.getpid()}-{side}" for side in "ab"]
        self.devices = []
        for index, (name, address) in enumerate(zip(self.names, [SERVER, CLIENT])):
            device = f"line{os.getpid() % 100000}{'ab'[index]}"
            run("ip", "netns", "add", name)
            descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(descriptor, 0x400454CA, struct.pack("16sH", device.encode(), 0x1001))
            run("ip", "link", "set", device, "netns", name)
            for words in (["addr", "add", f"{address}/24", "dev", device], ["link", "set", device, "up"],
                          ["link", "set", "lo", "up"]):
                run("ip", "-n", name, *words)
            self.devices.append(descriptor)
        limit = max(30_000, rate / 8 * queue)
        self.ways = [Direction(rate, trip / 2, loss, limit) for _ in range(2)]
        self.is_over = False
        self.thread = threading.Thread(target=self._carry, daemon=True)
        self.thread.start()

    server_namespace = property(lambda self: self.names[0])
    client_namespace = property(lambda self: self.names[1])

    def _carry(self):
        while not self.is_over:
            now = time.monotonic()
            due = [w.next() for w in self.ways if w.next() is not None]
            wait = max(0.0, min(due) - now) if due else 0.05
            ready, _, _ = select.select(self.devices, [], [], min(wait, 0.05))
            for descriptor in ready:
                way = self.ways[self.devices.index(descriptor)]
                for _ in range(64):
                    try:
                        packet = os.read(descriptor, 65536)
                    except (BlockingIOError, OSError):
                        break
                    way.put(packet, time.monotonic())
            now = time.monotonic()
            for index, way in enumerate(self.ways):
                while way.packets and way.packets[0][0] <= now:
                    try:
                        os.write(self.devices[1 - index], heapq.heappop(way.packets)[2])
                    except OSError:
                        pass

    def stop(self):
        self.is_over = True
        self.thread.join()
        for descriptor in self.devices:
            os.close(descriptor)
        for name in self.names:
            run("ip", "netns", "del", name)
