"""The evidence as data: the environment of a build, and an RO-Crate that describes all of it.

https://www.researchobject.org/ro-crate/specification/1.1/
"""

import json
import re
from pathlib import PurePosixPath

import yaml

from book.tools.notebooks import pairs, plain
from infoutils.book.ledger import OURS
from infoutils.book.scale import get_seed

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
CITO = "http://purl.org/spar/cito/"
#: how a verdict relates to its source, by whether it agrees with it
RELATIONS = {"agrees": "confirms", "disagrees": "disputes", "partly": "qualifies"}
DISCUSSES = "discusses"  # it is open, not judged yet, or the source only asks
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
KINDS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".txt": "text/plain",
    ".zip": "application/zip",
}
TOLD = {
    "data/claims.json": "The ledger: every statement with its rule, numbers and verdict",
    "data/figures.json": "Every figure: caption, description, sources, and its table",
    "data/environment.json": "Scale, seed, machine, versions, and time of every chapter",
    "data/requirements.txt": "The exact versions of all packages",
    ".zip": "All notebooks, and the package that they use",
    ".csv": "The numbers in a figure",
}


def environment(kept, scale):
    """Return as JSON what the chapters ran with, from what is kept of each."""
    chapters = {
        name: {key: result.get(key) for key in ("executed", "seconds", "processor", "cores")}
        | {"memory_mib": result.get("memory"), "machine": result.get("machine")}
        | {"versions": result["versions"]}
        for name, result in kept.items()
    }
    versions = {}
    for result in kept.values():
        for package, version in result["versions"].items():
            versions.setdefault(package, set()).add(version)
    data = {
        "scale": scale,
        "seed": get_seed(),
        "built": _built(kept),
        "versions": {package: sorted(found) for package, found in versions.items()},
        "chapters": chapters,
    }
    return json.dumps(data, indent=1)


def _built(kept):
    return max((result["executed"] for result in kept.values() if result["executed"]), default="")


def relation(entry, judgement):
    """Return how a verdict relates to a source, and the source's key; of our own, nothing.

    A claim is set beside the source that makes it, a question beside the source of its answer.
    """
    agreement = judgement.get("agreement")
    source = entry.source
    if agreement and entry.kind != "claim":
        source = entry.answer.get("source", source)
    return None if source == OURS else (RELATIONS.get(agreement, DISCUSSES), source)


def metadata(root, files, judged, kept, scale):
    """Return ``ro-crate-metadata.json``.

    Parameters
    ----------
    root : Path
        The book's folder.
    files : dict of str to bytes
        What is published, by path in the site.
    judged : list of Judged
    kept : dict of str to dict
        Of the chapters, by name.
    scale : str
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    listed = root / "book" / "references.bib"
    known = plain.bibliography(listed.read_text(encoding="utf-8") if listed.exists() else "")
    names = plain.labels(listed.read_text(encoding="utf-8")) if known else {}
    claims = [_claim(one, known) for one in judged]
    cited = dict.fromkeys(
        key for one in judged for key in (one.entry.source, one.entry.answer.get("source"))
    )
    sources = [_source(key, known[key], names[key]) for key in cited if key in known]
    data = [_file(path, len(content)) for path, content in sorted(files.items())]
    parts = [{"@id": thing["@id"]} for thing in (*data, *claims)]
    crate = {
        "@id": "./",
        "@type": "Dataset",
        "name": config["title"],
        "description": f"The statements, verdicts, figures' numbers and notebooks of the book, "
        f"computed at the {scale} scale, with the environment that they were computed in.",
        "datePublished": _built(kept) or "2026",
        "license": {"@id": LICENSE},
        "author": {"@id": "#authors"},
        "publisher": {"@id": "#authors"},
        "hasPart": [{"@id": one["@id"]} for one in data],
        "mentions": parts[len(data) :],
        "citation": [{"@id": one["@id"]} for one in sources],
    }
    authors = {"@id": "#authors", "@type": "Organization", "name": config["author"]}
    authors["url"] = pairs.repository_url(root) or "./"
    others = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        crate,
        {
            "@id": LICENSE,
            "@type": "CreativeWork",
            "name": "CC BY 4.0",
            "description": "Text and data may be shared and changed; name the source.",
        },
        authors,
    ]
    terms = {name: CITO + name for name in (*RELATIONS.values(), DISCUSSES)}
    graph = {"@context": [CONTEXT, terms], "@graph": [*others, *data, *sources, *claims]}
    return json.dumps(graph, indent=1, ensure_ascii=False)


def _file(path, size):
    suffix = PurePosixPath(path).suffix
    told = TOLD.get(path) or TOLD[suffix]
    return {
        "@id": path,
        "@type": "File",
        "name": PurePosixPath(path).name,
        "description": told,
        "encodingFormat": KINDS[suffix],
        "contentSize": str(size),
    }


def _id(key, known):
    return known[key][2] or f"#{key}"


def _source(key, known, name):
    found = {"@id": known[2] or f"#{key}", "@type": "ScholarlyArticle", "name": name}
    return found | ({"datePublished": known[1]} if re.fullmatch(r"\d{4}", known[1]) else {})


def _claim(one, known):
    entry, judgement = one.entry, one.judgement
    found = {
        "@id": one.link.removeprefix("../"),
        "@type": "Claim",
        "identifier": entry.id,
        "name": entry.statement,
        "additionalType": entry.kind,
        "text": f"{entry.statement} Verdict: {one.verdict}.",
    }
    if firm := judgement.get("firmness"):
        found["description"] = f"Fresh networks would repeat the verdict in {100 * firm:.0f} %."
    if entry.source != OURS:
        found |= {"isBasedOn": {"@id": _id(entry.source, known)}, "pagination": entry.where}
    if related := relation(entry, judgement):
        found[related[0]] = {"@id": _id(related[1], known)}
    return found
