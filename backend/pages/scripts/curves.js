// Curves over time that can be looked into: an element with `data-curve` becomes one, drawn from the table in it, which
// stays for readers of tables and of paper. Rows begin with their time (`data-value`, Unix seconds); the other columns are the
// curves, coloured by the class of their header (`injected`, `withdrawn`, `shared`, `produced`, `consumed`, `euros`).
//
// A drag of the mouse, two fingers or the button zoom in; the slider, which the keyboard moves, and a finger read the values.

import uPlot from "uplot";
import { fresh } from "./liven.js";

const HEIGHT = 320;
const ZONE = "Europe/Rome";
const DAY = 86_400;
const SMALLEST = 3; // rows that a zoom leaves

export function livenCurves(root) {
  for (const place of fresh(root, "[data-curve]")) livenCurve(place);
}

function livenCurve(place) {
  const table = place.querySelector("table");
  const rows = [...table.tBodies[0].rows];
  if (!rows.length) return;
  const headers = [...table.tHead.rows[0].cells];
  const data = headers.map((_, column) => rows.map((row) => numberIn(row.cells[column])));
  const unit = place.dataset.unit ?? "";

  const canvas = document.createElement("div");
  canvas.className = "curve";
  canvas.setAttribute("aria-hidden", "true"); // the table says the same
  place.prepend(canvas);
  const curve = new uPlot(options(canvas, headers, unit, Number(place.dataset.digits ?? 1), "synthetic" in place.dataset), data, canvas);
  new ResizeObserver(() => curve.setSize({ width: canvas.clientWidth, height: HEIGHT })).observe(canvas);

  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", className: "slider whole", min: 0, max: rows.length - 1, step: 1 });
  slider.setAttribute("aria-label", place.dataset.slider ?? headers[0].textContent);
  const reading = document.createElement("output");
  reading.className = "reading";
  canvas.after(slider, reading);

  const show = (index) => {
    slider.value = index;
    const [label, ...values] = [...rows[index].cells].map((cell) => cell.textContent);
    const title = document.createElement("strong");
    title.textContent = label;
    const parts = values.map((value, i) => {
      const part = document.createElement("span");
      part.textContent = `${headers[i + 1].textContent} ${value}\u00a0${unit}`;
      return part;
    });
    reading.replaceChildren(title, ...parts.flatMap((part) => [part, " "]));
    slider.setAttribute("aria-valuetext", reading.textContent.trim());
  };
  const point = (index) => {
    show(index);
    curve.setCursor({ left: curve.valToPos(data[0][index], "x"), top: 0 }, false);
  };
  const first = data[0][0];
  const last = data[0].at(-1);
  const shown = () => [curve.scales.x.min ?? first, curve.scales.x.max ?? last];
  /** Show this much around a moment, the moment staying where it is. */
  const zoom = (at, factor) => {
    const [min, max] = shown();
    const smallest = rows.length > SMALLEST ? (data[0][1] - first) * SMALLEST : last - first;
    const span = Math.min(Math.max((max - min) * factor, smallest), last - first);
    const start = Math.min(Math.max(at - ((at - min) / (max - min || 1)) * span, first), last - span);
    curve.setScale("x", { min: start, max: start + span });
  };

  slider.addEventListener("input", () => {
    const index = Number(slider.value);
    const [min, max] = shown();
    const at = data[0][index];
    if (at < min || at > max) {
      const start = Math.min(Math.max(at - (max - min) / 2, first), last - (max - min));
      curve.setScale("x", { min: start, max: start + max - min });
    }
    point(index);
  });
  livenPointers(curve, { zoom, point, show });
  if (place.dataset.in) {
    const actions = document.createElement("p");
    actions.className = "actions";
    actions.append(
      button(place.dataset.in, () => (zoom(data[0][Number(slider.value)], 0.5), point(Number(slider.value)))),
      button(place.dataset.out, () => curve.setScale("x", { min: first, max: last })),
    );
    reading.after(actions);
  }
  const key = data[1].map((value) => value ?? 0);
  show(key.indexOf(Math.max(...key)));
}

/** A finger reads the values, two of them zoom, the mouse reads where it points. */
function livenPointers(curve, { zoom, point, show }) {
  const over = curve.over;
  const fingers = new Map();
  const place = (event) => event.clientX - over.getBoundingClientRect().left;
  over.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, place(event));
  });
  over.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") {
      const index = curve.cursor.idx;
      if (index !== null && index !== undefined) show(index);
      return;
    }
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, place(event));
    const now = [...fingers.values()];
    if (now.length === 1) point(curve.posToIdx(now[0]));
    else zoom(curve.posToVal((now[0] + now[1]) / 2, "x"), Math.abs(before[0] - before[1]) / Math.max(Math.abs(now[0] - now[1]), 1));
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) over.addEventListener(end, (event) => fingers.delete(event.pointerId));
}

function options(canvas, headers, unit, digits, synthetic) {
  const lang = document.documentElement.lang;
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: digits });
  const day = new Intl.DateTimeFormat(lang, { timeZone: ZONE, day: "numeric", month: "short" });
  const hour = new Intl.DateTimeFormat(lang, { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const frame = { stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 }, font: `14px ${colour("--text")}` };
  const time = (at) => hour.format(at * 1000);
  const times = (self, splits) => {
    const short = self.scales.x.max - self.scales.x.min <= 2 * DAY;
    return splits.map((at) => (short ? time(at) : time(at) === "00:00" ? day.format(at * 1000) : ""));
  };
  return {
    width: canvas.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), ZONE),
    cursor: { drag: { x: true, y: false }, y: false },
    series: [{}, ...headers.slice(1).map((header) => seriesOf(header, colour, synthetic))],
    axes: [
      { ...frame, values: times, space: 64 },
      { ...frame, size: 64, label: unit, labelFont: frame.font, values: (_, splits) => splits.map((value) => number.format(value)) },
    ],
    hooks: { draw: [(self) => nameCurves(self, headers, colour)] },
  };
}

const KINDS = { injected: "--sun", withdrawn: "--blue", shared: "--green", produced: "--sun", consumed: "--blue" };
const DASHES = { withdrawn: [7, 4], produced: [2, 3], consumed: [2, 3] };

function kindOf(header) {
  return Object.keys(KINDS).find((name) => header.classList.contains(name));
}

function seriesOf(header, colour, synthetic) {
  const kind = kindOf(header);
  const filled = kind === "shared" || (synthetic && kind === "injected");
  const fill = filled ? (synthetic ? hatched(colour(KINDS[kind])) : colour(KINDS[kind])) : undefined;
  return { label: header.textContent, stroke: colour(kind ? `${KINDS[kind]}-ink` : "--ink"), width: 2, dash: DASHES[kind], fill, points: { show: false } };
}

/** What is synthetic is drawn hatched. */
function hatched(paint) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 12;
  const context = tile.getContext("2d");
  context.strokeStyle = paint;
  context.lineWidth = 5;
  context.lineCap = "square";
  context.beginPath();
  for (const shift of [-12, 0, 12]) {
    context.moveTo(shift, 12);
    context.lineTo(shift + 12, 0);
  }
  context.stroke();
  return context.createPattern(tile, "repeat");
}

/** Each name on its curve, where it stands highest in what is shown, one under the other where they meet. */
function nameCurves(self, headers, colour) {
  const context = self.ctx;
  const ratio = devicePixelRatio;
  const taken = [];
  context.save();
  context.font = `600 ${16 * ratio}px ${colour("--text")}`;
  context.textAlign = "center";
  context.lineWidth = 4 * ratio;
  context.lineJoin = "round";
  context.strokeStyle = colour("--card");
  headers.slice(1).forEach((header, i) => {
    const [from, to] = self.series[0].idxs;
    let best = from;
    for (let at = from; at <= to; at++) if ((self.data[i + 1][at] ?? -1) > (self.data[i + 1][best] ?? -1)) best = at;
    const text = header.textContent;
    const half = context.measureText(text).width / 2;
    const x = Math.min(Math.max(self.valToPos(self.data[0][best], "x", true), self.bbox.left + half), self.bbox.left + self.bbox.width - half);
    let y = Math.max(self.valToPos(self.data[i + 1][best] ?? 0, "y", true) - 8 * ratio, self.bbox.top + 14 * ratio);
    while (taken.some((other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < 20 * ratio)) y -= 21 * ratio;
    taken.push({ x, y, half });
    const kind = kindOf(header);
    context.fillStyle = colour(kind ? `${KINDS[kind]}-ink` : "--ink");
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  });
  context.restore();
}

function button(label, act) {
  const each = document.createElement("button");
  Object.assign(each, { type: "button", className: "button plain", textContent: label });
  each.addEventListener("click", act);
  return each;
}

function numberIn(cell) {
  const text = cell.dataset.value ?? "";
  return text === "" ? null : Number(text);
}

livenCurves(document);
document.addEventListener("htmx:load", (event) => livenCurves(event.target));
