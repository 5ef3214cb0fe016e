// Sorting and filtering of tables. Everything can be read without it.
"use strict";
for (const table of document.querySelectorAll("table[data-tools]")) {
  // Rules stand in one body a family, under a row with its name.
  const bodies = Array.from(table.tBodies);
  const rows = bodies.flatMap(lines);
  if (rows.length > 1) sortable(table, bodies);
  if (rows.length > 8) filterable(table, bodies, rows);
}

function lines(body) {
  return Array.from(body.rows).filter((row) => !row.classList.contains("family"));
}

function sortable(table, bodies) {
  const heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      for (const body of bodies) {
        const rows = lines(body).map((row) => [key(row.cells[column]), row]);
        rows.sort(([a], [b]) => compare(a, b));
        if (order === "descending") rows.reverse();
        body.append(...rows.map(([, row]) => row));
      }
    });
  });
}

function key(cell) {
  if (!cell) return "";
  const text = cell.dataset.sort ?? cell.textContent.trim();
  const number = Number(text);
  return text !== "" && !Number.isNaN(number) ? number : text;
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en-GB", { numeric: true });
}

function filterable(table, bodies, rows) {
  const name = table.caption.textContent.trim();
  const tools = document.createElement("p");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const told = document.createElement("span");
  tools.className = "tools";
  input.type = "search";
  input.autocomplete = "off";
  told.setAttribute("role", "status");
  const hidden = document.createElement("span");
  hidden.className = "unseen";
  hidden.textContent = " of: " + name;
  label.append("Filter the rows", hidden, input);
  tools.append(label, told);
  table.parentElement.before(tools);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    // A family none of whose rules is shown goes with its name.
    for (const body of bodies) body.hidden = lines(body).every((row) => row.hidden);
    told.textContent = words.length ? `${shown} of ${rows.length} rows` : "";
  });
}
