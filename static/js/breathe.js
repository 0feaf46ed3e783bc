/* Moves the balloon of a breathing step. Without this file, or where less motion is asked for, the list of counts
 * stays and says the same. Nothing starts by itself, nothing goes on by itself, and it can be paused at any time. */

const BEAT = 1000;
const CALM = "cubic-bezier(.45, .05, .55, .95)";

/** Read the pattern of a step from its data attributes. */
function patternOf(stage) {
  return ["in", "hold", "out", "rest"]
    .map((name) => ({
      name,
      beats: Number(stage.dataset[name]) || 0,
      word: stage.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`],
    }))
    .filter((phase) => phase.beats > 0);
}

/** Return keyframes of one round: full after breathing in, small after breathing out. */
function keyframes(phases, small, full) {
  const beats = phases.reduce((sum, phase) => sum + phase.beats, 0);
  const frames = [{ offset: 0, transform: small, easing: CALM }];
  let passed = 0;
  let now = small;
  for (const phase of phases) {
    passed += phase.beats;
    if (phase.name === "in") now = full;
    if (phase.name === "out") now = small;
    frames.push({ offset: passed / beats, transform: now, easing: CALM });
  }
  return frames;
}

/** Return the phase, the beat in it and the round at a time, in milliseconds. */
function momentAt(phases, time) {
  const length = phases.reduce((sum, phase) => sum + phase.beats, 0) * BEAT;
  const round = Math.floor(time / length);
  let left = time - round * length;
  for (const phase of phases) {
    if (left < phase.beats * BEAT) return { phase, beat: Math.floor(left / BEAT) + 1, round };
    left -= phase.beats * BEAT;
  }
  return { phase: phases[0], beat: 1, round };
}

function drawBeats(place, count, lit) {
  if (place.childElementCount !== count) {
    place.replaceChildren(...Array.from({ length: count }, () => document.createElement("i")));
  }
  [...place.children].forEach((dot, index) => dot.classList.toggle("on", index < lit));
}

function setUp(stage) {
  const phases = patternOf(stage);
  const rounds = Math.max(1, Number(stage.dataset.rounds) || 1);
  const [cue, beats, roundText] = ["cue", "beats", "round"].map((name) => stage.querySelector(`[data-${name}]`));
  const play = document.querySelector("[data-play]");
  const label = play.querySelector("[data-play-label]");
  const use = play.querySelector("use");
  const onward = document.querySelector("[data-onward]");
  const length = phases.reduce((sum, phase) => sum + phase.beats, 0) * BEAT;
  const timing = { duration: length, iterations: rounds, fill: "both" };
  const moves = [
    [stage.querySelector("[data-balloon]"), keyframes(phases, "translateY(16px)", "translateY(-22px)")],
    [stage.querySelector("[data-envelope]"), keyframes(phases, "scale(.76)", "scale(1.08)")],
    [stage.querySelector('[data-cloud="1"]'), keyframes(phases, "translateX(-6px)", "translateX(10px)")],
    [stage.querySelector('[data-cloud="2"]'), keyframes(phases, "translateX(8px)", "translateX(-8px)")],
  ].map(([element, frames]) => {
    const animation = element.animate(frames, timing);
    animation.pause();
    return animation;
  });
  const [lead] = moves;
  let shown = "";

  const iconOf = (name) => use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${name}`));

  function button(text, icon, loud) {
    label.textContent = text;
    iconOf(icon);
    play.classList.toggle("quiet", !loud);
    onward?.classList.toggle("quiet", loud);
  }

  function draw() {
    if (lead.playState === "finished") return;
    const { phase, beat, round } = momentAt(phases, Math.min(lead.currentTime ?? 0, length * rounds - 1));
    const moment = `${round}/${phase.name}/${beat}`;
    if (moment !== shown) {
      if (cue.textContent !== phase.word) cue.textContent = phase.word;
      drawBeats(beats, phase.beats, beat);
      roundText.textContent = rounds > 1 ? `${round + 1} of ${rounds}` : "";
      shown = moment;
    }
    if (lead.playState === "running") requestAnimationFrame(draw);
  }

  function rest() {
    cue.textContent = "Ready when you are";
    drawBeats(beats, phases[0].beats, 0);
    roundText.textContent = rounds > 1 ? `${rounds} times` : "Once";
  }

  play.addEventListener("click", () => {
    if (lead.playState === "running") {
      moves.forEach((move) => move.pause());
      button("Go on", "play", true);
    } else {
      moves.forEach((move) => move.play());
      button("Pause", "pause", false);
      onward?.classList.add("quiet");
      shown = "";
      requestAnimationFrame(draw);
    }
  });

  lead.addEventListener("finish", () => {
    cue.textContent = "That was lovely";
    drawBeats(beats, phases[0].beats, 0);
    roundText.textContent = rounds > 1 ? `All ${rounds} done` : "Done";
    button("Again", "rotate-ccw", false);
    onward?.classList.remove("quiet");
    shown = "";
  });

  stage.classList.add("live");
  play.hidden = false;
  rest();
  button("Start", "play", true);
}

if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
  document.querySelectorAll("[data-breathe]:has([data-sky])").forEach(setUp);
}
