// Makes the folder `built` of the console: scripts, stylesheets and typefaces with a hash in each name, a compressed
// copy of what is text, and `manifest.json`, which leads from the name of a source to the name of its file.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

const here = import.meta.dirname;
const target = join(here, "src/console_service/built");
const draft = `${target}.new`;
const sources = join(here, "src/console_service/static");
const entries = ["app.js", "charts.js", "sorting.js", "offers.js", "style.css", "fonts.css"].filter((name) =>
  readdirSync(sources).includes(name),
);

rmSync(draft, { recursive: true, force: true });
mkdirSync(draft, { recursive: true });
const made = await build({
  absWorkingDir: here,
  entryPoints: entries.map((name) => join(sources, name)),
  outdir: draft,
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: ["chrome123", "firefox128", "safari17.5"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file" },
  external: ["/static/*"],
  legalComments: "none",
});

const names = {};
for (const [path, output] of Object.entries(made.metafile.outputs)) {
  if (output.entryPoint) names[basename(output.entryPoint)] = basename(path);
}
for (const name of readdirSync(draft)) {
  if (/\.(js|css)$/.test(name)) writeFileSync(join(draft, `${name}.gz`), gzipSync(readFileSync(join(draft, name)), { level: 9 }));
}
writeFileSync(join(draft, "manifest.json"), JSON.stringify(names, null, 2));
rmSync(target, { recursive: true, force: true });
renameSync(draft, target);
