// Curves over time that can be looked into: an element with `data-curve` becomes one, drawn from the table in it, which
// stays for readers of tables and of paper. Rows begin with their time (`data-value`, Unix seconds); the other columns are the
// curves, coloured by the class of their header (`injected`, `withdrawn`, `shared`, `euros`).

import uPlot from "uplot";
import { fresh } from "./liven.js";

const HEIGHT = 280;

export function livenCurves(root) {
  for (const place of fresh(root, "[data-curve]")) livenCurve(place);
}

function livenCurve(place) {
  const table = place.querySelector("table");
  const rows = [...table.tBodies[0].rows];
  if (!rows.length) return;
  const lang = document.documentElement.lang;
  const headers = [...table.tHead.rows[0].cells];
  const data = headers.map((_, column) => rows.map((row) => numberIn(row.cells[column])));
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: Number(place.dataset.digits ?? 1) });
  const zone = "Europe/Rome";
  const day = new Intl.DateTimeFormat(lang, { timeZone: zone, day: "numeric", month: "short" });
  const moment = new Intl.DateTimeFormat(lang, { timeZone: zone, dateStyle: "medium", timeStyle: "short" });
  const unit = place.dataset.unit ?? "";
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const frame = { stroke: colour("--muted"), grid: { stroke: colour("--line") }, ticks: { stroke: colour("--line") }, font: `13px ${colour("--text")}` };

  const canvas = document.createElement("div");
  canvas.className = "curve";
  canvas.setAttribute("aria-hidden", "true"); // the table says the same
  place.prepend(canvas);
  const curve = new uPlot(
    {
      width: canvas.clientWidth,
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      cursor: { drag: { x: true, y: false } },
      series: [
        { label: headers[0].textContent, value: (_, at) => (at === null ? "–" : moment.format(at * 1000)) },
        ...headers.slice(1).map((header) => seriesOf(header, colour, (_, value) => (value === null ? "–" : `${number.format(value)}\u00a0${unit}`))),
      ],
      axes: [
        { ...frame, values: (_, splits) => splits.map((at) => day.format(at * 1000)) },
        { ...frame, size: 64, label: unit, labelFont: frame.font, values: (_, splits) => splits.map((value) => number.format(value)) },
      ],
    },
    data,
    canvas,
  );
  new ResizeObserver(() => curve.setSize({ width: canvas.clientWidth, height: HEIGHT })).observe(canvas);
}

function seriesOf(header, colour, value) {
  const kinds = { injected: "--sun-ink", withdrawn: "--blue-ink", shared: "--green-ink" };
  const kind = Object.keys(kinds).find((name) => header.classList.contains(name));
  const dash = kind === "withdrawn" ? [7, 4] : undefined;
  return { label: header.textContent, stroke: colour(kinds[kind] ?? "--ink"), width: 2, dash, value };
}

function numberIn(cell) {
  const text = cell.dataset.value ?? "";
  return text === "" ? null : Number(text);
}

livenCurves(document);
document.addEventListener("htmx:load", (event) => livenCurves(event.target));
