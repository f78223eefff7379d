// Bundles the script and the style of the HTML pages, with the licences of what is in the bundle.
// usage: node build.mjs [FOLDER]   (default: where the package has them)
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.argv[2] ?? join(here, "../refcheck/webpage/static"));

async function bundle(entry, name) {
  const made = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    // The page can be sent in any encoding, and no character of a library is hidden in it.
    charset: "ascii",
    format: entry.endsWith(".css") ? undefined : "iife",
    target: "es2020",
    legalComments: "none",
    metafile: true,
    write: false,
    outfile: name,
  });
  writeFileSync(join(folder, name), made.outputFiles[0].text);
  return Object.keys(made.metafile.inputs);
}

function licences(inputs) {
  const names = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  return [...names].sort().map((name) => {
    const root = join(here, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const file = readdirSync(root).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version}\n\n${readFileSync(join(root, file), "utf8").trim()}\n`;
  });
}

mkdirSync(folder, { recursive: true });
const inputs = await bundle("src/main.js", "page.js");
await bundle("src/page.css", "page.css");
const head = "page.js contains these packages:\n";
writeFileSync(join(folder, "LICENSES.txt"), [head, ...licences(inputs)].join(`\n${"-".repeat(60)}\n\n`));
