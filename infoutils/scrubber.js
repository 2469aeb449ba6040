(id, sources, labels) => {
  const [picture, button, slider, told] = ["img", "button", "input", "output"].map(
    (part) => document.getElementById(id).querySelector(part));
  let playing = null;
  const show = () => {
    picture.src = sources[slider.value];
    told.textContent = labels[slider.value];
    slider.setAttribute("aria-valuetext", labels[slider.value]);
  };
  const stop = () => {
    clearInterval(playing);
    playing = null;
    button.innerHTML = "&#9654;";
    button.setAttribute("aria-label", "Play");
  };
  slider.addEventListener("input", () => { stop(); show(); });
  button.addEventListener("click", () => {
    if (playing !== null) { stop(); return; }
    if (+slider.value === sources.length - 1) slider.value = 0;
    show();
    button.innerHTML = "&#10073;&#10073;";
    button.setAttribute("aria-label", "Pause");
    playing = setInterval(() => {
      if (+slider.value === sources.length - 1) { stop(); return; }
      slider.value = +slider.value + 1;
      show();
    }, 350);
  });
}
