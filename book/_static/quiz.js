// An option of a question can be chosen: it says whether it is right, and why.
document.addEventListener("DOMContentLoaded", () => {
  for (const answer of document.querySelectorAll("article details")) {
    if (!answer.querySelector("summary")?.textContent.includes("Answer to question")) continue;
    let options = answer.previousElementSibling;
    while (options && options.tagName !== "UL") options = options.previousElementSibling;
    if (options) choices(options, [...answer.querySelectorAll(".sd-card-body > p")]);
  }
});

function choices(options, reasons) {
  const right = letters(reasons[0])[0];
  options.classList.add("options");
  for (const option of options.children) {
    const letter = option.textContent.trim()[1];
    const button = Object.assign(document.createElement("button"), { type: "button" });
    const told = document.createElement("div");
    told.setAttribute("role", "status");
    button.append(...(option.querySelector(":scope > p") ?? option).childNodes);
    option.replaceChildren(button, told);
    button.addEventListener("click", () => {
      const good = letter === right;
      button.className = good ? "right" : "wrong";
      const word = Object.assign(document.createElement("b"), { textContent: good ? "Right. " : "No. " });
      const reason = good ? reasons[0] : reasons.find((one) => letters(one).includes(letter));
      const why = [...(reason?.cloneNode(true).childNodes ?? ["Try another."])];
      told.replaceChildren(word, ...why.slice(good ? 1 : 0)); // without the letter of the right one
    });
  }
}

// The letters of the options that a reason is about stand at its beginning.
function letters(reason) {
  const named = reason.querySelectorAll(":scope > :is(strong, em)");
  return [...named].flatMap((one) => [...one.textContent.matchAll(/\(([a-z])\)/g)].map((m) => m[1]));
}
