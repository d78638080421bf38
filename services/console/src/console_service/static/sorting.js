// Rows that are dragged into another order; without scripts, buttons move them.
import Sortable from "sortablejs";

for (const rows of document.querySelectorAll("[data-sorts]")) {
  const form = document.getElementById(rows.dataset.sorts);
  for (const grip of rows.querySelectorAll(".grip")) grip.hidden = false;
  Sortable.create(rows, {
    handle: ".grip",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    ghostClass: "sorting-ghost",
    onEnd({ oldIndex, newIndex }) {
      if (oldIndex === newIndex) return;
      form.elements.order.value = [...rows.querySelectorAll("[data-id]")].map((row) => row.dataset.id).join(",");
      form.requestSubmit();
    },
  });
}
