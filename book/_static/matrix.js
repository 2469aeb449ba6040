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
    const has = (one, c) => [one.dataset[c.name], c.name === "verdict" && one.dataset.word].includes(c.value);
    const fits = (one) => choices.every((c) => !c.value || has(one, c));
    for (const one of document.querySelectorAll("[data-kind]")) one.hidden = !fits(one);
    const parts = ".matrix [role=group], section:has(> table [data-kind], > div > table [data-kind])";
    for (const part of document.querySelectorAll(parts))
      part.hidden = !part.querySelector("[data-kind]:not([hidden])");
    const shown = squares.filter((one) => !one.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${squares.length} entries`;
  };
  // The choices stand in the address, so that one can link to them and come back to them.
  const choose = () => {
    const chosen = new FormData(form);
    const told = new URLSearchParams([...chosen].filter(([, value]) => value)).toString();
    history.replaceState(null, "", `${location.pathname}${told && "?"}${told}${location.hash}`);
    show();
  };
  if (form) {
    form.hidden = false;
    form.addEventListener("input", choose);
    form.addEventListener("reset", () => setTimeout(choose));
    addEventListener("pageshow", () => {
      const told = new URLSearchParams(location.search);
      for (const choice of form.querySelectorAll("select")) choice.value = told.get(choice.name) ?? "";
      show();
    });
  }
}
