// What scripts add to pages that work without them.
import "htmx.org";
import "./password.js";
import "./live.js";
import { runCountdowns } from "./countdown.js";

const narrow = matchMedia("(max-width: 56rem)");

/** The zone of this browser, so that the next page shows times in it. */
function tellZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `lodestone-zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
}

/** On a phone the menu begins closed. */
function foldMenu() {
  for (const menu of document.querySelectorAll("details.menu")) menu.open = !narrow.matches;
}

/** The tab of this page is in sight, also where the tabs do not fit beside each other. */
function showTab() {
  for (const row of document.querySelectorAll(".tabs, .sections, .parts-of-campaign")) {
    const tab = row.querySelector("[aria-current]");
    if (tab) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
}

/** The step that is chosen is in sight on the map. */
function showStep() {
  for (const map of document.querySelectorAll(".journey-map")) {
    const step = map.querySelector("[aria-current] rect")?.getBoundingClientRect();
    const seen = map.getBoundingClientRect();
    if (step) map.scrollBy(step.left + step.width / 2 - seen.left - seen.width / 2, step.top + step.height / 2 - seen.top - seen.height / 2);
  }
}

/** An answer that did not come leaves the page as it is, and says so. */
function showTrouble() {
  const trouble = document.getElementById("trouble");
  if (!trouble || document.querySelector(".toast")) return;
  document.body.append(trouble.content.cloneNode(true));
  const shown = document.querySelector(".toast");
  setTimeout(() => shown.remove(), 8000);
}

/** A form that is on its way is not sent again by a second click. */
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
}

tellZone();
foldMenu();
showTab();
showStep();
runCountdowns();
narrow.addEventListener("change", foldMenu);
document.addEventListener("submit", sendOnce);
document.addEventListener("htmx:response:error", showTrouble);
document.addEventListener("htmx:error", showTrouble);
