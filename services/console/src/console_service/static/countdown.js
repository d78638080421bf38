// Lets the time that is left until a moment run; without scripts the page says it in words.
const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** A number with its unit in the language of the page, such as `3 days`. */
const counted = (number, unit) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(number);
const two = (number) => String(number).padStart(2, "0");

/** `3 days 04:12:59`, or with less motion `3 days 04:12`. */
export function left(milliseconds, { seconds = true } = {}) {
  const rest = Math.max(milliseconds, 0);
  const days = Math.floor(rest / DAY);
  const clock = [Math.floor((rest % DAY) / HOUR), Math.floor((rest % HOUR) / MINUTE)];
  if (seconds) clock.push(Math.floor((rest % MINUTE) / SECOND));
  return `${days ? `${counted(days, "day")} ` : ""}${clock.map(two).join(":")}`;
}

/** `12 days`, `1 day 4 hours`, `3 minutes`: the two largest units, as pages say it without scripts. */
export function inWords(milliseconds) {
  const minutes = Math.floor(Math.max(milliseconds, 0) / MINUTE);
  const days = Math.floor(minutes / 1440);
  const hours = days < 3 ? Math.floor(minutes / 60) % 24 : 0;
  const said = [[days, "day"], [hours, "hour"], [days ? 0 : minutes % 60, "minute"]].filter(([count]) => count);
  return said.map(([count, unit]) => counted(count, unit)).join(" ") || counted(0, "minute");
}

function show() {
  for (const one of document.querySelectorAll("time[data-countdown]")) {
    const rest = new Date(one.dateTime) - Date.now();
    const said = one.dataset.countdown === "calm" ? inWords(rest) : left(rest, { seconds: !calm.matches });
    if (one.textContent !== said) one.textContent = said;
  }
}

/** Begin, if there is anything on the page that runs. */
export function runCountdowns() {
  if (!document.querySelector("time[data-countdown]")) return;
  show();
  setInterval(show, calm.matches ? MINUTE : SECOND);
}
