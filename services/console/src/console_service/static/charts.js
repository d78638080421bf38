// Charts of figures: each element with `data-chart` is drawn into, again when its figures or the theme change.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const TONES = ["--accent", "--copper", "--quiet", "--danger"];
const still = matchMedia("(prefers-reduced-motion: reduce)");
const language = document.documentElement.lang;
const drawn = new Map();

/** The colour that a token has now: a token alone may still be a choice between light and dark. */
function colours() {
  const probe = document.body.appendChild(document.createElement("span"));
  const colour = (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const found = { tones: TONES.map(colour), ink: colour("--ink"), soft: colour("--soft"), line: colour("--line"), surface: colour("--surface") };
  probe.remove();
  return found;
}

/** Writes numbers as the table beside a chart does; short ones stand at its side. */
function writer({ currency, digits }) {
  const money = currency ? { style: "currency", currency } : {};
  const long = new Intl.NumberFormat(language, money);
  const short = new Intl.NumberFormat(language, { ...money, notation: "compact", maximumFractionDigits: 1 });
  const scaled = (count) => count / 10 ** digits;
  return { long: (count) => long.format(scaled(count)), short: (count) => short.format(scaled(count)) };
}

function series(line, place, kind, tone, count) {
  const base = { name: line.name, data: line.counts, color: tone, emphasis: { disabled: true } };
  if (kind !== "line") return { ...base, type: "bar", stack: kind === "stack" ? "all" : undefined, barMaxWidth: 28 };
  const area = place === 0 ? { areaStyle: { opacity: 0.12 } } : {};
  return { ...base, ...area, type: "line", symbol: count > 60 ? "none" : "circle", symbolSize: 5, lineStyle: { width: 2 } };
}

/** Room for the names of the lines: two rows for many of them. */
function roomAbove({ lines }) {
  if (lines.length < 2) return 12;
  return lines.length > 3 ? 56 : 36;
}

function option(told, look) {
  const write = writer(told);
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, color: look.soft };
  return {
    animation: !still.matches,
    animationDuration: 400,
    textStyle: font,
    grid: { left: 4, right: 8, top: roomAbove(told), bottom: 4, containLabel: true },
    legend: { show: told.lines.length > 1, left: 0, top: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { ...font, color: look.ink } },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: look.surface,
      borderColor: look.line,
      textStyle: { ...font, color: look.ink },
      valueFormatter: write.long,
    },
    xAxis: { type: "category", data: told.labels, boundaryGap: told.kind !== "line", axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } }, axisLabel: { ...font, hideOverlap: true } },
    yAxis: { type: "value", minInterval: 10 ** told.digits, splitLine: { lineStyle: { color: look.line } }, axisLabel: { ...font, formatter: write.short } },
    series: told.lines.map((line, place) => series(line, place, told.kind, look.tones[place % TONES.length], told.labels.length)),
  };
}

function draw() {
  const look = colours();
  const places = [...document.querySelectorAll("[data-chart]")];
  for (const [place, chart] of drawn) {
    if (places.includes(place)) continue;
    chart.dispose();
    drawn.delete(place);
  }
  for (const place of places) {
    if (!drawn.has(place)) drawn.set(place, echarts.init(place, null, { renderer: "canvas" }));
    drawn.get(place).setOption(option(JSON.parse(place.dataset.chart), look), { notMerge: true });
  }
}

draw();
document.addEventListener("live:shown", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
document.fonts.ready.then(draw);
addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
