// Counts which sections of the page are seen, as homepages do for their analytics; offers are one of them.
const sections = ["hero", "campaigns", "products", "services", "merchandise", "publications", "about", "contact"];
const seen = new Set();
const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) if (isSeen(entry)) note(entry.target.id);
}, { threshold: Array.from({ length: 31 }, (_, n) => n / 100) });

/** Whether three tenths are in view: of the section, or of a window that is smaller than that. */
function isSeen(entry) {
  return entry.intersectionRatio >= 0.3 || entry.intersectionRect.height >= 0.3 * innerHeight;
}

function note(section) {
  if (!sections.includes(section) || seen.has(section)) return;
  seen.add(section);
  document.getElementById("seen").textContent = [...seen].join(", ");
}

for (const one of document.querySelectorAll("main > section")) observer.observe(one);
document.addEventListener("lodestone:section", (event) => note(event.detail.section));
