// The syntax trees of mystmd: its parser, its transformations of a page, and its numbering and resolving of references.
// usage: node mystmd.mjs, in the directory of the installed node_modules
// stdin: ["text", ...]; stdout: [{tree, targets, warnings}, ...]
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const load = (name) => import(pathToFileURL(path.join(process.cwd(), 'node_modules', name)).href);
const { mystParse } = await load('myst-parser/dist/index.js');
const transforms = await load('myst-transforms/dist/index.js');
const { VFile } = await load('vfile/index.js');
console.log = console.info = console.warn = console.error;

function* links(tree) {
  if (tree.type === 'link') yield tree;
  for (const child of tree.children ?? []) yield* links(child);
}

function page(text) {
  const vfile = new VFile();
  vfile.path = 'page.md';
  const tree = mystParse(text, { vfile });
  // In the order of myst-cli, which transforms HTML first.
  transforms.reconstructHtmlTransform(tree);
  transforms.htmlTransform(tree);
  transforms.basicTransformations(tree, vfile, { firstDepth: 1 });
  transforms.footnotesTransform(tree, vfile);
  const state = new transforms.ReferenceState('page.md', { vfile });
  transforms.enumerateTargetsTransform(tree, { state });
  for (const link of links(tree)) link.urlSource = link.url;
  transforms.resolveLinksAndCitationsTransform(tree, { state, transformers: [] });
  transforms.resolveReferencesTransform(tree, vfile, { state });
  const targets = Object.fromEntries(
    Object.entries(state.targets).map(([key, { kind, node }]) => [
      key,
      { kind, number: node.enumerator == null ? null : `${node.parentEnumerator ?? ''}${node.enumerator}` },
    ]),
  );
  return { tree, targets, warnings: vfile.messages.map((message) => message.message) };
}

const answers = JSON.parse(fs.readFileSync(0, 'utf8')).map((text) => {
  try {
    return page(text);
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
});
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
