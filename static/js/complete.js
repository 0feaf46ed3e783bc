/* "I did it" answers at once: the tick is there before the server has spoken, and is taken back, in words, if the
 * server did not get it. Without this file the form is sent as any other. */

const LIMIT = 10_000;
const LOST = "That did not reach us. Nothing is lost, please try again.";
const SIGNED_OUT = "You were signed out. Please open this page again, sign in, and press once more.";

class Refused extends Error {}

/** Send the form and return where to go on; anything else is an error. */
async function send(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Sent-By": "script" },
    redirect: "manual",
    signal: AbortSignal.timeout(LIMIT),
  });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new Refused(SIGNED_OUT);
  if (answer.status === 409) return form.dataset.then;
  if (!answer.ok) throw new Refused(LOST);
  return (await answer.json()).location;
}

/** Show the form as done; return what brings it back to how it was. */
function showDone(form) {
  const button = form.querySelector("[type=submit]");
  const label = button.querySelector("[data-label]");
  const before = label.textContent;
  label.textContent = form.dataset.done;
  button.setAttribute("aria-disabled", "true");
  return () => {
    label.textContent = before;
    button.removeAttribute("aria-disabled");
  };
}

function setUp(form) {
  const alert = document.querySelector("[data-complete-alert]");
  const words = alert.appendChild(document.createElement("span"));
  let under = false;

  const tell = (sentence) => {
    alert.hidden = !sentence;
    words.textContent = sentence;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (under) return;
    under = true;
    document.dispatchEvent(new CustomEvent("live:cancel"));
    tell("");
    const takeBack = showDone(form);
    try {
      location.assign(await send(form));
    } catch (error) {
      takeBack();
      tell(error instanceof Refused ? error.message : LOST);
      alert.scrollIntoView({ block: "center" });
      form.querySelector("[type=submit]").focus({ preventScroll: true });
      under = false;
    }
  });

  /* Back in a page that the browser kept: it may be pressed again. */
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
}

document.querySelectorAll("form[data-complete]").forEach(setUp);
