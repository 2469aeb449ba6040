// One switch for all code, the meaning of a word where it stands, and the text of a doubt.
const root = document.documentElement;
const kept = localStorage.getItem("code");
if (kept) root.dataset.code = kept; // before the page is drawn

addEventListener("DOMContentLoaded", () => {
  codeSwitch(document.querySelector(".code-switch"));
  meanings();
  // On a phone the contents of a page lie over it: who has chosen wants to read.
  for (const drawer of document.querySelectorAll("dialog"))
    drawer.addEventListener("click", (event) => event.target.closest("a[href*='#']") && drawer.close());
  doubts(document.querySelector(".doubt"));
  unfold();
});

// The box to which an address leads is open.
addEventListener("hashchange", unfold);
function unfold() {
  const box = document.getElementById(location.hash.slice(1));
  if (box?.matches(".claim-record")) box.querySelector("details").open = true;
}

function codeSwitch(button) {
  if (!button) return;
  const folds = document.querySelectorAll(".cell:not(.tag_solution) > details.hide");
  const follow = () => {
    const code = root.dataset.code;
    button.setAttribute("aria-pressed", code ? code === "shown" : "mixed");
    button.textContent = `${code === "hidden" ? "Show" : "Hide"} code`;
    if (code) folds.forEach((fold) => (fold.open = code === "shown"));
  };
  button.addEventListener("click", () => {
    // What is read stays where it is.
    const read = [...document.querySelectorAll("article :is(h1, h2, h3, p, li, figcaption)")];
    const here = read.find((one) => one.offsetParent && one.getBoundingClientRect().top > 60);
    const before = here?.getBoundingClientRect().top;
    root.dataset.code = root.dataset.code === "hidden" ? "shown" : "hidden";
    localStorage.setItem("code", root.dataset.code);
    follow();
    if (here) scrollBy({ top: here.getBoundingClientRect().top - before, behavior: "instant" });
  });
  follow();
}

// A page is printed with all that is folded; afterwards it is as it was.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("article details:not([open])")];
  opened.forEach((fold) => (fold.open = true));
});
addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));

function meanings() {
  const note = document.createElement("div");
  Object.assign(note, { id: "meaning", role: "tooltip", hidden: true });
  document.body.append(note);
  let word = null;
  let leaving = 0;
  const hide = () => {
    word?.removeAttribute("aria-describedby");
    word = null;
    note.hidden = true;
  };
  const show = (link) => {
    clearTimeout(leaving);
    if (link === word) return;
    hide();
    word = link;
    note.textContent = link.dataset.meaning;
    note.hidden = false;
    link.setAttribute("aria-describedby", "meaning");
    const at = link.getClientRects()[0];
    const left = Math.min(at.left, root.clientWidth - note.offsetWidth - 8);
    const above = at.top > note.offsetHeight + 70;
    note.style.left = `${Math.max(8, left) + scrollX}px`;
    note.style.top = `${scrollY + (above ? at.top - note.offsetHeight : at.bottom)}px`;
  };
  const leave = () => (leaving = setTimeout(hide, 200));
  for (const link of document.querySelectorAll("a[data-meaning]")) {
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(link));
    link.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && leave());
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", leave);
    // With a finger the first tap tells, the second one goes there.
    link.addEventListener("pointerdown", (event) => {
      link.tapped = event.pointerType !== "mouse" && word !== link;
    });
    link.addEventListener("click", (event) => {
      if (link.tapped) event.preventDefault();
      if (link.tapped) show(link);
      link.tapped = false;
    });
  }
  note.addEventListener("pointerenter", () => clearTimeout(leaving)); // it may be pointed at
  note.addEventListener("pointerleave", leave);
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("pointerdown", (event) => event.target.closest?.("a[data-meaning]") || hide());
}

function doubts(fold) {
  if (!fold) return;
  const [choice, text, told] = ["select", "textarea", "[role=status]"].map((part) => fold.querySelector(part));
  choice.addEventListener("change", () => {
    const about = choice.selectedOptions[0].textContent;
    text.value = text.value.replace(/^About: .*$/m, `About: ${about}`);
    text.value = text.value.replace(/^Page: ([^#\n]*).*$/m, `Page: $1${choice.value && "#"}${choice.value}`);
  });
  fold.querySelector("[data-send=copy]").addEventListener("click", async () => {
    text.select();
    const done = await navigator.clipboard?.writeText(text.value).then(() => true, () => false);
    told.textContent = done || document.execCommand("copy") ? "Copied." : "Copy the marked text.";
  });
  const link = fold.querySelector("a[data-send]");
  const begin = link.href;
  link.addEventListener("click", () => {
    const names = link.dataset.send === "mail" ? ["subject", "body"] : ["title", "body"];
    const parts = [`A doubt: ${document.title}`, text.value].map(encodeURIComponent);
    link.href = `${begin}?${names.map((name, i) => `${name}=${parts[i]}`).join("&")}`;
  });
}
