/* A report: a page that waits for it draws it as soon as it is there, and Print prints. Without this file a link looks
 * again, and the page for paper is a page of its own. */

import { follow } from "./practice-follow.js";

const root = () => document.querySelector("[data-report]");
const waits = () => root().dataset.status === "waiting";

let stop;
let asking = false;

async function refresh() {
  if (asking || !waits()) return;
  asking = true;
  try {
    const answer = await fetch("?part=live", { cache: "no-store", redirect: "manual", headers: { Accept: "text/html" } });
    if (answer.ok) draw(await answer.text());
  } catch {
    /* the network: the next hint or poll asks again */
  } finally {
    asking = false;
  }
}

/** Put the report in the place of the words that it is being written, and lead there whoever reads by ear. */
function draw(html) {
  const sheet = document.createElement("template");
  sheet.innerHTML = html;
  const next = sheet.content.querySelector("[data-report]");
  if (!next || next.dataset.status === "waiting") return;
  stop?.();
  root().replaceWith(next);
  const heading = root().querySelector("h1");
  heading.tabIndex = -1;
  heading.focus();
}

if (waits()) {
  stop = follow(root().dataset.report, { onVersion: refresh, onPoll: refresh });
  refresh(); // it may have been written while the page was on its way
}

/** An anchor leads to what is folded up: a link to an indicator opens it. */
function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.matches("details")) target.open = true;
}
addEventListener("hashchange", unfold);
document.addEventListener("click", ({ target }) => target.closest?.('a[href^="#"]') && setTimeout(unfold));
unfold();

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-print]")) return;
  event.preventDefault();
  for (const one of document.querySelectorAll("[data-report] details")) one.open = true;
  print();
});
