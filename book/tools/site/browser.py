"""The browser on this machine that reads the pages for the tests, and prints the book."""

import contextlib
import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "Chromium or Chrome is needed and was not found: install one (on Debian or Ubuntu, "
    "`apt-get install chromium`), or put its path into BROWSER_PATH."
)
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # which a container forbids; only the book's own pages are opened
)


def find():
    """Return the path of Chromium or Chrome, or None; BROWSER_PATH in the environment decides."""
    chosen = os.environ.get("BROWSER_PATH")
    return chosen or next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def opened():
    """Give a headless browser, which is closed in the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
