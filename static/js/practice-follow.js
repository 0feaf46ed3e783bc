/* Follows one role-play: by a socket of its own, and while that is away by asking every five seconds. A hint carries a
 * version and nothing else; what is new is fetched by the page. */

const SECOND = 1000;
const PING = 30 * SECOND;
const SILENCE = 75 * SECOND;
const POLL = 5 * SECOND;
const RETRY = { first: SECOND, most: 30 * SECOND };
const NOT_THERE = 4404;

/** Listen until stopped. `onVersion(number)` hears where the role-play is, `onPoll()` is called while nobody tells. */
export function follow(id, { onVersion, onPoll }) {
  let socket;
  let again;
  let poll;
  let timers = [];
  let failures = 0;
  let stopped = false;

  const address = () => {
    const own = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}`;
    return `${document.body.dataset.liveUrl || own}/ws/practice/${id}`;
  };

  function hear(message) {
    if (message.type === "batch") message.messages.forEach(hear);
    if (message.type === "practice-updated" && message.sessionId === id) onVersion(message.version);
    if (message.type === "heartbeat") {
      const version = message.versions?.[`practice:${id}`];
      failures = 0;
      stopPolling();
      if (version !== undefined) onVersion(version);
    }
  }

  function startPolling() {
    poll ??= setInterval(onPoll, POLL);
  }

  function stopPolling() {
    clearInterval(poll);
    poll = undefined;
  }

  function connect() {
    clearTimeout(again);
    if (socket || stopped) return;
    const mine = new WebSocket(address());
    let heardAt = performance.now();
    socket = mine;
    mine.addEventListener("open", () => {
      timers = [
        setInterval(() => mine.send(JSON.stringify({ type: "ping" })), PING),
        setInterval(() => performance.now() - heardAt > SILENCE && mine.close(), PING / 2),
      ];
    });
    mine.addEventListener("message", ({ data }) => {
      heardAt = performance.now();
      hear(read(data));
    });
    mine.addEventListener("close", ({ code }) => {
      timers.forEach(clearInterval);
      if (socket !== mine) return;
      socket = undefined;
      failures += 1;
      startPolling();
      const wait = code === NOT_THERE ? RETRY.most : Math.min(RETRY.first * 2 ** Math.min(failures - 1, 5), RETRY.most);
      again = setTimeout(connect, wait + Math.random() * SECOND);
    });
  }

  function leave() {
    clearTimeout(again);
    stopPolling();
    timers.forEach(clearInterval);
    const old = socket;
    socket = undefined;
    old?.close();
  }

  const onHide = () => leave();
  const onOnline = () => {
    failures = 0;
    connect();
  };
  addEventListener("pagehide", onHide);
  addEventListener("online", onOnline);
  connect();
  return () => {
    stopped = true;
    removeEventListener("pagehide", onHide);
    removeEventListener("online", onOnline);
    leave();
  };
}

function read(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}
