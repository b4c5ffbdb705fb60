// The account menu is a <details>: this closes it on Escape or on a click elsewhere.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A link to a form that is folded away opens it: on arrival, on a new address, and on a second click on the same link.
function unfold() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place || !place.matches("details, section")) return;
  const folded = place.matches("details") ? place : place.querySelector("details.more");
  if (!folded) return;
  folded.open = true;
  place.scrollIntoView();
}
addEventListener("hashchange", unfold);
document.addEventListener("click", (event) => {
  if (event.target.closest("a[href^='#']")) setTimeout(unfold);
});
unfold();

// What was wrong with a field is no longer told once something else stands in it; whether that is right, the next
// sending tells. While one types, not when one leaves it: the button would move away from under the click.
document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.matches?.("[aria-invalid=true]")) return;
  box.removeAttribute("aria-invalid");
  const field = box.closest(".field, td");
  field?.classList.remove("field--wrong");
  for (const one of field?.querySelectorAll(".field-error") ?? []) one.remove();
  const told = (box.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => document.getElementById(id));
  if (told.length) box.setAttribute("aria-describedby", told.join(" "));
  else box.removeAttribute("aria-describedby");
});

// The browser prints what it shows; without this script one asks it by its own menu.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
