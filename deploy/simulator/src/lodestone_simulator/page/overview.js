// Puts the newest state in place every two seconds, keeping opened mail open and untouched pages untouched.
const live = document.getElementById("live");
let shown = live.innerHTML;
setInterval(async () => {
  const answer = await fetch("/").catch(() => null);
  if (!answer?.ok) { document.getElementById("state").textContent = "not answering"; return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("state").textContent = fresh.getElementById("state").textContent;
  const html = fresh.getElementById("live").innerHTML;
  if (html === shown) return;
  shown = html;
  const open = [...live.querySelectorAll("details[open]")].map((one) => one.id);
  live.innerHTML = html;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}, 2000);
