/* A role-play: the clock, the talk, the notes. Every step is a form that works without this file; with it the page is
 * not drawn anew, a turn is there at once, and nothing that was typed is lost.
 *
 * What the server draws is the truth, part for part the same as on the first paint. The browser only counts down from
 * what was left when the server answered, by a timer that no change of the device's time can move. */

import { patch } from "./morph.js";
import { drafts, sameWords } from "./practice-drafts.js";
import { follow } from "./practice-follow.js";

const SECOND = 1000;
const LIMIT = 15 * SECOND;
const TICK = 250;
const QUIET = 25 * SECOND;
const NOTES_AFTER = 1.2 * SECOND;
const NOTES_BEFORE_END = 2;
const SAY_AT = { 60: "One minute left.", 15: "Fifteen seconds left." };
const MARKS = Object.keys(SAY_AT).map(Number);
const WIDE = matchMedia("(width >= 60rem)");

const LOST = "That did not reach us. Your words are back in the box; please send them again.";
const TOO_LATE = "That could not be said any more. Your words are back in the box.";
const STEP_LOST = "That did not reach us. Nothing is lost, please try again.";
const SIGNED_OUT = "You were signed out. Please open this page again and sign in; what you typed is kept here.";
const ENDING = "The time is over.";

const root = () => document.querySelector("[data-role-play]");
const find = (selector) => root().querySelector(selector);
const phase = () => root().dataset.phase;
/** Nothing more will come: the role-play is over, and its report is there or never will be. */
const isOver = () => phase() === "finished" && !find("[data-report-waiting]");
const shown = () => Number(root().dataset.version) || 0;
const kept = drafts(root().dataset.rolePlay);

/* --- what is said to a screen reader --------------------------------------------------------- */

const voice = document.createElement("p");
voice.className = "sr";
voice.dataset.voice = "";
voice.setAttribute("aria-live", "polite");
document.body.append(voice);

function say(words) {
  voice.textContent = "";
  setTimeout(() => (voice.textContent = words), 100); // the same words twice are read twice
}

/* --- the server ------------------------------------------------------------------------------ */

class Refused extends Error {}

async function ask(address, options = {}) {
  const answer = await fetch(address, {
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(LIMIT),
    ...options,
  });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new Refused(SIGNED_OUT);
  return { answer, at: performance.now() };
}

/** Send a form; a refusal because things have moved on (409) carries the page as it is now. */
async function post(address, body, options = {}) {
  const { answer, at } = await ask(address, { method: "POST", body, headers: { "X-Sent-By": "script" }, ...options });
  if (!answer.ok && answer.status !== 409) throw new Refused(STEP_LOST);
  return { answer, at };
}

let refreshing;
let wanted = 0;

/** Fetch the live part, once at a time. */
async function refresh() {
  if (refreshing || sending) return;
  refreshing = true;
  const known = wanted;
  try {
    const { answer, at } = await ask("?part=live", { headers: { Accept: "text/html" } });
    if (answer.ok) draw(await answer.text(), at);
  } catch {
    /* the network: the next tick, hint or poll asks again */
  } finally {
    refreshing = false;
  }
  if (wanted > known && wanted > shown()) refresh();
}

function learn(version) {
  wanted = Math.max(wanted, version);
  if (wanted > shown()) refresh();
}

/* --- drawing --------------------------------------------------------------------------------- */

let heardUpTo = 0;
let stopFollowing;

/** Put what the server drew in the place of what is shown, unless it is older. */
function draw(html, at) {
  const sheet = document.createElement("template");
  sheet.innerHTML = html;
  const next = sheet.content.querySelector("[data-role-play]");
  if (!next || (Number(next.dataset.version) || 0) < shown()) return;
  const goesOn = next.dataset.phase !== phase();
  if (goesOn) keepTyped();
  unbubble();
  if (goesOn) root().replaceWith(next);
  else patch(root(), next);
  settle(at, { goesOn });
}

/** Do what this script adds to a part that has just been drawn. */
function settle(at, { goesOn = false, first = false } = {}) {
  startClock(at);
  for (const one of root().querySelectorAll("[data-scripted]")) one.hidden = false;
  for (const one of root().querySelectorAll("[data-unscripted]")) one.hidden = true;
  if (goesOn || first) enter({ first });
  else adoptNotes();
  forgetWhatArrived();
  bubble();
  hearNew({ first });
  if (isOver()) {
    stopFollowing?.();
    stopFollowing = undefined;
  }
}

/** Begin a phase: bring back what was typed, move the focus to where it goes on. */
function enter({ first }) {
  document.querySelector("[data-ask-end]")?.close();
  restore();
  if (!WIDE.matches) for (const one of root().querySelectorAll("[data-card]")) one.open = false;
  if (first) return;
  quietSince = performance.now();
  scrollTo({ top: 0 });
  find("[data-begin-here]")?.focus({ preventScroll: true });
  if (phase() === "active") say("The role-play has begun. You speak first.");
}

/** Read out what the other one has said, once, and bring it into view. */
function hearNew({ first }) {
  const turns = [...root().querySelectorAll("[data-turns] > [data-number]")];
  const news = turns.filter((turn) => Number(turn.dataset.number) > heardUpTo);
  heardUpTo = Math.max(heardUpTo, ...turns.map((turn) => Number(turn.dataset.number)));
  if (!news.length) return;
  quietSince = performance.now();
  if (first) return toLatest();
  const theirs = news.filter((turn) => !turn.classList.contains("me"));
  if (theirs.length) say(theirs.map((turn) => `${wordsOf(turn, ".who span")}: ${wordsOf(turn, ".say")}`).join(" "));
  if (news.some((turn) => turn.classList.contains("me"))) brokeSilence = false;
  toLatest();
}

const wordsOf = (turn, selector) => turn.querySelector(selector).textContent.trim();

function toLatest() {
  const flow = find("[data-flow]");
  if (!flow) return;
  flow.scrollTop = 0; // it runs from below: nought is the latest
  if (!WIDE.matches) flow.querySelector("li:last-child")?.scrollIntoView({ block: "end" });
}

/* --- the clock ------------------------------------------------------------------------------- */

let overAt;
let length = 0;
let saidLeft = new Set();

function startClock(at) {
  const { left } = root().dataset;
  overAt = left ? at + Number(left) * SECOND : undefined;
  length = secondsOf(find("[data-ring]")?.dataset.ring);
  const leftNow = secondsLeft();
  saidLeft = new Set(MARKS.filter((mark) => leftNow < mark));
  if (overAt !== undefined) closeComposer(leftNow <= 0);
  if (leftNow > 0 && find("[data-words]")?.textContent === ENDING) tell("");
  tick();
}

const secondsLeft = () => (overAt === undefined ? Infinity : Math.max(0, (overAt - performance.now()) / SECOND));

function secondsOf(text = "0:00") {
  const [minutes, seconds] = text.split(":").map(Number);
  return minutes * 60 + seconds;
}

function tick() {
  if (overAt === undefined) return;
  const left = secondsLeft();
  const whole = Math.ceil(left);
  const text = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  const face = find("[data-clock]");
  if (face && face.textContent !== text) {
    face.textContent = text;
    const share = length ? Math.round((100 * left) / length) : 0;
    find("[data-ring]").setAttribute("stroke-dasharray", `${share} 100`);
  }
  sayLeft(left);
  if (phase() === "prep" && left < NOTES_BEFORE_END) saveNotes();
  if (left === 0) timeIsUp();
}

/** Say how little is left, once each; after a sleep only what is true now. */
function sayLeft(left) {
  const due = MARKS.filter((mark) => left > 0 && left <= mark && !saidLeft.has(mark));
  if (!due.length) return;
  due.forEach((mark) => saidLeft.add(mark));
  say(SAY_AT[Math.min(...due)]);
}

let askedAt = 0;

/** The browser believes that the time is over: close the box, and ask the server what comes now. */
function timeIsUp() {
  closeComposer(true);
  if (performance.now() - askedAt < SECOND) return;
  askedAt = performance.now();
  if (phase() === "active") tell(ENDING);
  refresh();
}

function closeComposer(closed) {
  const form = phase() === "active" && find("[data-say]");
  if (!form) return;
  form.querySelector("[data-text]").readOnly = closed;
  form.querySelector("[type=submit]").disabled = closed;
}

/* --- the talk -------------------------------------------------------------------------------- */

let sending;
let quietSince = performance.now();
let brokeSilence = false;

const box = () => find("[data-text]");

function tell(words) {
  const place = find("[data-alert]");
  if (!place) return;
  place.hidden = !words;
  place.querySelector("[data-words]").textContent = words;
}

/** An id under which a turn counts once, however often it is sent. */
function newId(form) {
  return globalThis.crypto?.randomUUID?.() ?? form.querySelector("[name=requestId]").value;
}

async function speak(form) {
  const text = box().value.trim();
  if (!text || sending || form.querySelector("[type=submit]").disabled) return;
  const before = kept.get("sent");
  const again = before && sameWords(before.text, text);
  sending = again ? before : { id: newId(form), text, after: heardUpTo };
  kept.set("sent", sending);
  kept.set("typed", "");
  const body = new FormData(form);
  body.set("text", text);
  body.set("requestId", sending.id);
  box().value = "";
  tell("");
  bubble();
  toLatest();
  box().focus();
  try {
    const { answer, at } = await post(form.action, body);
    const html = await answer.text();
    sending = undefined;
    if (answer.status === 409) {
      giveBack(text);
      tell(TOO_LATE);
    }
    draw(html, at);
  } catch (error) {
    sending = undefined;
    unbubble();
    giveBack(text);
    tell(error instanceof Refused && error.message === SIGNED_OUT ? SIGNED_OUT : LOST);
    refresh(); // it may have arrived all the same; then it is taken out of the box again
  }
  if (wanted > shown()) refresh();
}

/** Put words that were not said back in front of whatever was typed since. */
function giveBack(text) {
  kept.set("sent", { ...kept.get("sent"), back: true });
  const typed = [text, (box()?.value ?? kept.get("typed")).trim()].filter(Boolean).join("\n");
  if (box()) box().value = typed;
  kept.set("typed", typed);
}

/** Words that the server has after all, as after a reload in between, do not stay in the box. */
function forgetWhatArrived() {
  const sent = kept.get("sent");
  if (!sent || sending || !hasArrived(sent)) return;
  kept.set("sent", "");
  const typed = kept.get("typed");
  if (!sent.back || !typed.startsWith(sent.text)) return;
  const rest = typed.slice(sent.text.length).trim();
  kept.set("typed", rest);
  if (box()) box().value = rest;
  tell("");
}

function hasArrived({ text, after }) {
  const own = [...root().querySelectorAll("[data-turns] > .me[data-number]")];
  return own.some((turn) => Number(turn.dataset.number) > after && sameWords(wordsOf(turn, ".say"), text));
}

/** Show at once what is being sent, and that somebody thinks about it. */
function bubble() {
  const list = find("[data-turns]");
  unbubble();
  if (!sending || !list || hasArrived(sending)) return;
  const hush = list.querySelector(".hush");
  if (hush) hush.hidden = true;
  list.append(turnOf("You", sending.text, "me"), thinking());
}

function unbubble() {
  for (const one of root().querySelectorAll("[data-pending]")) one.remove();
  const hush = find("[data-turns] > .hush");
  if (hush) hush.hidden = false;
}

function turnOf(who, words, side) {
  const turn = document.createElement("li");
  turn.className = `turn ${side}`;
  turn.dataset.pending = "";
  for (const [name, text] of [["who", who], ["say", words]]) {
    const line = document.createElement("p");
    line.className = name;
    line.textContent = text;
    turn.append(line);
  }
  return turn;
}

function thinking() {
  const called = phase() === "warm_up" ? "One moment" : `${root().dataset.called} is thinking`;
  const turn = turnOf(called, "", "them");
  const dots = document.createElement("span");
  dots.className = "dots";
  dots.setAttribute("aria-hidden", "true");
  dots.append(...[1, 2, 3].map(() => document.createElement("i")));
  turn.querySelector(".say").append(dots);
  return turn;
}

/** After a long silence the other one may say something: once, until the learner speaks again. */
async function mindSilence() {
  const talks = phase() === "active" && secondsLeft() > 1 && !document.hidden && !sending && !brokeSilence;
  if (!talks || performance.now() - quietSince < QUIET) return;
  quietSince = performance.now();
  brokeSilence = true;
  try {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", find("[name=csrfmiddlewaretoken]").value);
    const { answer, at } = await post(root().dataset.silence, body);
    draw(await answer.text(), at);
  } catch {
    brokeSilence = false; // the network; it is tried again after the next silence
  }
}

/* --- the notes ------------------------------------------------------------------------------- */

let savedNotes = "";
let notesLater;
let savingNotes = false;

const notesBox = () => find("[data-notes] textarea");

function onNotes() {
  kept.set("notes", { text: notesBox().value, base: savedNotes });
  find("[data-saved]").textContent = "";
  clearTimeout(notesLater);
  notesLater = setTimeout(saveNotes, NOTES_AFTER);
}

/** Save the notes if they have changed; `leaving` outlives the page. */
async function saveNotes({ leaving = false } = {}) {
  const field = notesBox();
  if (!field || field.value === savedNotes || (savingNotes && !leaving)) return;
  clearTimeout(notesLater);
  const text = field.value;
  let words = "Not saved yet; kept in this window.";
  savingNotes = true;
  try {
    const { answer } = await post(field.form.action, new FormData(field.form), { keepalive: leaving });
    if (!answer.ok) return refresh(); // the preparation is over; the draft is shown beside the talk
    savedNotes = text;
    if (kept.get("notes")?.text === text) kept.set("notes", "");
    const { version } = await answer.json();
    if (version === shown() + 1) root().dataset.version = version;
    words = "Saved.";
  } catch {
    /* the network; what is in the box is in the drawer too */
  } finally {
    savingNotes = false;
  }
  const unsaved = notesBox() && notesBox().value !== savedNotes;
  if (unsaved) notesLater = setTimeout(saveNotes, 2 * NOTES_AFTER);
  const place = find("[data-saved]");
  if (place && (!unsaved || words !== "Saved.")) place.textContent = words;
}

/** Take over what was written on another device, where nothing was written here meanwhile. */
function adoptNotes() {
  const field = notesBox();
  if (!field) return;
  if (field.value === savedNotes) field.value = field.defaultValue;
  if (field.value === field.defaultValue) savedNotes = field.defaultValue;
}

/* --- drafts ---------------------------------------------------------------------------------- */

function keepTyped() {
  if (box()) kept.set("typed", box().value);
  if (notesBox() && notesBox().value !== savedNotes) kept.set("notes", { text: notesBox().value, base: savedNotes });
}

function restore() {
  restoreNotes();
  if (phase() === "finished") return showUnsaid();
  if (!box()) return;
  const sent = kept.get("sent");
  box().value = kept.get("typed");
  if (sent && !sent.back && !sending) giveBack(sent.text);
}

/** Bring back notes that were not saved. Where another device has written since, both are there. */
function restoreNotes() {
  const draft = kept.get("notes");
  const field = notesBox();
  if (field) savedNotes = field.defaultValue;
  if (field && !draft && field.value !== savedNotes) return onNotes(); // typed before this file was there
  if (!draft) return;
  if (phase() === "active") showNotes(draft.text);
  if (!field) return;
  if (draft.text === savedNotes) return kept.set("notes", "");
  field.value = draft.base === savedNotes ? draft.text : `${savedNotes}\n${draft.text}`;
  notesLater = setTimeout(saveNotes, 0);
}

/** Notes of the last second, which came too late to be saved, are read in this window all the same. */
function showNotes(text) {
  const place = find("[data-notes-shown]");
  place.hidden = !text;
  find("[data-notes-text]").dataset.own = "";
  place.dataset.own = "";
  find("[data-notes-text]").textContent = text;
}

function showUnsaid() {
  const words = kept.get("typed").trim();
  const place = find("[data-unsaid]");
  if (!place || !words) return;
  place.querySelector("textarea").value = words;
  place.hidden = false;
}

async function copyUnsaid(button) {
  const field = find("[data-unsaid] textarea");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.querySelector("span").textContent = "Copied";
  } catch {
    button.querySelector("span").textContent = "Selected; copy it with your keys";
  }
}

/* --- steps and the end ----------------------------------------------------------------------- */

let stepping = false;

/** Send a form that leads to another phase, and draw what the server answers. */
async function step(form, submitter) {
  if (stepping) return;
  stepping = true;
  submitter?.setAttribute("aria-disabled", "true");
  try {
    const address = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
    if ("notes" in form.dataset) clearTimeout(notesLater);
    const { answer, at } = await post(address, new FormData(form, submitter));
    if ("notes" in form.dataset && answer.ok) {
      savedNotes = notesBox()?.value ?? savedNotes;
      kept.set("notes", "");
    }
    draw(await answer.text(), at);
  } catch (error) {
    tell(error instanceof Refused ? error.message : STEP_LOST);
  } finally {
    stepping = false;
    submitter?.removeAttribute("aria-disabled");
  }
}

let ending = null;

function confirmEnd(form, submitter) {
  const dialog = document.querySelector("[data-ask-end]");
  dialog.returnValue = "";
  ending = { form, submitter };
  dialog.showModal();
}

/* One listener for good: the news of a dialog that was left comes late, when it may be open once more, and a
 * listener that goes away with the first news would then be gone before the answer. */
addEventListener(
  "close",
  ({ target }) => {
    if (!ending || !target.matches?.("[data-ask-end]") || target.returnValue !== "end") return;
    const { form, submitter } = ending;
    ending = null;
    step(form, submitter);
  },
  true,
);

/* --- what somebody does ---------------------------------------------------------------------- */

/* In the capture phase: before page.js looks whether anybody has taken the form. */
addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (!form.matches("[data-say], [data-step]")) return;
    event.preventDefault();
    if (form.matches("[data-say]")) speak(form);
    else if (form.matches("[data-end]")) confirmEnd(form, submitter);
    else step(form, submitter);
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches?.("[data-text]");
  if (!sends) return;
  event.preventDefault();
  speak(event.target.form);
});

document.addEventListener("input", ({ target }) => {
  quietSince = performance.now();
  if (target.matches("[data-text]")) kept.set("typed", target.value);
  if (target === notesBox()) onNotes();
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (button) copyUnsaid(button);
});

function onLeaving() {
  keepTyped();
  saveNotes({ leaving: true });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) onLeaving();
  else if (!isOver()) refresh(); // a device that slept has not counted
});
addEventListener("pagehide", onLeaving);
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
addEventListener("online", refresh);

history.scrollRestoration = "manual"; // a reload shows the latest turn
const loaded = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();
settle(loaded, { first: true });
if (!isOver()) {
  stopFollowing = follow(root().dataset.rolePlay, { onVersion: learn, onPoll: refresh });
  setInterval(() => {
    tick();
    mindSilence();
  }, TICK);
}
