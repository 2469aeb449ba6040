// On a phone a figure fits the page, and a tap shows it larger.
document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.innerHTML = '<form method="dialog"><button>Close</button></form><img>';
  document.body.append(dialog);
  const large = dialog.querySelector("img");
  large.addEventListener("click", () => large.classList.toggle("zoomed"));
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && dialog.close());
  for (const picture of document.querySelectorAll(".cell_output figure > img")) {
    const number = picture.parentElement.querySelector(".caption-number").textContent.trim();
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "enlarge", textContent: `Enlarge ${number}` });
    const open = () => {
      Object.assign(large, { src: picture.src, alt: picture.alt });
      large.classList.add("zoomed");
      dialog.setAttribute("aria-label", number);
      dialog.showModal();
    };
    button.addEventListener("click", open);
    picture.addEventListener("click", () => button.offsetParent && open());
    picture.after(button);
  }
});
