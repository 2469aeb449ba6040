// A page whose cells compute: the offer, the cells, the exercises, and the answers that are kept.
const make = (tag, given = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...inside);
  return made;
};
const page = location.pathname.split("/").pop().replace(/\.html$/, "");
const edits = new Map(); // what a reader has made of cells, by their numbers
const fields = new Map(); // of the answers
let kernel, bar, chapter;
const HOW =
  "Every box of code can be edited and run. A cell runs what it needs of the cells above by itself, " +
  "each time anew; of exercises, the book's solution until your answer has run. " +
  "Answers are kept in this browser, edits of cells until the page is left.";

const EDITED = "edited, not run";

document.addEventListener("DOMContentLoaded", () => {
  const { megabytes, seconds } = settings;
  const button = make("button", { type: "button", textContent: "Make this page live" });
  const told = make("span", {}, `Python in this page: ${megabytes} MB, about ${seconds} s, without a network.`);
  const offer = make("div", { className: "live-offer" }, button, told);
  const title = document.querySelector("article h1");
  const masthead = title.nextElementSibling;
  (masthead?.querySelector("td") ? masthead : title).after(offer);
  button.addEventListener("click", async () => {
    button.disabled = true;
    await loadScript(`chapters/${page}.js`).then(
      () => (offer.replaceChildren(make("span", {}, HOW)), begin()),
      (error) => (told.textContent = error.message),
    );
    button.disabled = false;
  });
});

function begin() {
  chapter = globalThis.liveChapter;
  bar = statusBar();
  kernel = new Kernel(bar.tell);
  const cells = [...document.querySelectorAll("article div.cell")];
  chapter.shown.forEach((one, number) => ("answer" in one ? answer : cell)(one, cells[number]));
  document.documentElement.classList.add("live");
  started();
  bar.focus();
}

async function started() {
  try {
    await kernel.start();
    bar.rest("Python is ready; the first cells load packages");
  } catch (error) {
    bar.rest(error.message);
  }
}

// At the foot of the page: what Python does, and what can be done about it.
function statusBar() {
  const progress = make("progress", { max: 1, value: 0, ariaLabel: "Python's files" });
  const told = make("span", { role: "status" });
  const stop = make("button", { type: "button", textContent: "Stop" });
  const save = make("button", { type: "button", textContent: "Save my answers", onclick: saved });
  const box = make("aside", { className: "live-bar", ariaLabel: "Python in this page" }, progress, told, stop, save);
  save.hidden = !chapter.shown.some((one) => "answer" in one);
  document.body.append(box);
  let clock;
  let running = 0;
  const rest = (text) => {
    clearInterval(clock);
    told.textContent = text;
    progress.hidden = true;
    stop.textContent = "Restart";
  };
  stop.addEventListener("click", () => {
    kernel.end();
    if (stop.textContent === "Stop") return rest("Stopped: the next cell starts Python again");
    bar.tell("Starting Python", 1);
    started();
  });
  return {
    rest,
    focus: () => stop.focus(),
    tell(text, share) {
      clearInterval(clock);
      if (told.textContent !== text) told.textContent = text;
      progress.hidden = false;
      if (share < 1) progress.value = share;
      else progress.removeAttribute("value"); // it goes on, nobody knows how long
      stop.textContent = "Stop";
    },
    begun() {
      const start = Date.now();
      running += 1;
      this.tell("Running", 1);
      clock = setInterval(() => (told.textContent = `Running, ${Math.round((Date.now() - start) / 1000)} s`), 1000);
    },
    ended() {
      running -= 1;
      if (!running && kernel.ready) rest("Python is ready");
    },
  };
}

// Make a cell of the page one that is edited and run.
function cell(one, box) {
  const code = box.querySelector(".cell_input");
  if (one.why) {
    if (one.why !== chapter.record) code?.append(notLive(one.why));
    return;
  }
  const shown = make("div", { className: "live-output" });
  const name = `cell ${one.at + 1}`;
  const editor = work(one, name, shown, "Run", () => {
    if (editor.field.value === one.source) edits.delete(one.at);
    else edits.set(one.at, editor.field.value);
    return { at: one.at, edits: [...edits] };
  });
  code.firstElementChild.hidden = true;
  code.append(editor.part);
  code.after(shown);
}

// Say why something is not live, and where it runs.
function notLive(why) {
  const link = make("a", { href: "#", textContent: "Colab and Jupyter run it." });
  const box = document.querySelector("article .run-it");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    box.open = true;
    box.scrollIntoView({ block: "center" });
    box.querySelector("summary")?.focus({ preventScroll: true });
  });
  return make("p", { className: "live-not" }, `${why} `, ...(box ? [link] : []));
}

// Put an editor for the answer to an exercise before its solution.
function answer(one, box) {
  const title = make("p", { className: "live-title" }, "Your answer");
  const part = make("div", { className: "live-answer" }, title);
  box.before(part);
  if (one.why) return void part.append(notLive(one.why));
  const printed = box.querySelector(".cell_output");
  printed?.before(make("p", { className: "live-not", textContent: "The book’s solution prints:" }));
  const shown = make("div", { className: "live-output" });
  const key = `answer ${page} ${one.answer}`;
  const editor = work(one, one.label ?? `exercise ${one.answer + 1}`, shown, one.check ? "Check" : "Run", () => {
    edits.delete(one.at);
    const task = { at: one.at, edits: [...edits, [one.at, editor.field.value]] };
    return one.check ? { ...task, names: [one.check, one.function] } : task;
  });
  editor.ended = (ok) => ok && edits.set(one.at, editor.field.value); // others may use it
  fields.set(one, editor.field);
  editor.field.value = kept(key) ?? one.source;
  editor.field.addEventListener("input", () => keep(key, editor.field.value === one.source ? null : editor.field.value));
  editor.colour();
  part.append(editor.part, shown);
}

// Return an editor with its buttons; `task` gives what is run, from what stands there now.
function work(one, name, shown, verb, task) {
  const made = {};
  const run = make("button", { type: "button", className: "live-run", textContent: verb, title: "Shift+Enter" });
  const reset = make("button", { type: "button", textContent: "Reset" });
  const took = make("span", { className: "live-took" });
  let ran = one.source; // what the output is of
  const go = async () => {
    if (run.disabled) return;
    run.disabled = true;
    took.textContent = "";
    shown.replaceChildren();
    shown.ariaBusy = "true";
    const tried = editor.field.value;
    try {
      const given = task();
      await kernel.start();
      bar.begun();
      const { ok, seconds } = await kernel
        .run(given, (kind, text) => show(shown, kind, text))
        .finally(() => bar.ended());
      made.ended?.(ok);
      ran = tried;
      took.textContent = editor.field.value === ran ? `${seconds.toFixed(1)} s` : EDITED;
    } catch (error) {
      show(shown, "error", error.message);
    }
    shown.ariaBusy = "false";
    run.disabled = false;
  };
  const editor = editorOf(one.source, `Python of ${name}`, go);
  editor.field.addEventListener("input", () => (took.textContent = editor.field.value === ran ? "" : EDITED));
  run.addEventListener("click", go);
  reset.addEventListener("click", () => {
    ran = one.source;
    editor.field.focus();
    editor.field.select();
    document.execCommand("insertText", false, one.source);
    shown.replaceChildren();
    took.textContent = "";
    edits.delete(one.at);
  });
  const how = make("span", { className: "live-keys", textContent: "Shift+Enter runs it; Escape, then Tab, leaves it" });
  how.ariaHidden = "true"; // the field is described so
  const tools = make("div", { className: "live-tools" }, run, reset, took, how);
  return Object.assign(made, { field: editor.field, colour: editor.colour, part: make("div", {}, editor, tools) });
}

// Show a piece of output as the page shows those of the book.
function show(place, kind, text) {
  const last = place.lastElementChild;
  if ((kind === "stream" || kind === "stderr") && last?.className === `live-${kind}`) return last.append(text);
  if (kind === "svg") {
    const src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    return place.append(make("div", { className: "cell_output" }, make("img", { src, alt: "The figure that this code draws" })));
  }
  if (kind === "html") {
    const box = make("div", { className: "cell_output" }, make("div", { className: "output text_html", innerHTML: text }));
    place.append(box);
    for (const script of box.querySelectorAll("script")) script.replaceWith(make("script", { textContent: script.textContent }));
    for (const picture of box.querySelectorAll("img:not([alt])")) picture.alt = "The figure that this code draws";
    return;
  }
  if (kind === "said") {
    const right = text === "Correct.";
    return place.append(make("p", { className: `live-said ${right ? "right" : "wrong"}`, role: "status", textContent: text }));
  }
  place.append(make("pre", { className: `live-${kind}`, tabIndex: 0 }, text));
}

// A page that is a file may have no place to keep things: then nothing is kept.
function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {}
}

// The students' notebook with the answers in their places, as `make grade` takes it.
function saved() {
  const notebook = structuredClone(chapter.notebook);
  const places = notebook.cells.filter((one) => one.metadata.tags?.includes("exercise"));
  for (const [one, field] of fields) if (field.value !== one.source) places[one.answer].source = field.value;
  const file = new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" });
  const link = make("a", { href: URL.createObjectURL(file), download: `${page}_answers.ipynb` });
  link.click();
}
