"""A real browser without a screen: Debian's Chromium with its driver."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from tests.servers import cache
from tests.servers.ports import free_port
from tests.servers.process import wait_until
from tests.servers.programs import require, run_build

SCREENSHOTS = Path(__file__).parents[2] / "build/screenshots"
WIDE, PHONE = (1280, 900), (390, 844)
_AXE = Path(__file__).parent / "axe"


class Browser:
    """A browser that notes what its pages ask for and complain of.

    Args:
        folder: of its profile, empty.
    """

    def __init__(self, folder: Path) -> None:
        require("chromium", "chromedriver")
        options = webdriver.ChromeOptions()
        for option in (
            "--headless=new",
            "--no-sandbox",  # the tests run as root in places
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
            f"--user-data-dir={folder}",
        ):
            options.add_argument(option)
        options.binary_location = _program("chromium")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = Service(_program("chromedriver"), port=free_port())
        self.driver = webdriver.Chrome(options=options, service=service)
        self.show()

    def show(self, size: tuple[int, int] = WIDE, *, dark: bool = False) -> None:
        """Take a size and a colour scheme."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._tell("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._tell("Emulation.setEmulatedMedia", features=[scheme])

    def use_scripts(self, *, wanted: bool) -> None:
        """Let pages run scripts, or not."""
        self._tell("Emulation.setScriptExecutionDisabled", value=not wanted)

    def open(self, address: str) -> None:
        """Open a page, and forget what those before complained of."""
        self.complaints()
        self.driver.get(address)

    def find(self, selector: str) -> WebElement:
        """The first element that fits; waits for it."""
        wait_until(lambda: self.all(selector), 30, f"{selector} is on the page")
        return self.all(selector)[0]

    def all(self, selector: str) -> list[WebElement]:
        """The elements that fit now."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str = "main") -> str:
        """What a person reads there; pages may exchange it at any moment."""
        script = "return document.querySelector(arguments[0])?.innerText ?? ''"
        return str(self.driver.execute_script(script, selector))

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until something is so."""
        wait_until(condition, 60, what)

    def picture(self, name: str) -> Path:
        """Keep a picture of the whole page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        path = SCREENSHOTS / f"{name}.png"
        path.write_bytes(base64.b64decode(taken["data"]))
        return path

    def complaints(self) -> list[str]:
        """What the browser wrote to its console since the last time: errors, and what the policy refused."""
        entries: list[dict[str, Any]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [str(one["message"]) for one in entries if one["level"] in ("SEVERE", "WARNING")]

    def hosts(self) -> set[str]:
        """The hosts that pages asked since the last time."""
        entries: list[dict[str, Any]] = self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        sent = [json.loads(one["message"])["message"] for one in entries]
        addresses = [
            one["params"]["request"]["url"] for one in sent if one["method"] == "Network.requestWillBeSent"
        ]
        return {urlsplit(address).netloc for address in addresses if address.startswith(("http", "ws"))}

    def faults(self) -> list[str]:
        """Serious faults that axe-core finds for people who use no mouse, or do not see well."""
        kept = cache.built("axe", _AXE, lambda work: run_build(["npm", "ci", "--silent"], work, 300.0))
        self.driver.execute_script((kept / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "axe.run().then(arguments[arguments.length - 1], arguments[arguments.length - 1])"
        )
        return [
            f"{one['id']}: {node['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    def close(self) -> None:
        """End it."""
        self.driver.quit()

    def _tell(self, command: str, **parameters: Any) -> None:
        self.driver.execute_cdp_cmd(command, parameters)


def _program(name: str) -> str:
    return shutil.which(name) or name
