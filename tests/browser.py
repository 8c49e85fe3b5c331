"""A headless Chromium driven over a pipe, for tests that need a real browser.

Speaks the DevTools protocol through two file descriptors, so that nothing else has to be installed
and no port is opened. `find_browser` says whether there is a browser at all.
"""

import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
LAUNCH = "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); \
os.execv(sys.argv[3], sys.argv[3:])"
"""Gives the browser the pipe at the numbers it looks for."""

PATIENCE = 60.0
"""Seconds to wait for an answer on a busy machine."""


def find_browser():
    """Return the path of a Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One page in one browser; use as a context manager."""

    def __init__(self, program):
        self._program = program
        self._buffer, self._next, self._session = b"", 0, None
        self.events = []

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_child, self._out = _high_pipe()
        self._in, from_child = _high_pipe()
        options = [*OPTIONS, f"--user-data-dir={self._folder.name}"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(to_child), str(from_child), self._program, *options],
            pass_fds=(to_child, from_child),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_child)
        os.close(from_child)
        try:
            target = self.call("Target.createTarget", url="about:blank")["targetId"]
            attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
            self._session = attached["sessionId"]
            for domain in ("Page", "Runtime", "Network", "Log"):
                self.call(f"{domain}.enable")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self._session = None
            self.call("Browser.close")
            self._process.wait(timeout=10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._in)
        os.close(self._out)
        self._folder.cleanup()

    def call(self, method, **parameters):
        """Send a command and wait for its answer, keeping the events that come before it."""
        self._next += 1
        message = {"id": self._next, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._next:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def open(self, path):
        """Open a file and wait until it has loaded."""
        self.events.clear()
        self.call("Page.navigate", url=Path(path).resolve().as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._read()

    def js(self, expression):
        """Evaluate an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def press(self, key, code=0, shift=False):
        """Press a key such as Tab, ArrowRight or Enter."""
        known = {"Tab": 9, "Enter": 13, " ": 32, "ArrowLeft": 37, "ArrowRight": 39, "ArrowUp": 38}
        common = {
            "key": key,
            "code": key,
            "windowsVirtualKeyCode": code or known[key],
            "modifiers": 8 if shift else 0,
        }
        text = {"text": "\r"} if key == "Enter" else {"text": " "} if key == " " else {}
        kind = "keyDown" if text else "rawKeyDown"
        self.call("Input.dispatchKeyEvent", type=kind, **common, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def drag(self, start, end):
        """Press the mouse at a place, move it and let go."""
        held = {"button": "left", "buttons": 1, "clickCount": 1}
        (x, y), (x2, y2) = start, end
        self.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, **held)
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x2, y=y2, **held)
        self.call("Input.dispatchMouseEvent", type="mouseReleased", x=x2, y=y2, **held)

    def width(self, pixels, scale=1.0, height=900):
        """Set the width of the window in CSS pixels, and how many real ones each is."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=pixels,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )

    def complaints(self):
        """Return what the page wrote as an error or threw."""
        found = []
        for event in self.events:
            method, what = event["method"], event.get("params", {})
            thrown = method == "Runtime.exceptionThrown"
            written = method == "Runtime.consoleAPICalled" and what["type"] in ("error", "warning")
            logged = method == "Log.entryAdded" and what["entry"]["level"] in ("error", "warning")
            if thrown or written or logged:
                found.append(what)
        return found

    def requests(self):
        """Return the addresses that the page asked for."""
        sent = [e for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]

    def _read(self):
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise RuntimeError("the browser does not answer")
            piece = os.read(self._in, 1 << 20)
            if not piece:
                raise RuntimeError("the browser has gone")
            self._buffer += piece
        text, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(text)
        if "method" in message:
            self.events.append(message)
        return message


def _high_pipe():
    """Return a pipe whose ends are numbered high enough not to meet 3 and 4."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in ends)
    for end in ends:
        os.close(end)
    return high
