// Tables that sort.

import { fresh } from "./liven.js";

/** Headers become buttons that sort; numbers start from the largest, names from the first. */
export function livenTables(root) {
  for (const table of fresh(root, "table[data-sortable]")) livenTable(table);
}

function livenTable(table) {
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
      const compare = numeric ? (a, b) => Number(value(a)) - Number(value(b)) : (a, b) => value(a).localeCompare(value(b), document.documentElement.lang);
      const sorted = [...body.rows].sort((a, b) => (down ? compare(b, a) : compare(a, b)));
      body.append(...sorted);
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", down ? "descending" : "ascending");
      said.textContent = (down ? table.dataset.sortedDown : table.dataset.sortedUp).replace("%", button.textContent);
    });
  });
}
