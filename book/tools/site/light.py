"""Makes a written site light: a page loads what it shows, and pictures when they are near."""

import base64
import hashlib
import html
import io
import os
import re
from collections import Counter

import tinycss2
from PIL import Image

from book.tools.site import formulas

# A page has neither: its icons are a font's, and it starts no kernels.
UNUSED = r"<(script|link)\b[^>]*(?:fontawesome\.js|sphinx-thebe)[^>]*>(?:</script>)?"
SEARCH = r"<script\b[^>]*(?:searchtools|language_data|searchindex|excerpts)\.js[^>]*></script>"
PLAIN = re.compile(r'<span class="(?:n|nn|o|p|w)">([^<]*)</span>')  # code in the colour of all code
FRAME = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]{400,})")
PLACES = re.compile(r'\b(?:d|x|y|points)="[^"]*"|\btranslate\([^)]*\)')
OPACITY = re.compile(r"(?<=opacity: )\d*\.\d+")
LOOK = re.compile(r'(?: clip-path="([^"]*)")? style="([^"]*)"')
DOTS = re.compile(r'(?<=data:image/png;base64,)[A-Za-z0-9+/=\s]{20000,}(?=")')  # many, as pixels
DIGITS = re.compile(r"-?\d+\.\d{3,}")
NEEDLESS = re.compile(r" ?([a-zA-Z]) ?|(?<=\d) (?=-)")  # spaces in a path, beside its letters
USED = re.compile(r"""(?:(?<=href=")|(?<=url\())#([^")]+)""")
CLIPPED = re.compile(r'(<g clip-path="[^"]*">)<use[^>]*/></g>(?:\1<use[^>]*/></g>)+')
INSIDE = re.compile(r"<use[^>]*/>")
NAME = re.compile(r' id="([^"]*)"')
ICONS = "fa-solid-900"
FORMULAS = "_static/vendor/formulas.woff"


def lighten(site, own):
    """Rewrite the files of a site that a page loads, but for the book's `own` style sheets."""
    for path in (site / "_images").glob("*.svg"):
        path.write_text(rounded(path.read_text(encoding="utf-8")), encoding="utf-8")
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    for path, text in pages.items():
        pages[path] = page(text, path, site)
        path.write_text(pages[path], encoding="utf-8")
    (site / FORMULAS).parent.mkdir(parents=True, exist_ok=True)
    (site / FORMULAS).write_bytes(formulas.font(pages.values()))
    unused = {*site.glob("_static/**/*.map"), *site.glob("_static/**/fontawesome.js*")}
    for path in unused:
        path.unlink()
    _style(site, pages.values(), own)


def page(text, path, site):
    """Return a page without what it does not use."""
    text = re.sub(UNUSED, "", text)
    if path.name != "search.html":
        text = re.sub(SEARCH, "", text)
    text = PLAIN.sub(r"\1", text)
    text = FRAME.sub(lambda found: _as_file(found[1], path, site), text)
    before, start, content = text.partition("<main")
    pictures = iter(["eager"])
    place = lambda found: _picture(found[0], path, next(pictures, "lazy"))  # noqa: E731
    return before + start + re.sub(r"<img\b[^>]*>", place, content)


def _as_file(encoded, path, site):
    """Put a picture of an animation into a file, which is loaded when it is shown."""
    data = base64.b64decode(encoded)
    file = site / "_images" / f"{hashlib.sha256(data).hexdigest()[:16]}.png"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    return os.path.relpath(file, path.parent).replace(os.sep, "/")


def _picture(tag, path, loading):
    """Give a picture its size, so that nothing jumps when it comes."""
    source = html.unescape(re.search(r'\bsrc="([^"]*)"', tag)[1])
    file = path.parent / source
    added = f' loading="{loading}"'
    if "width=" not in tag and file.suffix == ".svg" and file.exists():
        head = file.read_text(encoding="utf-8")[:2000]
        size = re.search(r'<svg\b[^>]*\bwidth="([\d.]+)pt"[^>]*|<svg\b[^>]*', head)[0]
        sides = [re.search(rf'\b{side}="([\d.]+)pt"', size) for side in ("width", "height")]
        if all(sides):
            width, height = (round(float(side[1]) * 4 / 3) for side in sides)
            added += f' width="{width}" height="{height}"'
    return tag if "loading=" in tag else f"<img{added}{tag[4:]}"


def rounded(svg):
    """Return a picture that is drawn to a hundredth of a point, and tells no program its source."""
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r">\s+<", "><", svg)
    svg = PLACES.sub(_placed, svg)
    svg = DOTS.sub(_of_few_colours, _named(svg))
    svg = CLIPPED.sub(lambda run: f"{run[1]}{''.join(INSIDE.findall(run[0]))}</g>", svg)
    svg = LOOK.sub(lambda look: OPACITY.sub(lambda n: f"{float(n[0]):.2g}", look[0]), svg)
    if "</style>" not in svg:
        return svg
    looks = Counter(found[0] for found in LOOK.finditer(svg))
    names = {look: f"s{n}" for n, (look, times) in enumerate(looks.most_common()) if times > 2}
    svg = LOOK.sub(
        lambda found: f' class="{names[found[0]]}"' if found[0] in names else found[0], svg
    )
    rules = (f".{name}{{{_declared(look)}}}" for look, name in names.items())
    return svg.replace("</style>", f"{''.join(rules)}</style>", 1)


def _declared(look):
    """Return attributes that say how something is drawn as a rule's declarations."""
    clip, style = LOOK.fullmatch(look).groups()
    style = DIGITS.sub(lambda number: f"{float(number[0]):.3g}", style)
    return ";".join(filter(None, [clip and f"clip-path:{clip}", style.replace(": ", ":")]))


def _named(svg):
    """Return a picture with short names for what it uses again, and none for the rest."""
    used = Counter(USED.findall(svg)).most_common()
    short = {name: f"{chr(97 + n % 26)}{n // 26 or ''}" for n, (name, _) in enumerate(used)}
    svg = NAME.sub(lambda found: f' id="{short[found[1]]}"' if found[1] in short else "", svg)
    return USED.sub(lambda found: f"#{short[found[1]]}", svg)


def _of_few_colours(encoded):
    """Return a picture with 256 colours, which the eye cannot tell from all that dots mix."""
    picture, few = Image.open(io.BytesIO(base64.b64decode(encoded[0]))), io.BytesIO()
    picture.convert("RGBA").quantize(256).save(few, "png", optimize=True)
    return base64.b64encode(few.getvalue()).decode()


def _placed(part):
    """Return a path, or a place, in few characters."""
    text = DIGITS.sub(_short, part[0])
    if not text.startswith("d="):
        return text
    steps = " ".join(text[3:-1].split())
    return f'd="{NEEDLESS.sub(lambda found: found[1] or "", steps)}"'


def _short(number):
    return f"{round(float(number[0]), 2) + 0:.2f}".rstrip("0").rstrip(".")


def _style(site, pages, own):
    """Leave in the style sheets and in the font of icons what the pages use."""
    scripts = [path.read_text(encoding="utf-8") for path in site.glob("_static/**/*.js")]
    words = {word for text in [*pages, *scripts] for word in re.findall(r"[\w-]+", text)}
    icons = {ord(" ")}
    for path in site.glob("_static/**/*.css"):
        if path.name not in own:
            sheet = trimmed(path.read_text(encoding="utf-8"), words)
            sheet = sheet.replace(f"{ICONS}.woff2", f"{ICONS}.woff")
            path.write_text(sheet.replace('format("woff2")', 'format("woff")'), encoding="utf-8")
            contents = re.findall(r'content:\s*"([^"\\]*)"', sheet)
            icons.update(map(ord, "".join(contents)))
    font = site / "_static/vendor/fontawesome/webfonts" / f"{ICONS}.ttf"
    if font.exists():
        (font.with_suffix(".woff")).write_bytes(formulas.subsetted(font, icons))
    for path in font.parent.glob("*"):
        if path.suffix != ".woff":
            path.unlink()


def trimmed(sheet, words):
    """Return a style sheet without the rules for classes that are no word of the site."""
    return _rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), words)


def _rules(rules, words):
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = _selectors(tinycss2.serialize(rule.prelude).strip())
            used = [one for one in selectors if _used(one, words)]
            if used:
                kept.append(f"{','.join(used)}{{{tinycss2.serialize(rule.content).strip()}}}")
        elif (
            rule.type == "at-rule"
            and rule.lower_at_keyword in ("media", "supports", "layer")
            and rule.content
        ):
            inside = _rules(tinycss2.parse_rule_list(rule.content, True, True), words)
            if inside:
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}")
        else:
            kept.append(rule.serialize())
    return "\n".join(kept)


def _selectors(prelude):
    """Split a list of selectors at its commas, but for those in brackets."""
    return [one.strip() for one in re.split(r",(?![^(]*\))", prelude)]


def _used(selector, words):
    bare = re.sub(r":(?:not|is|where)\([^)]*\)|\[[^\]]*\]", "", selector)
    return "\\" in bare or all(name in words for name in re.findall(r"\.([\w-]+)", bare))
