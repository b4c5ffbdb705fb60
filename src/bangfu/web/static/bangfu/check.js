// Checks as one types: sends the text a moment after the last key, and puts what was found in its place.
const form = document.querySelector(".check-form");
const text = form.elements.text;
const file = form.elements.file;
const result = document.getElementById("result");
const said = document.getElementById("check-status");
const empty = result.querySelector(".empty") ? result.innerHTML : "";
const QUIET = 350;
let timer = 0;
let asking = null;

async function check() {
  clearTimeout(timer);
  if (asking) asking.abort();
  if (!file.files.length && !text.value.trim()) {
    result.innerHTML = empty;
    said.textContent = "";
    return;
  }
  const mine = (asking = new AbortController());
  result.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.part, { method: "POST", body: new FormData(form), signal: mine.signal });
    if (answer.headers.get("X-Part") !== "check") throw new Error("another page");
    result.innerHTML = await answer.text();
    show();
  } catch (fault) {
    if (fault.name === "AbortError") return;
    said.textContent = form.dataset.failed;
    result.replaceChildren(Object.assign(document.createElement("p"), { className: "problem", textContent: form.dataset.failed }));
  }
  if (asking === mine) result.removeAttribute("aria-busy");
}

function show() {
  const read = result.querySelector("template.check-read");
  if (read) text.value = read.content.textContent;
  const counts = [...result.querySelectorAll(".check-counts > li")];
  said.textContent = counts.map((one) => one.textContent.trim()).join(", ");
}

text.addEventListener("input", () => {
  file.value = "";
  clearTimeout(timer);
  timer = setTimeout(check, QUIET);
});
file.addEventListener("change", check);
form.addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.formAction !== form.action) return;
  event.preventDefault();
  check().then(() => result.scrollIntoView({ block: "nearest" }));
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  form.addEventListener(kind, (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("check-over", kind === "dragover");
    if (kind === "drop") {
      file.files = event.dataTransfer.files;
      check();
    }
  });
}

// An open figure closes on Escape or on a click elsewhere.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && result.querySelector("details.fig[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#figure-']");
  for (const open of result.querySelectorAll("details.fig[open]")) {
    if (!open.contains(event.target) && !(link && link.hash === `#${open.id}`)) open.open = false;
  }
});
