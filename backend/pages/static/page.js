// What the page does beyond being read: values under the plots, and tables that sort. Without this file all is there.

/** A slider under each plot gives the values of an hour or a day; the pointer over the plot moves it. */
for (const plot of document.querySelectorAll("[data-plot]")) {
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
      drawing.querySelector(".cursor").setAttribute("x1", x);
      drawing.querySelector(".cursor").setAttribute("x2", x);
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
  const largest = rows.map((row) => parseFloat(row.cells[3].dataset.value));
  slider.value = largest.indexOf(Math.max(...largest));
  show();
}

/** Headers become buttons that sort; numbers start from the largest, names from the first. */
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const headers = [...table.tHead.rows[0].cells];
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  table.after(said);
  table.classList.add("sorting");

  headers.forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...header.childNodes);
    header.append(button);
    const numeric = header.classList.contains("n");
    button.addEventListener("click", () => {
      const before = header.getAttribute("aria-sort");
      const down = before ? before === "ascending" : numeric;
      const value = (row) => row.cells[column].dataset.value;
      const compare = numeric ? (a, b) => Number(value(a)) - Number(value(b)) : (a, b) => value(a).localeCompare(value(b));
      const sorted = [...body.rows].sort((a, b) => (down ? compare(b, a) : compare(a, b)));
      body.append(...sorted);
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", down ? "descending" : "ascending");
      said.textContent = (down ? table.dataset.sortedDown : table.dataset.sortedUp).replace("%", button.textContent);
    });
  });
}
