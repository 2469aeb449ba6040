"""What has another name than in an earlier version of the book, and pages that lead there."""

import posixpath

import yaml

from book.tools.site.render import environment


def names(root, judged):
    """Return the new names of pages and figures by their old ones, and entries by their old ids.

    Parameters
    ----------
    root : Path
        With ``book/renamed.yml``.
    judged : list of Judged
        What an entry has under ``was`` are its old ids; an old claim may have become several.
    """
    path = root / "book" / "renamed.yml"
    kept = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    entries = {}
    for one in judged:
        for old in one.entry.was:
            entries.setdefault(old, []).append(one)
    return {"pages": kept.get("pages", {}), "figures": kept.get("figures", {}), "entries": entries}


def moved(pages, figures, entries):
    """Return pages, by path, that lead from an old address to the new one with its fragment."""
    new = figures | {f"claim-{old}": f"claim-{now[0].entry.id}" for old, now in entries.items()}
    slides = [page for page in pages if page.startswith("notebooks/")]
    pages = pages | {f"slides{p[9:]}": f"slides{pages[p][9:]}" for p in slides}
    template = environment().get_template("moved.html")
    places = {old: posixpath.relpath(page, posixpath.dirname(old)) for old, page in pages.items()}
    return {
        f"{old}.html": template.render(to=f"{to}.html", names=new) for old, to in places.items()
    }
