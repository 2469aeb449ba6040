// The ledger as a matrix: Escape takes the words of a square away, and choices above it, where there
// are some, take off the page what fits none of them.
{
  const matrix = document.querySelector(".matrix");
  const form = document.querySelector("form.filter");
  const squares = [...matrix.querySelectorAll("[data-kind]")];
  document.addEventListener("keydown", (e) => e.key === "Escape" && matrix.classList.add("quiet"));
  for (const move of ["mouseover", "focusin"])
    matrix.addEventListener(move, () => matrix.classList.remove("quiet"));

  const show = () => {
    const choices = [...form.querySelectorAll("select")];
    const fits = (one) => choices.every((c) => !c.value || one.dataset[c.name] === c.value);
    for (const one of document.querySelectorAll("[data-kind]")) one.hidden = !fits(one);
    const parts = ".matrix [role=group], section:has(> table [data-kind], > div > table [data-kind])";
    for (const part of document.querySelectorAll(parts))
      part.hidden = !part.querySelector("[data-kind]:not([hidden])");
    const shown = squares.filter((one) => !one.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${squares.length} entries`;
  };
  if (form) {
    form.hidden = false;
    form.addEventListener("input", show);
    form.addEventListener("reset", () => setTimeout(show));
    document.addEventListener("DOMContentLoaded", show);
  }
}
