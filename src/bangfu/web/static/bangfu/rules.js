// Help as one types a rule: what is read of it, what is wrong, what fits at the caret; the words beside it are put in
// by a press. What is typed is kept in this browser until it is sent.
const form = document.getElementById("rule-form");
const KEPT = "rule-draft:";
const QUIET = 250;

const sent = document.querySelector("[data-drop-draft]");
if (sent) localStorage.removeItem(KEPT + sent.dataset.dropDraft);

if (form) {
  const box = form.elements.criterion;
  const entity = form.elements.entity;
  const help = document.getElementById("rule-help");
  const facts = document.getElementById("rule-facts");
  const said = document.getElementById("rule-status");
  const notice = form.querySelector(".rule-draft");
  const name = KEPT + form.dataset.draft;
  const typed = [...form.elements].filter((one) => one.name && !["hidden", "submit", "button"].includes(one.type));
  let timer = 0;
  let asking = null;
  let asked = "";

  async function ask(want) {
    const mine = new AbortController();
    if (want !== "facts") {
      if (asking) asking.abort();
      asking = mine;
    }
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("criterion", box.value);
    body.set("caret", box.selectionEnd);
    body.set("entity", entity.value);
    body.set("want", want);
    const answer = await fetch(form.dataset.part, { method: "POST", body, signal: mine.signal });
    if (answer.headers.get("X-Part") !== "rule") throw new Error("another page");
    return answer.text();
  }

  async function show() {
    clearTimeout(timer);
    const now = [box.value, box.selectionEnd, entity.value].join("\n");
    if (now === asked) return;
    asked = now;
    help.setAttribute("aria-busy", "true");
    try {
      help.innerHTML = await ask("help");
      const first = help.querySelector(".rule-problem p, .rule-ok p");
      said.textContent = first ? first.textContent.trim() : "";
      if (!help.querySelector(".rule-problem")) {
        box.removeAttribute("aria-invalid");
        box.closest(".field").classList.remove("field--wrong");
      }
    } catch (fault) {
      if (fault.name === "AbortError") return;
      asked = "";
      said.textContent = form.dataset.failed;
      help.replaceChildren(Object.assign(document.createElement("p"), { className: "problem", textContent: form.dataset.failed }));
    }
    help.removeAttribute("aria-busy");
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(show, QUIET);
  }

  for (const kind of ["input", "keyup", "click", "focus"]) box.addEventListener(kind, soon);
  entity.addEventListener("change", async () => {
    show();
    try {
      facts.innerHTML = await ask("facts");
    } catch {
      said.textContent = form.dataset.failed;
    }
  });

  form.addEventListener("click", (event) => {
    const press = event.target.closest("[data-insert]");
    if (!press) return;
    const given = press.dataset.start !== undefined;
    const start = given ? Number(press.dataset.start) : box.selectionStart;
    const end = given ? Number(press.dataset.end) : box.selectionEnd;
    box.setRangeText(press.dataset.insert, start, end, "end");
    box.focus();
    keep();
    show();
  });

  function keep() {
    const values = typed.map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]);
    try {
      localStorage.setItem(name, JSON.stringify(values));
    } catch {
      // A browser that keeps nothing still sends the form.
    }
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(name) || "null");
    } catch {
      return null;
    }
  }

  const old = form.hasAttribute("data-fresh") ? kept() : null;
  if (old && notice && old.some(([field, value]) => form.elements[field] && form.elements[field].type !== "checkbox" && form.elements[field].value !== value)) {
    notice.hidden = false;
    notice.addEventListener("click", (event) => {
      const what = event.target.dataset.draftDo;
      if (!what) return;
      if (what === "drop") localStorage.removeItem(name);
      if (what === "restore") {
        for (const [field, value] of old) {
          const one = form.elements[field];
          if (one && !one.disabled) one[one.type === "checkbox" ? "checked" : "value"] = value;
        }
        show();
      }
      notice.hidden = true;
      box.focus();
    });
  }
  form.addEventListener("input", keep);
}
