"""A headless Chromium, driven through its pipe: the DevTools protocol without any library."""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import time
from types import TracebackType
from typing import Any, Dict, List, Optional, Type

import pytest

CHROMIUM: Optional[str] = os.environ.get("HYDRA_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""The program; other versions speak the same protocol."""

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None or os.name == "nt",
    reason="no Chromium: neither HYDRA_CHROMIUM nor chromium on PATH, or no pipes to drive it by",
)

OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)

COMPLAINTS = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Audits.issueAdded")
"""Events that a page without a fault has none of, beside entries of the log."""

PATIENCE_S = 60.0
"""A busy machine starts a browser slowly; nothing is measured by this."""

Answer = Dict[str, Any]


class Chromium:
    """One browser with one page; a context manager that leaves no process behind.

    `events` are those that the browser sent so far, the oldest first.
    """

    def __init__(self, folder: str) -> None:
        """Start the browser with its profile in `folder`."""
        assert CHROMIUM is not None
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()

        def at_3_and_4() -> None:
            # First away from 3 and 4: one of them may be what the other is to become.
            there, back = (os.dup2(fd, 100 + fd) for fd in (commands, answers))
            os.dup2(there, 3)
            os.dup2(back, 4)

        self._process = subprocess.Popen(
            [CHROMIUM, *OPTIONS, f"--user-data-dir={folder}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=at_3_and_4,  # noqa: PLW1509
            start_new_session=True,
        )
        os.close(commands)
        os.close(answers)
        self.events: List[Answer] = []
        self._number = 0
        self._left = b""
        self._session: Optional[str] = None
        self._attach()

    def __enter__(self) -> "Chromium":
        """Return the browser."""
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        """End the browser with all its processes."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        os.close(self._commands)
        os.close(self._answers)

    def call(self, method: str, **parameters: object) -> Answer:
        """Send one command, wait for its answer, and return that; events are kept."""
        self._number += 1
        message: Answer = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                result: Answer = answer["result"]
                return result
            self.events.append(answer)

    def open(self, url: str) -> None:
        """Load a page to its end; what was kept of pages before is forgotten."""
        self._load("about:blank")
        self._load(url)
        self.ask("document.readyState")

    def _load(self, url: str) -> None:
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def show(self, width: int, theme: str = "light", media: str = "screen") -> None:
        """Show the page on a screen so wide, in light or dark, or as if on paper."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def ask(self, expression: str) -> Any:
        """Return what an expression of JavaScript comes to in the page, as JSON has it."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def screenshot(self, path: str) -> None:
        """Save the whole page as a picture."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def complaints(self) -> List[str]:
        """Return what stands in the console."""
        found = []
        for event in self.events:
            if event["method"] == "Log.entryAdded":
                found.append(str(event["params"]["entry"]["text"]))
            elif event["method"] in COMPLAINTS:
                found.append(json.dumps(event["params"]))
        return found

    def requests(self) -> List[str]:
        """Return every address that the page asked for, itself first."""
        return [
            str(event["params"]["request"]["url"])
            for event in self.events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def _attach(self) -> None:
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        answer = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = answer["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime", "Audits"):
            self.call(f"{domain}.enable")

    def _next(self) -> Answer:
        """Return the next message of the browser."""
        end = time.monotonic() + PATIENCE_S
        while b"\0" not in self._left:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, end - time.monotonic()))
            assert ready, "the browser does not answer"
            data = os.read(self._answers, 1 << 20)
            assert data, "the browser has ended"
            self._left += data
        message, _, self._left = self._left.partition(b"\0")
        answer: Answer = json.loads(message.decode())
        return answer
