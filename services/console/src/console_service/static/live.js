// Parts of a page that follow what happens: what arrives replaces them. A page that nobody sees follows nothing.
import htmx from "htmx.org";

const FIRST = 1000;
const LONGEST = 60000;

class Followed {
  constructor(element) {
    this.element = element;
    this.mark = element.dataset.liveMark;
    this.pause = FIRST;
    this.attend();
  }

  /** Open the stream while the page is seen, and close it while it is not. */
  attend() {
    if (document.hidden || !this.element.isConnected) this.close();
    else if (!this.stream) this.open();
  }

  open() {
    clearTimeout(this.timer);
    const place = new URL(this.element.dataset.live, location.href);
    if (this.mark) place.searchParams.set("mark", this.mark);
    this.stream = new EventSource(place);
    this.stream.onmessage = (event) => this.show(event);
    this.stream.addEventListener("over", () => location.reload());
    this.stream.onerror = () => this.stream?.readyState === EventSource.CLOSED && this.retry();
  }

  close() {
    clearTimeout(this.timer);
    this.stream?.close();
    this.stream = null;
  }

  /** Browsers open a stream again that ended, and none that was refused; that is tried later and later. */
  retry() {
    this.close();
    this.timer = setTimeout(() => this.attend(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(this.pause * 2, LONGEST);
  }

  async show(event) {
    this.mark = event.lastEventId;
    this.pause = FIRST;
    await htmx.swap({ sourceElement: this.element, target: this.element, text: event.data, swap: "innerMorph ignoreTitle:true" });
    this.element.dispatchEvent(new CustomEvent("live:shown", { bubbles: true }));
  }
}

const followed = [...document.querySelectorAll("[data-live]")].map((element) => new Followed(element));
document.addEventListener("visibilitychange", () => followed.forEach((one) => one.attend()));
addEventListener("pagehide", () => followed.forEach((one) => one.close()));
addEventListener("pageshow", (event) => event.persisted && followed.forEach((one) => one.attend()));
