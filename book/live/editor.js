// An editor for some lines of Python: a plain field over its coloured text.
const WORDS =
  "and as assert async await break class continue def del elif else except finally for from global " +
  "if import in is lambda nonlocal not or pass raise return try while with yield None True False";
const TOKENS = new RegExp(
  [
    /(?<c1>#.*)/,
    /(?<s2>[rbf]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))/,
    new RegExp(`\\b(?<k>${WORDS.replaceAll(" ", "|")})\\b`),
    /(?<mi>\b\d[\d_.]*(?:e[-+]?\d+)?)/,
    /(?<=\bdef )(?<nf>\w+)/,
  ]
    .map((one) => one.source)
    .join("|"),
  "g",
);

// Return the editor's element, whose `field` is the text area; `run` is called by Shift+Enter.
function editorOf(source, label, run) {
  const box = Object.assign(document.createElement("div"), { className: "live-editor highlight" });
  const shown = document.createElement("pre");
  const field = Object.assign(document.createElement("textarea"), { value: source, spellcheck: false });
  shown.ariaHidden = "true";
  field.setAttribute("aria-label", label);
  field.setAttribute("aria-description", "Shift and Enter run it. Escape, then Tab, leaves it.");
  for (const name of ["autocapitalize", "autocomplete", "autocorrect"]) field.setAttribute(name, "off");
  box.append(shown, field);
  const colour = () => shown.replaceChildren(...coloured(field.value), "\n");
  field.addEventListener("input", colour);
  field.addEventListener("keydown", (event) => keys(event, field, run));
  field.addEventListener("focus", () => (field.leaving = false));
  colour();
  return Object.assign(box, { field, colour });
}

function coloured(text) {
  const parts = [];
  let last = 0;
  for (const found of text.matchAll(TOKENS)) {
    const kind = Object.keys(found.groups).find((name) => found.groups[name]);
    const span = Object.assign(document.createElement("span"), { className: kind, textContent: found[0] });
    parts.push(text.slice(last, found.index), span);
    last = found.index + found[0].length;
  }
  return [...parts, text.slice(last)];
}

// Tab indents, Enter keeps the indentation; the browser's own undo knows both.
function keys(event, field, run) {
  const { key, shiftKey, ctrlKey, metaKey } = event;
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const line = field.value.slice(start, field.selectionStart);
  if (key === "Enter" && (shiftKey || ctrlKey || metaKey)) {
    event.preventDefault();
    run();
  } else if (key === "Escape") {
    field.leaving = true;
  } else if (key === "Tab" && !field.leaving) {
    event.preventDefault();
    indent(field, start, shiftKey);
  } else if (key === "Enter" && !event.isComposing) {
    event.preventDefault();
    const more = line.trimEnd().endsWith(":") ? "    " : "";
    document.execCommand("insertText", false, `\n${line.match(/^ */)[0]}${more}`);
  }
  if (key !== "Escape" && key !== "Shift") field.leaving = false;
}

// Move the lines that are marked to the right, or back; with nothing marked, put in spaces.
function indent(field, start, back) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  if (from === to && !back) return document.execCommand("insertText", false, " ".repeat(4 - ((from - start) % 4)));
  const lines = value.slice(start, to);
  const moved = back ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^(?=.)/gm, "    ");
  field.setSelectionRange(start, to);
  if (moved) document.execCommand("insertText", false, moved);
  else document.execCommand("delete");
  const end = start + moved.length;
  field.setSelectionRange(from === to ? Math.max(start, from + moved.length - lines.length) : start, end);
  if (from === to) field.setSelectionRange(field.selectionStart, field.selectionStart);
}
