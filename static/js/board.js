// The coverage board by keyboard, and what keeps its place when it renews itself. The page works without this file.
"use strict";
(() => {
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  const cellAt = (grid, row, column) => grid.rows[row]?.cells[column];
  const placeOf = (cell) => ({ row: cell.parentElement.rowIndex, column: cell.cellIndex });

  const focusCell = (cell) => {
    if (!cell) return false;
    const inside = cell.querySelector("a");
    if (!inside) cell.tabIndex = -1;
    (inside ?? cell).focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const around = event.target.closest(".board-scroll");
    const grid = around?.querySelector("[data-grid]");
    if (!grid) return;
    const cell = event.target.closest("td, th");
    const step = STEPS[event.key];
    if (step) {
      const { row, column } = cell ? placeOf(cell) : { row: 1 - step[0], column: 1 - step[1] };
      if (focusCell(cellAt(grid, Math.max(1, row + step[0]), Math.max(1, column + step[1])))) event.preventDefault();
    } else if (cell && (event.key === "Home" || event.key === "End")) {
      const { row } = placeOf(cell);
      if (focusCell(cellAt(grid, row, event.key === "Home" ? 1 : grid.rows[row].cells.length - 1))) event.preventDefault();
    }
  });

  // A renewed board keeps the focus and the scrolled place.
  let kept = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "board") return;
    const cell = document.activeElement?.closest("#board td, #board th");
    const around = document.querySelector(".board-scroll");
    kept = { place: cell ? placeOf(cell) : null, left: around?.scrollLeft ?? 0, top: around?.scrollTop ?? 0 };
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "board" || !kept) return;
    const around = document.querySelector(".board-scroll");
    const grid = around?.querySelector("[data-grid]");
    if (around) { around.scrollLeft = kept.left; around.scrollTop = kept.top; }
    if (grid && kept.place) focusCell(cellAt(grid, kept.place.row, kept.place.column));
    kept = null;
  });

  // When it was last known to be true; "no connection" where it is not known.
  document.addEventListener("htmx:afterRequest", (event) => {
    const checked = document.querySelector("[data-checked]");
    if (!checked || event.detail.target?.id !== "board") return;
    const now = new Date();
    const clock = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
    const failed = !event.detail.successful;
    checked.classList.toggle("stale", failed);
    if (!failed) checked.textContent = clock;
    else if (!checked.textContent.includes("·")) checked.textContent += " · no connection since";
  });
})();
