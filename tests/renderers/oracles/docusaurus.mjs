// Pages as Docusaurus makes them: its MDX loader, and headings as its classic theme shows them (a first-level heading
// has no id there). usage: node docusaurus.mjs FORMAT, in the directory of the installed node_modules
// stdin: ["text", ...]; stdout: [{html, error}, ...]
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const { createProcessorUncached } = require('@docusaurus/mdx-loader/lib/processor.js');
const { default: preprocess } = require('@docusaurus/mdx-loader/lib/preprocessor.js');
const { DEFAULT_PARSE_FRONT_MATTER: parseFrontMatter } = require('@docusaurus/utils');
const React = require('react');
const { renderToStaticMarkup } = require('react-dom/server');
const runtime = require('react/jsx-runtime');

const format = process.argv[2];
const filePath = path.join(process.cwd(), 'page.md');
console.log = console.info = console.warn = console.error;

const markdownConfig = {
  format,
  mermaid: false,
  emoji: true,
  parseFrontMatter,
  mdx1Compat: { comments: true, admonitions: true, headingIds: true },
  anchors: { maintainCase: false },
  hooks: { onBrokenMarkdownLinks: () => undefined, onBrokenMarkdownImages: () => undefined },
};
const options = { markdownConfig, staticDirs: [], siteDir: process.cwd(), admonitions: true, outputFormat: 'function-body' };
const AsyncFunction = (async () => {}).constructor;

const heading = (tag) => ({ id, ...rest }) => React.createElement(tag, tag === 'h1' ? rest : { id, ...rest });
const division = ({ title, children }) => React.createElement('div', {}, title, children);
const components = { admonition: division, mermaid: division, head: () => null, Details: 'details' };
for (const tag of ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']) components[tag] = heading(tag);

async function page(text) {
  const { frontMatter, content } = await parseFrontMatter({ filePath, fileContent: text });
  const { process: compile } = await createProcessorUncached({ options, format });
  const fileContent = preprocess({ fileContent: content, filePath, markdownConfig, admonitions: true });
  const { content: code } = await compile({ content: fileContent, filePath, frontMatter, compilerName: 'server' });
  const module = await new AsyncFunction(code)({ ...runtime, useMDXComponents: () => components });
  return renderToStaticMarkup(React.createElement(module.default, { components }));
}

const answers = [];
for (const text of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  try {
    answers.push({ html: await page(text), error: null });
  } catch (error) {
    answers.push({ html: null, error: String(error.message ?? error).split('\n')[0] });
  }
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
