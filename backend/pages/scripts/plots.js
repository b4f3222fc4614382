// Values under the plots.

import { fresh } from "./liven.js";

/** A slider under each plot gives the values of an hour or a day; the pointer over the plot moves it. */
export function livenPlots(root) {
  for (const plot of fresh(root, "[data-plot]")) livenPlot(plot);
}

function livenPlot(plot) {
  const table = plot.parentElement.querySelector("table");
  const rows = [...table.tBodies[0].rows];
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
  const drawings = [...plot.querySelectorAll("svg")];

  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", className: "slider", min: 0, max: rows.length - 1, step: 1 });
  slider.setAttribute("aria-label", plot.dataset.label);
  const reading = document.createElement("output");
  reading.className = "reading";
  plot.append(slider, reading);

  /** The thumb, about 1rem wide, stands under the middle of its hour, day or month. */
  const place = () => {
    const drawing = drawings.find((each) => each.checkVisibility());
    if (!drawing) return;
    const percent = (units) => `${(100 * units) / drawing.viewBox.baseVal.width}%`;
    const step = Number(drawing.dataset.step);
    slider.style.marginLeft = `calc(${percent(Number(drawing.dataset.left) + step / 2)} - 0.5rem)`;
    slider.style.width = `calc(${percent((rows.length - 1) * step)} + 1rem)`;
  };
  new ResizeObserver(place).observe(plot);

  const show = () => {
    const index = Number(slider.value);
    const [label, ...values] = [...rows[index].cells].map((cell) => cell.textContent);
    const title = document.createElement("strong");
    title.textContent = label;
    const parts = values.map((value, i) => {
      const part = document.createElement("span");
      part.textContent = `${names[i]} ${value}\u00a0${plot.dataset.unit}`;
      return part;
    });
    reading.replaceChildren(title, ...parts.flatMap((part) => [part, " "]));
    slider.setAttribute("aria-valuetext", reading.textContent.trim());
    for (const drawing of drawings) {
      const x = Number(drawing.dataset.left) + (index + 0.5) * Number(drawing.dataset.step);
      const cursor = drawing.querySelector(".cursor");
      cursor?.setAttribute("x1", x);
      cursor?.setAttribute("x2", x);
    }
  };
  const follow = (event) => {
    const drawing = event.currentTarget;
    const box = drawing.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * drawing.viewBox.baseVal.width;
    const index = Math.floor((x - Number(drawing.dataset.left)) / Number(drawing.dataset.step));
    slider.value = Math.min(Math.max(index, 0), rows.length - 1);
    show();
  };
  slider.addEventListener("input", show);
  for (const drawing of drawings) {
    drawing.addEventListener("pointermove", follow);
    drawing.addEventListener("pointerdown", follow);
  }
  const largest = rows.map((row) => Number(row.cells[plot.dataset.peak ?? row.cells.length - 1].dataset.value));
  slider.value = largest.indexOf(Math.max(...largest));
  show();
}
