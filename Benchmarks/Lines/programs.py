"""The host of a server library and its clients, as processes that take commands."""
import queue
import socket
import subprocess
import threading


class Program:
    """Runs `spice-server-host` in one of its roles."""

    def __init__(self, arguments, environment=None, namespace=None):
        prefix = ["ip", "netns", "exec", namespace] if namespace else []
        self.process = subprocess.Popen(
            prefix + arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            bufsize=1, env=environment)
        self.answers = queue.Queue()
        self.events = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._answer("start")

    def _read(self):
        for line in self.process.stdout:
            (self.events if line.startswith("event") else self.answers).put(line.strip())
        self.answers.put("error: the program has ended")

    def _answer(self, command):
        while True:
            line = self.answers.get(timeout=300)
            if line.startswith("error"):
                raise RuntimeError(f"{command}: {line}")
            if line.startswith("ok"):
                return {k: float(v) for k, v in (w.split("=", 1) for w in line.split() if "=" in w)
                        if v.lstrip("-").replace(".", "", 1).isdigit()}

    def send(self, command):
        """Runs a command; returns the numbers of the answer."""
        self.process.stdin.write(command + "\n")
        return self._answer(command)

    def event(self, word, timeout=60):
        """Waits for an event whose line has a word."""
        while True:
            line = self.events.get(timeout=timeout)
            if word in line:
                return line

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def free_port():
    """A port on which nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
