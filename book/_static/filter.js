// The choices above the matrix of the ledger: what fits none of them is taken off the page.
{
  const form = document.querySelector("form.filter");
  const choices = [...form.querySelectorAll("select")];
  const squares = [...document.querySelectorAll(".matrix [data-kind]")];
  const show = () => {
    const fits = (one) => choices.every((c) => !c.value || one.dataset[c.name] === c.value);
    for (const one of document.querySelectorAll("[data-kind]")) one.hidden = !fits(one);
    for (const group of document.querySelectorAll(".matrix [role=group], section:has(> table.claims-table [data-kind])"))
      group.hidden = !group.querySelector("[data-kind]:not([hidden])");
    const shown = squares.filter((one) => !one.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${squares.length} entries`;
  };
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  document.addEventListener("DOMContentLoaded", show);
  form.hidden = false;
}
