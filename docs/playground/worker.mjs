// Python in a worker: it can be ended while it runs, and the page can be used meanwhile.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const HERE = new URL("./", import.meta.url).href;
const PACKAGES = "/lib/refcheck";

const broken = (message) => postMessage({ kind: "broken", message });

/** Reports how many bytes have arrived of the files that are fetched, and a file that cannot be had. */
async function withProgress(report) {
  const { bytes: total } = await (await fetch(`${HERE}about.json`)).json();
  const original = globalThis.fetch;
  let loaded = 0;
  globalThis.fetch = async (...request) => {
    const response = await original(...request);
    // Pyodide would wait forever for its own.
    if (!response.ok) broken(`${response.url}: ${response.status} ${response.statusText}`);
    if (!response.ok || response.body === null) return response;
    const counting = new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        report(loaded, total);
        controller.enqueue(chunk);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(counting), { status, statusText, headers });
  };
}

async function start() {
  await withProgress((loaded, total) => postMessage({ kind: "progress", loaded, total }));
  const packages = fetch(`${HERE}refcheck.zip`).then((response) => response.arrayBuffer());
  const python = await loadPyodide({ indexURL: `${HERE}pyodide/` });
  python.unpackArchive(await packages, "zip", { extractDir: PACKAGES });
  postMessage({ kind: "unpacked" });
  python.runPython(`import sys; sys.path.insert(0, "${PACKAGES}"); import checked`);
  const checked = python.pyimport("checked");
  postMessage({ kind: "ready", about: JSON.parse(checked.about()) });
  return checked;
}

const started = start().catch((error) => broken(String(error)));

onmessage = async ({ data }) => {
  const checked = await started;
  if (checked === undefined) return;
  try {
    postMessage({ kind: "answer", id: data.id, answer: JSON.parse(checked.check(JSON.stringify(data.request))) });
  } catch (error) {
    postMessage({ kind: "failed", id: data.id, message: String(error) });
  }
};
