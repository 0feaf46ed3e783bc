/* Keeps what a page shows up to date. A part of a page says which room tells of it, at which version it was drawn, and
 * where it can be fetched anew:
 *
 *   <div id="home" data-live="child:<id>" data-version="3" data-part="?part=live" data-said="Finn: 3 of 6 modules">
 *
 * An event is a hint: a part is fetched when there is a newer version, once, and versions never go backwards. Where no
 * socket can be opened the same is asked by plain HTTP. Pages without such a part, and pages without this file, work. */

import { patch } from "./morph.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const PING = 30 * SECOND;
const SILENCE = 75 * SECOND;
const RETRY = { first: SECOND, most: 30 * SECOND };
const POLL = { every: 5 * SECOND, most: 30 * SECOND, socketAgain: MINUTE };
const FAILURES_BEFORE_POLLING = 2;
const STALE = 5 * MINUTE;
const DROPPED = 10 * MINUTE;
const HIDDEN_FOR = 5 * MINUTE;
const SAID_EVERY = 5 * SECOND;
const SIGNED_OUT = 4401;
const RIGHTS_ENDED = 4403;
const TIMEOUT = 10 * SECOND;

/* --- what is on the page --------------------------------------------------------------------- */

/** What was fetched lately: `progress/<child id>` → its version, its time, its parts by address. */
const entries = new Map();
/** Fetches under way: address → how to abort it, and the version that it is for. */
const fetching = new Map();
const refused = new Set();
const drawnAt = new WeakMap();

const partsOnPage = () => [...document.querySelectorAll("[data-live]")].filter((part) => !refused.has(part.dataset.live));
const partsIn = (room) => partsOnPage().filter((part) => part.dataset.live === room);
const rooms = () => [...new Set(partsOnPage().map((part) => part.dataset.live))];
const idOf = (room) => room.slice(room.indexOf(":") + 1);
const shown = (part) => Number(part.dataset.version) || 0;
const addressOf = (part) => new URL(part.dataset.part, location.href).href;

function entryOf(room) {
  const key = `progress/${idOf(room)}`;
  const entry = entries.get(key);
  if (entry && Date.now() - entry.at < DROPPED) return entry;
  const fresh = { version: 0, at: Date.now(), parts: new Map() };
  entries.set(key, fresh);
  return fresh;
}

/** A room is at a version: fetch what was drawn at an older one; at a joining also what has grown stale. */
function learn(room, version, { joining = false } = {}) {
  for (const part of partsIn(room)) {
    const age = Date.now() - (drawnAt.get(part) ?? Date.now());
    if (version > shown(part) || (joining && age > STALE)) refresh(part, Math.max(version, shown(part)));
  }
}

async function refresh(part, version) {
  const address = addressOf(part);
  const kept = entryOf(part.dataset.live);
  if (kept.version >= version && kept.parts.has(address) && Date.now() - kept.at < STALE && version > shown(part)) {
    return draw(address, kept.parts.get(address));
  }
  const underWay = fetching.get(address);
  if (underWay && underWay.version >= version) return;
  underWay?.stop.abort();
  const mine = { version, stop: new AbortController() };
  fetching.set(address, mine);
  try {
    const signal = AbortSignal.any([mine.stop.signal, AbortSignal.timeout(TIMEOUT)]);
    const answer = await fetch(address, { signal, cache: "no-store", headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return; // the next heartbeat asks again
    const html = await answer.text();
    if (fetching.get(address) !== mine) return;
    Object.assign(kept, { version, at: Date.now() });
    kept.parts.set(address, html);
    draw(address, html);
  } catch {
    /* superseded, or the network: the next heartbeat asks again */
  } finally {
    if (fetching.get(address) === mine) fetching.delete(address);
  }
}

/** Put fetched parts in the place of those on the page, unless they are older. */
function draw(address, html) {
  const sheet = document.createElement("template");
  sheet.innerHTML = html;
  for (const part of partsOnPage().filter((one) => addressOf(one) === address)) {
    const next = sheet.content.querySelector(`#${CSS.escape(part.id)}`);
    if (!next || shown(next) < shown(part)) continue;
    const before = part.dataset.said;
    patch(part, next);
    drawnAt.set(part, Date.now());
    if (part.dataset.said && part.dataset.said !== before) say(part.dataset.said);
  }
}

/* --- what is said ---------------------------------------------------------------------------- */

let voice;
let waiting = [];
let saidAt = 0;
let sayLater;

/** Tell a screen reader what has changed, in few words and not too often. */
function say(words) {
  waiting.push(words);
  clearTimeout(sayLater);
  sayLater = setTimeout(() => {
    voice.textContent = waiting.length > 3 ? `${waiting.length} changes on this page` : waiting.join(". ");
    waiting = [];
    saidAt = Date.now();
  }, Math.max(100, saidAt + SAID_EVERY - Date.now()));
}

let paused;

/** Show, in a corner, that the page cannot be kept up to date; nothing is lost by it. */
function showPaused(words) {
  if (!paused && !words) return;
  paused ??= place("paused", { role: "status" });
  paused.classList.toggle("shown", Boolean(words));
  setTimeout(() => (paused.textContent = words), 100); // a region that has just come is not read out
}

function place(className, attributes) {
  const element = document.createElement("p");
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  return element;
}

/* --- the socket ------------------------------------------------------------------------------ */

let socket;
let failures = 0;
let timers = [];
let again;
let joining = new Set();

const socketUrl = () => {
  const own = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}`;
  return `${document.body.dataset.liveUrl || own}/ws/live`;
};

function connect() {
  clearTimeout(again);
  if (socket || !rooms().length) return;
  let heardAt = Date.now();
  let answered = false;
  const mine = new WebSocket(socketUrl());
  socket = mine;
  mine.binaryType = "arraybuffer";
  mine.addEventListener("open", () => {
    joining = new Set(rooms());
    for (const room of joining) mine.send(JSON.stringify({ type: "join-child-room", childId: idOf(room) }));
    timers = [
      setInterval(() => mine.send(JSON.stringify({ type: "ping" })), PING),
      setInterval(() => Date.now() - heardAt > SILENCE && mine.close(), PING / 2),
    ];
  });
  mine.addEventListener("message", ({ data }) => {
    heardAt = Date.now();
    const message = read(data);
    if (message.type === "heartbeat" && !answered) {
      answered = true;
      failures = 0;
      stopPolling();
      showPaused("");
    }
    hear(message);
  });
  mine.addEventListener("close", ({ code }) => {
    timers.forEach(clearInterval);
    if (socket !== mine) return;
    socket = undefined;
    if (code !== RIGHTS_ENDED) later(code);
  });
}

function later(code) {
  failures += 1;
  if (code === SIGNED_OUT || failures >= FAILURES_BEFORE_POLLING) startPolling();
  const wait = Math.min(RETRY.first * 2 ** Math.min(failures - 1, 5), RETRY.most);
  const pause = polling ? POLL.socketAgain : wait;
  again = setTimeout(connect, pause + Math.random() * SECOND);
}

function disconnect() {
  clearTimeout(again);
  stopPolling();
  timers.forEach(clearInterval);
  const old = socket;
  socket = undefined;
  old?.close();
}

function read(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

function hear(message) {
  if (message.type === "batch") message.messages.forEach(hear);
  if (message.type === "progress-updated") learn(`child:${message.childId}`, message.version);
  if (message.type === "heartbeat") hearVersions(message.versions);
  if (message.type !== "error") return;
  if (message.code === "not_found") refused.add(`child:${message.childId}`);
  if (message.code === "rights_ended") startAnew();
}

function hearVersions(versions) {
  for (const [room, version] of Object.entries(versions)) {
    learn(room, version, { joining: joining.delete(room) });
  }
}

/** Somebody's right to see this has ended: ask for the page again, which knows what is still theirs. */
function startAnew() {
  disconnect();
  const last = Number(sessionStorage.getItem("live-anew")) || 0;
  if (Date.now() - last < MINUTE) return;
  sessionStorage.setItem("live-anew", String(Date.now()));
  location.reload();
}

/* --- without a socket ------------------------------------------------------------------------ */

let polling;
let missed = 0;

function startPolling() {
  if (polling) return;
  missed = 0;
  joining = new Set(rooms());
  polling = setTimeout(poll, 0);
}

function stopPolling() {
  clearTimeout(polling);
  polling = undefined;
}

async function poll() {
  const mine = polling;
  const asked = rooms().map((room) => `${room}@${Math.min(...partsIn(room).map(shown))}`);
  if (!asked.length) return;
  try {
    const found = [];
    for (let from = 0; from < asked.length; from += 100) {
      found.push(await ask(asked.slice(from, from + 100)));
    }
    if (polling !== mine) return;
    missed = 0;
    showPaused("");
    for (const { messages, versions } of found) {
      messages.forEach(hear);
      hearVersions(versions);
    }
  } catch (error) {
    if (polling !== mine) return;
    missed += 1;
    showPaused("Updates are paused");
    if (error.status === 401 || error.status === 403) return disconnect();
  }
  polling = setTimeout(poll, Math.min(POLL.every * 2 ** missed, POLL.most));
}

async function ask(asked) {
  const address = `/api/live/events?rooms=${asked.join(",")}`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT), cache: "no-store" });
  if (!answer.ok) throw Object.assign(new Error("no answer"), { status: answer.status });
  return (await answer.json()).data;
}

/* --- coming and going ------------------------------------------------------------------------ */

let hiding;

/** A page that nobody looks at for long lets go; shown again it asks what it has missed, and not before. */
function onVisibility() {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(disconnect, HIDDEN_FOR);
  else if (!socket && !polling) {
    failures = 0;
    connect();
  }
}

function start() {
  if (!rooms().length) return;
  voice = place("sr", { "aria-live": "polite" });
  partsOnPage().forEach((part) => drawnAt.set(part, Date.now()));
  document.addEventListener("visibilitychange", onVisibility);
  addEventListener("offline", () => showPaused("Updates are paused"));
  addEventListener("online", () => {
    failures = 0;
    if (socket) showPaused("");
    else connect();
  });
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", ({ persisted }) => persisted && connect());
  document.addEventListener("live:cancel", () => fetching.forEach(({ stop }) => stop.abort()));
  connect();
}

start();
