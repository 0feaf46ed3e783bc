/* The minute of a drill: counts down from what was left when the server answered, by a timer that no change of the
 * device's time can move. Nothing is sent or taken away when it is over; without this file the page just stands. */

const SECOND = 1000;
const TICK = 250;
const SAY_AT = { 15: "Fifteen seconds left.", 0: "The minute is over. Send what you have." };

const form = document.querySelector("[data-drill]");
const clock = form.querySelector("[data-clock-of-drill]");
const ring = form.querySelector("[data-ring]");
const over = performance.now() + Number(form.dataset.left) * SECOND;
const length = Number(form.dataset.of);
const said = new Set();

const voice = document.createElement("p");
voice.className = "sr";
voice.setAttribute("aria-live", "polite");
document.body.append(voice);

function tick() {
  const left = Math.max(0, (over - performance.now()) / SECOND);
  const whole = Math.ceil(left);
  const words = whole ? `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}` : "The minute is over";
  const place = clock.querySelector("[data-words]");
  if (place.textContent !== words) place.textContent = words;
  ring.setAttribute("stroke-dasharray", `${Math.round((100 * left) / length)} 100`);
  for (const mark of Object.keys(SAY_AT).map(Number)) {
    if (whole > mark || said.has(mark)) continue;
    said.add(mark);
    voice.textContent = SAY_AT[mark];
  }
  if (!whole) clearInterval(timer);
}

const timer = setInterval(tick, TICK);
tick();
