// Shows one slide at a time: arrow keys, space, the buttons, or a swipe. The address keeps the place.
const slides = [...document.querySelectorAll("section")];
const at = () => Math.min(Math.max(parseInt(location.hash.slice(1)) || 1, 1), slides.length);

function show() {
  slides.forEach((slide, i) => slide.classList.toggle("here", i + 1 === at()));
  document.getElementById("place").textContent = `${at()} / ${slides.length}`;
  fit(slides[at() - 1]);
}

// A long list is set smaller rather than cut off.
function fit(slide) {
  slide.style.fontSize = "";
  for (let size = 1; slide.scrollHeight > slide.clientHeight + 1 && size > 0.55; size -= 0.05) {
    slide.style.fontSize = `${size}em`;
  }
}

function go(step) {
  const to = Math.min(Math.max(at() + step, 1), slides.length);
  history.replaceState(null, "", `#${to}`);
  show();
}

const steps = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, Home: -999, End: 999 };
addEventListener("keydown", (event) => {
  if (event.target.matches("input, button, a") || !(event.key in steps)) return;
  event.preventDefault();
  go(steps[event.key]);
});
document.getElementById("on").addEventListener("click", () => go(1));
document.getElementById("back").addEventListener("click", () => go(-1));

let touched = 0;
addEventListener("touchstart", (event) => (touched = event.touches[0].clientX), { passive: true });
addEventListener("touchend", (event) => {
  const moved = event.changedTouches[0].clientX - touched;
  if (Math.abs(moved) > 60 && !event.target.closest("figure")) go(moved < 0 ? 1 : -1);
});

addEventListener("hashchange", show);
addEventListener("resize", show);
addEventListener("load", show); // when the pictures have their sizes
document.body.classList.add("ready");
show();
