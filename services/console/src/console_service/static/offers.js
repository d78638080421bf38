// Offers of Lodestone in any page: <lodestone-offers> shows the campaigns that visitors can join, <lodestone-badge bundle="…">
// those that a bundle gets somebody into. Needs nothing else, asks nobody but the origin it came from, and takes no
// room where there is nothing to show or nobody answers. Attributes of both: tenant, lang, theme (light or dark).
(() => {
  const source = document.currentScript && document.currentScript.src;
  if (!source || !window.customElements || customElements.get("lodestone-offers")) return;
  const origin = new URL(source).origin;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

  const SEEN = 0.3, STEPS = Array.from({ length: 31 }, (_, n) => n / 100);
  /** Whether three tenths are in view: of the section, or of a window that is smaller than that. */
  const isSeen = (entry) => entry.intersectionRatio >= SEEN || entry.intersectionRect.height >= SEEN * innerHeight;

  const SHARED = `
    :host { display: block; color-scheme: light dark; font-family: inherit; --ground: var(--lodestone-ground, light-dark(#0d4a50, #10393d));
      --accent: var(--lodestone-accent, light-dark(#0e5a60, #74c8c4)); --warm: var(--lodestone-warm, light-dark(#a84f1d, #f0a26c));
      --surface: light-dark(#fff, #192127); --ink: light-dark(#17262b, #ece8df); --soft: light-dark(#56636a, #a3adb3); --line: light-dark(#e2dccf, #2b353c); }
    :host([theme="light"]) { color-scheme: light; } :host([theme="dark"]) { color-scheme: dark; }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; margin: 0; }
    a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 6px; }`;
  const OFFERS = `
    section { background: var(--ground); color: #f6f2e9; padding: clamp(1.5rem, 5vw, 3.5rem); border-radius: var(--lodestone-radius, 20px);
      background-image: radial-gradient(50rem 24rem at 110% -20%, rgb(240 162 108 / 28%), transparent 65%); }
    h2 { font-size: clamp(1.5rem, 1rem + 2.4vw, 2.4rem); line-height: 1.12; letter-spacing: -0.02em; margin-block-end: 1.5rem; text-wrap: balance; }
    ul { list-style: none; padding: 0; display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); }
    li { position: relative; display: flex; flex-direction: column; overflow: hidden; background: var(--surface); color: var(--ink); border-radius: 14px; max-inline-size: 34rem; }
    img { inline-size: 100%; aspect-ratio: 16 / 9; object-fit: cover; }
    div { display: flex; flex-direction: column; gap: 0.6rem; padding: 1.4rem; flex: 1; }
    .kind { font-size: 0.8125rem; font-weight: 600; color: var(--warm); }
    h3 { font-size: 1.3rem; line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere; }
    .promo { color: var(--soft); line-height: 1.5; overflow-wrap: anywhere; display: -webkit-box; -webkit-line-clamp: 5; -webkit-box-orient: vertical; overflow: hidden; }
    .end { font-size: 0.875rem; font-weight: 600; color: var(--warm); font-variant-numeric: tabular-nums; }
    a { margin-block-start: auto; align-self: start; padding: 0.6rem 1.1rem; border-radius: 8px; font-weight: 600; text-decoration: none;
      background: var(--accent); color: light-dark(#fff, #062022); }
    a::after { content: ""; position: absolute; inset: 0; }
    li:hover a { text-decoration: underline; text-underline-offset: 0.2em; }`;
  const BADGE = `
    :host { display: inline-flex; flex-wrap: wrap; gap: 0.4em; }
    a { display: inline-flex; align-items: center; gap: 0.45em; padding: 0.2em 0.75em; border-radius: 99em; font-size: 0.8125rem; font-weight: 600; line-height: 1.5;
      text-decoration: none; background: light-dark(#fbead1, #3a290f); color: light-dark(#774306, #f1c98b); overflow-wrap: anywhere; }
    a::before { content: ""; flex: none; inline-size: 0.5em; block-size: 0.5em; background: currentcolor; transform: rotate(45deg); }
    a:hover { text-decoration: underline; text-underline-offset: 0.2em; }`;

  const sheet = (...texts) => {
    const made = new CSSStyleSheet();
    made.replaceSync(texts.join(""));
    return made;
  };
  const element = (name, text, more = {}) => Object.assign(document.createElement(name), text ? { textContent: text } : {}, more);

  const answers = new Map();
  /** What our origin says, asked once for all elements of the page. */
  function ask(path, { tenant, lang }) {
    const url = new URL(path, origin);
    if (tenant) url.searchParams.set("tenant", tenant);
    url.searchParams.set("lang", lang);
    if (!answers.has(url.href)) answers.set(url.href, read(url));
    return answers.get(url.href);
  }
  async function read(url) {
    const answer = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(8000) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  const two = (number) => String(number).padStart(2, "0");
  /** `3 days 04:12:59`, or with less motion `3 days 04:12`. */
  function left(until, lang) {
    const rest = Math.max(until - Date.now(), 0), days = Math.floor(rest / DAY);
    const clock = [Math.floor((rest % DAY) / HOUR), Math.floor((rest % HOUR) / MINUTE)];
    if (!calm.matches) clock.push(Math.floor((rest % MINUTE) / SECOND));
    const unit = new Intl.NumberFormat(lang, { style: "unit", unit: "day", unitDisplay: "long" });
    return `${days ? `${unit.format(days)} ` : ""}${clock.map(two).join(":")}`;
  }

  class Shown extends HTMLElement {
    async connectedCallback() {
      this.hidden = true;
      const asked = { tenant: this.getAttribute("tenant"), lang: this.closest("[lang]")?.lang || navigator.language };
      try {
        const told = await ask(this.path, asked);
        if (this.isConnected) this.show(told);
      } catch {
        this.hidden = true;
      }
    }

    put(style, ...content) {
      const root = this.shadowRoot || this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [style];
      root.replaceChildren(...content);
      this.hidden = !content.length;
    }
  }

  class Offers extends Shown {
    static style = sheet(SHARED, OFFERS);
    path = "/embed/offers.json";

    show({ texts, lang, offers }) {
      clearInterval(this.clock);
      const open = offers.filter((offer) => !offer.closes_at || new Date(offer.closes_at) > Date.now());
      if (!open.length) return this.put(Offers.style);
      const section = element("section"), list = element("ul");
      section.lang = lang;
      section.append(element("h2", this.getAttribute("heading") || texts.heading), list);
      list.append(...open.map((offer) => this.card(offer, texts)));
      this.put(Offers.style, section);
      this.id ||= "campaigns";
      this.watch(open);
      if (open.some((offer) => offer.closes_at)) this.run({ texts, lang, offers });
    }

    card(offer, texts) {
      const item = element("li"), body = element("div");
      if (offer.picture) {
        const picture = element("img", "", { src: offer.picture, alt: "", loading: "lazy", referrerPolicy: "no-referrer" });
        picture.onerror = () => picture.remove();
        item.append(picture);
      }
      const part = (name, text, className) => text && body.append(element(name, text, { className }));
      part("p", offer.kind, "kind");
      part("h3", offer.name, "");
      part("p", offer.promo, "promo");
      if (offer.closes_at) {
        const end = element("p", `${texts.closes} `, { className: "end" });
        end.append(element("time", "", { dateTime: offer.closes_at }));
        body.append(end);
      }
      const link = element("a", texts.more, { href: new URL(offer.path, origin).href });
      link.setAttribute("aria-label", `${texts.more}: ${offer.name}`);
      body.append(link);
      item.append(body);
      return item;
    }

    /** Let the time that is left run; an offer that closes meanwhile disappears. */
    run(told) {
      const step = () => {
        const times = [...this.shadowRoot.querySelectorAll("time")];
        if (times.some((one) => new Date(one.dateTime) <= Date.now())) return this.show(told);
        for (const one of times) one.textContent = left(new Date(one.dateTime), told.lang);
      };
      step();
      this.clock = setInterval(step, calm.matches ? MINUTE : SECOND);
    }

    /** Say once that the section is seen, for whatever counts how far a page is scrolled. */
    watch(open) {
      if (this.watched) return;
      this.watched = new IntersectionObserver((entries) => {
        if (!entries.some(isSeen)) return;
        this.watched.disconnect();
        const detail = { section: "campaigns", campaigns: open.map((offer) => offer.slug) };
        this.dispatchEvent(new CustomEvent("lodestone:section", { bubbles: true, composed: true, detail }));
      }, { threshold: STEPS });
      this.watched.observe(this);
    }

    disconnectedCallback() {
      clearInterval(this.clock);
    }
  }

  class Badge extends Shown {
    static style = sheet(SHARED, BADGE);
    path = "/embed/badges.json";

    show({ badges }) {
      const found = badges[this.getAttribute("bundle")] || [];
      this.put(Badge.style, ...found.map((one) => element("a", one.name, { href: new URL(one.path, origin).href })));
    }
  }

  customElements.define("lodestone-offers", Offers);
  customElements.define("lodestone-badge", Badge);
})();
