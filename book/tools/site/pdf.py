"""Print the built site as one PDF, with contents, page numbers and an outline.

    python -m book.tools.site.pdf [--scale smoke|book|full] [--pages PAGE ...]
    python -m book.tools.site.pdf --slides [--notes]

The pages become one page, ``_build/html/print.html``, which headless Chromium prints twice: the
first time to learn on which sheet each page of the book begins.  With ``--slides`` each deck, with
notes if they are asked for, and each sheet for a class becomes a PDF of its own.
"""

import argparse
import os
import sys
from itertools import product
from urllib.parse import urldefrag

import yaml
from bs4 import BeautifulSoup
from pypdf import PdfReader

from book.tools import ROOT, execute
from book.tools.notebooks import pairs
from book.tools.site import browser
from book.tools.site.render import environment

FOOTER = (
    '<div style="width: 100%; text-align: center; font: 9px sans-serif; color: #444">'
    '<span class="pageNumber"></span></div>'
)
MARGIN = {"top": "18mm", "bottom": "20mm", "left": "18mm", "right": "18mm"}


def article(site, name):
    """Return a page's title and its content, as it is printed.

    Everything in it that can be pointed at gets the page's name in front, so that the pages can
    stand in one file; links within the book lead there.
    """
    path = site / f"{name}.html"
    tree = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    found = tree.article
    unwanted = "a.headerlink, script, button, input, output, .claim-links, style, .run-it, .doubt"
    for tag in found.select(unwanted):
        tag.decompose()
    for cell in found.select("div.cell"):
        code = cell.select_one("details.hide")
        if code and "tag_solution" not in cell["class"]:
            code.decompose()
        elif code:
            code.summary.string = "A solution"
    for folded in found.select("details"):
        folded["open"] = ""
    del found["class"]
    for picture in found.select("img[loading]"):
        del picture["loading"]
    for tag in found.select("[id]"):
        tag["id"] = _anchor(name, tag["id"])
    for link in found.select("a[href]"):
        _relink(site, path, link)
    for picture in found.select("img[src]"):
        if not picture["src"].startswith("data:"):
            picture["src"] = _from_root(site, path, picture["src"])
    title = " ".join(found.h1.get_text().split())
    found.name = "section"
    found["id"] = _anchor(name, "")
    return title, str(found)


def _anchor(name, fragment):
    return f"{name.replace('/', '-')}--{fragment}"


def _from_root(site, path, address):
    return os.path.relpath(path.parent / address, site).replace(os.sep, "/")


def _relink(site, path, link):
    """Make a link to a page of the book one inside the print; unlink what is not printed."""
    address, fragment = urldefrag(link["href"])
    if "://" in address or address.startswith("mailto:"):
        return
    target = _from_root(site, path, address) if address else path.relative_to(site).as_posix()
    if target.endswith(".html") and not target.startswith(("slides/", "sheets/")):
        link["href"] = "#" + _anchor(target.removesuffix(".html"), fragment)
    else:
        del link["href"]


def write(chromium, site, out, names, config, version):
    """Print pages of a site into a PDF.

    Parameters
    ----------
    chromium : playwright.sync_api.Browser
        From `browser.opened`.
    site, out : Path
        The site's folder, and the PDF.
    names : list of str
        Pages, such as ``notebooks/01_information``.
    config : dict
        With the book's ``title`` and ``author``.
    version : str
    """
    printed = [article(site, name) for name in names]
    head = BeautifulSoup((site / f"{names[0]}.html").read_text(encoding="utf-8"), "html.parser")
    styles = [link["href"] for link in head.select('link[rel="stylesheet"]')]
    styles = [style for style in styles if "://" not in style]
    template = environment().get_template("print.html")
    data = {
        "config": config,
        "version": version,
        "styles": [_from_root(site, site / f"{names[0]}.html", style) for style in styles],
        "articles": [body for _, body in printed],
    }
    sheets = [""] * len(names)
    page = chromium.new_page()
    page.set_default_timeout(600_000)  # a book is a long page
    for _ in range(2):
        rows = zip(names, printed, sheets)
        contents = [(_anchor(name, ""), title, sheet) for name, (title, _), sheet in rows]
        text = template.render(data, contents=contents)
        (site / "print.html").write_text(text, encoding="utf-8")
        page.goto((site / "print.html").as_uri())
        settled(page)
        page.pdf(
            path=out, format="A4", margin=MARGIN, print_background=True, outline=True,
            tagged=True, display_header_footer=True, header_template="<i></i>",
            footer_template=FOOTER,
        )  # fmt: skip
        sheets = starts(out, [title for title, _ in printed])
    page.close()
    (site / "print.html").unlink()


def settled(page):
    """Wait until a page has its fonts."""
    page.evaluate("() => document.fonts.ready")


def write_handout(chromium, path, out, notes=False):
    """Print a deck, with its notes or without, or a sheet into a PDF.

    Parameters
    ----------
    chromium : playwright.sync_api.Browser
    path, out : Path
        The deck or sheet, and the PDF.
    notes : bool
        Whether each slide has its notes below it.
    """
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.goto(path.as_uri())
    settled(page)
    if notes:
        page.keyboard.press("n")
    out.parent.mkdir(parents=True, exist_ok=True)
    page.pdf(path=out, format="A4", prefer_css_page_size=True, print_background=True, tagged=True)
    page.close()


def write_handouts(out, notes):
    """Print the slides and the sheets of all chapters into folders of their own."""
    with execute.locked(out), browser.opened() as chromium:
        for name, folder in product(execute.names(ROOT), ("slides", "sheets")):
            for path in sorted((out / "html" / folder).glob(f"{name}*.html")):
                target = out / folder / f"{path.stem}.pdf"
                write_handout(chromium, path, target, notes and folder == "slides")
    print(f"They are in {out / 'slides'} and {out / 'sheets'}")


def starts(path, titles):
    """Return the sheet on which each page of the book begins, from the outline of the PDF."""
    reader = PdfReader(path)
    found = [
        ("".join(entry.title.split()), reader.get_destination_page_number(entry) + 1)
        for entry in reader.outline
        if not isinstance(entry, list)
    ]
    sheets = []
    for title in titles:
        while found and found[0][0] != "".join(title.split()):  # a wrapped one lost a space
            found.pop(0)
        sheets.append(found.pop(0)[1] if found else "")
    return sheets


def main():
    parser = argparse.ArgumentParser(description="Print the built book as one PDF.")
    parser.add_argument("--scale", default=os.environ.get("INFOUTILS_SCALE", "book"))
    parser.add_argument("--pages", nargs="*", help="such as notebooks/01_information; default all")
    parser.add_argument("--slides", action="store_true", help="the slides and sheets, one by one")
    parser.add_argument("--notes", action="store_true", help="slides with their notes")
    arguments = parser.parse_args()
    out = ROOT / "_build" if arguments.scale == "book" else ROOT / "_build" / arguments.scale
    if not (out / "site.json").exists():
        sys.exit("The site is not built yet: run `make book` first.")
    if browser.find() is None:
        sys.exit(browser.MISSING)
    if arguments.slides:
        write_handouts(out, arguments.notes)
        return
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    names = arguments.pages or execute.table_of_contents(ROOT)
    target = out / "book.pdf"
    print(f"Printing {len(names)} pages; the whole book takes some minutes.", flush=True)
    with execute.locked(out), browser.opened() as chromium:
        write(chromium, out / "html", target, names, config, pairs.version(ROOT))
    print(f"Open {target}")


if __name__ == "__main__":
    main()
