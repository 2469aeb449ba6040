// Shows one slide at a time: arrow keys, space, the buttons, or a swipe. The address keeps the
// place, by number or by a slide's name; n shows the notes, which are printed only while shown.
const slides = [...document.querySelectorAll("section")];
const root = document.documentElement;

function at() {
  const place = location.hash.slice(1);
  const named = slides.findIndex((slide) => slide.id && slide.id === place) + 1;
  return named || Math.min(Math.max(parseInt(place) || 1, 1), slides.length);
}

function show() {
  slides.forEach((slide, i) => slide.classList.toggle("here", i + 1 === at()));
  document.getElementById("place").textContent = `${at()} / ${slides.length}`;
}

function go(step) {
  const to = Math.min(Math.max(at() + step, 1), slides.length);
  history.replaceState(null, "", `#${to}`);
  show();
}

function speak() {
  const shown = root.classList.toggle("with-notes");
  document.getElementById("notes").setAttribute("aria-pressed", shown);
}

const steps = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, Home: -999, End: 999 };
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const slider = event.target.matches("input");
  if (slider && (event.key === "Escape" || event.key === "Enter")) return event.target.blur();
  const moves = slider && !event.key.startsWith("Page") && event.key !== "n";
  if (moves) return; // a slider moves; a clicker, which sends pages, turns the slides
  if (event.key === "n") return speak();
  if (event.target.matches("button, a") && event.key === " ") return;
  if (!(event.key in steps)) return;
  event.preventDefault();
  go(steps[event.key]);
});
document.getElementById("on").addEventListener("click", () => go(1));
document.getElementById("back").addEventListener("click", () => go(-1));
document.getElementById("notes").addEventListener("click", speak);

for (const slider of document.querySelectorAll("input")) {
  slider.addEventListener("pointerup", () => slider.blur()); // arrow keys turn the slides again
}

let touched = 0;
addEventListener("touchstart", (event) => (touched = event.touches[0].clientX), { passive: true });
addEventListener("touchend", (event) => {
  const moved = event.changedTouches[0].clientX - touched;
  if (Math.abs(moved) > 60 && !event.target.closest("figure")) go(moved < 0 ? 1 : -1);
});

for (const picture of document.querySelectorAll("figure img")) {
  const look = () =>
    picture.closest("figure").classList.toggle("tall", picture.naturalHeight > 0.8 * picture.naturalWidth);
  picture.complete ? look() : picture.addEventListener("load", look, { once: true });
}

addEventListener("hashchange", show);
document.body.classList.add("ready");
show();
