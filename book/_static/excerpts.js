// Search results show where the words stand: each page has a script with its sections' words.
const pages = {};
function excerpts(path, sections) {
  pages[path].told(sections);
}

addEventListener("DOMContentLoaded", () => {
  const results = document.getElementById("search-results");
  if (!results) return;
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  const stems = asked.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).map(begin);
  if (!stems.length) return;
  const words = new RegExp(`(?<![\\p{L}\\p{N}])(?:${stems.join("|")})[\\p{L}\\p{N}]*`, "giu");
  const seen = (changes) => {
    for (const item of changes.flatMap((change) => [...change.addedNodes]))
      if (item.nodeName === "LI" && !item.querySelector(":scope > span")) show(item, words);
  };
  new MutationObserver(seen).observe(results, { childList: true, subtree: true });
});

// The search knows stems; a word begins with its stem, but perhaps for the last letter.
function begin(word) {
  const stem = new Stemmer().stemWord(word);
  return word.startsWith(stem) ? stem : stem.slice(0, -1);
}

function sections(path) {
  pages[path] ??= {};
  pages[path].ready ??= new Promise((told) => {
    pages[path].told = told;
    const script = document.createElement("script");
    Object.assign(script, { src: `excerpts/${path}.js`, onerror: () => told({}) });
    document.head.append(script);
  });
  return pages[path].ready;
}

async function show(item, words) {
  const link = item.querySelector("a");
  const [path, name] = link.getAttribute("href").split("#");
  const all = await sections(path.replace(/\.html$/, ""));
  const has = ([, [, text]]) => text.search(words) >= 0;
  const [place, [title, text]] = name in all ? [name, all[name]] : Object.entries(all).find(has) ?? ["", ["", ""]];
  if (!text) return;
  const told = document.createElement("p");
  told.className = "context";
  if (place !== name && title && title !== link.textContent) {
    const there = Object.assign(document.createElement("a"), { href: `${path}#${place}`, textContent: title });
    told.append(there, ": ");
  }
  const start = Math.max(0, text.search(words) - 90);
  const from = start && text.indexOf(" ", start) + 1;
  const part = text.slice(from, text.indexOf(" ", from + 240) > 0 ? text.indexOf(" ", from + 240) : undefined);
  let last = 0;
  told.append(from ? "… " : "");
  for (const found of part.matchAll(words)) {
    told.append(part.slice(last, found.index), Object.assign(document.createElement("mark"), { textContent: found[0] }));
    last = found.index + found[0].length;
  }
  told.append(part.slice(last), from + part.length < text.length ? " …" : "");
  item.append(told);
}
