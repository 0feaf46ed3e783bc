/* A dry conversation without a new page for each turn. Without this file the same form does the same. */

const form = document.querySelector("[data-try]");
const talk = document.querySelector("[data-talk]");

/** Put the parts of the answer's page in the place of those here; turns that stand here already stay. */
function show(fresh) {
  const turns = [...fresh.querySelectorAll("[data-talk] > li")];
  const before = talk.children.length;
  const same = turns.length > before && [...talk.children].every((one, number) => one.isEqualNode(turns[number]));
  if (same) talk.append(...turns.slice(before));
  else talk.replaceChildren(...turns);
  for (const part of ["[data-said]", "[data-full]", "[data-side]"]) {
    document.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
  }
  talk.lastElementChild?.scrollIntoView({ block: "nearest" });
}

async function send(event) {
  const pressed = event.submitter ?? form.querySelector("[value='say']");
  const body = new FormData(form);
  body.append("do", pressed.value);
  if (pressed.value === "say" && !body.get("text").trim()) {
    form.elements.text.focus();
    return;
  }
  form.setAttribute("aria-busy", "true");
  const status = form.querySelector("[data-status]");
  status.textContent = "Thinking …";
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (pressed.value === "say") form.elements.text.value = "";
    status.textContent = "";
    form.elements.text.focus();
  } catch {
    status.textContent = "That did not get through. Your words are still here: please try again.";
  } finally {
    form.removeAttribute("aria-busy");
  }
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (form.getAttribute("aria-busy") !== "true") send(event);
});

/** Enter says it, Shift and Enter begin a new line. */
form?.elements.text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[value='say']"));
});
