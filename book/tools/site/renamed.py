"""What has another name than in an earlier version of the book, and pages that lead there."""

import json
import posixpath

import yaml

MOVED = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>This page has moved</title>
<script>
const names = {names}, name = location.hash.slice(1);
location.replace("{to}" + (name && "#" + (names[name] || name)));
</script>
<noscript><meta http-equiv="refresh" content="0; url={to}"></noscript>
</head>
<body><h1>This page has moved</h1><p>It is <a href="{to}">here</a> now.</p></body>
</html>
"""


def names(root, table):
    """Return the new names of pages and figures by their old ones, and claims by their old ids.

    Parameters
    ----------
    root : Path
        With ``book/renamed.yml``.
    table : list of dict
        The claims; what one has under ``was`` are its old ids, and an old claim may have become
        several.
    """
    path = root / "book" / "renamed.yml"
    kept = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    claims = {}
    for claim in table:
        for old in claim.get("was", ()):
            claims.setdefault(old, []).append(claim)
    return kept.get("pages", {}), kept.get("figures", {}), claims


def moved(root, table):
    """Return pages, by path, that lead from an old address to the new one with its fragment."""
    pages, figures, claims = names(root, table)
    new = figures | {f"claim-{old}": f"claim-{now[0]['id']}" for old, now in claims.items()}
    slides = [page for page in pages if page.startswith("notebooks/")]
    pages = pages | {f"slides{p[9:]}": f"slides{pages[p][9:]}" for p in slides}
    return {
        f"{old}.html": MOVED.format(
            to=posixpath.relpath(f"{page}.html", posixpath.dirname(old)), names=json.dumps(new)
        )
        for old, page in pages.items()
    }


def listed(root, table):
    """Return the Markdown that lists the old names and the new ones."""
    pages, figures, claims = names(root, table)
    rows = [(f"`{old}`", f"{{doc}}`/{page}`") for old, page in pages.items()]
    rows += [(f"`{old}`", f"{{numref}}`{figure}`") for old, figure in figures.items()]
    for old, now in claims.items():
        links = [
            f'<a href="../notebooks/{claim["chapter"]}.html#claim-{claim["id"]}">{claim["id"]}</a>'
            if claim["verdict"]
            else f"`{claim['id']}`"
            for claim in now
        ]
        rows.append((f"`{old}`", ", ".join(links)))
    if not rows:
        return "Nothing has another name.\n"
    head = ["| Old name | New name |", "|---|---|"]
    return "\n".join([*head, *(f"| {old} | {new} |" for old, new in rows), ""])
