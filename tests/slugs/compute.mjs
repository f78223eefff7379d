// The anchors of headings as the packages of npm make them; run by compute.py.
// Reads {"rule": ..., "documents": [...]} and writes, for each document, the anchors of its headings in order.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const load = (name, file = '') => {
  const folder = path.join(process.cwd(), 'node_modules', name);
  const { exports: named, module, main } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const start = (entry) => (typeof entry === 'string' ? entry : start(entry.import ?? entry.default));
  const entry = file || (named ? start(named['.'] ?? named) : module ?? main ?? 'index.js');
  return import(pathToFileURL(path.join(folder, entry)));
};
const idsOf = (html) =>
  [...html.matchAll(/<h[1-6]((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*>/g)].map((tag) => unescape(/\bid="([^"]*)"/.exec(tag[1])?.[1]));
const unescape = (text = '') =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
const mute = { error() {}, warn() {}, info() {}, debug() {} };
const hexo = (config) => ({
  config: { url: 'http://example.com', root: '/', ...config },
  extend: { renderer: { register(name, _, render) { hexo.render = render; } } },
  execFilterSync() {}, log: mute, base_dir: process.cwd(),
});
const headings = (tree) => {
  const found = [];
  const visit = (node) => { if (node.type === 'heading') found.push(node); (node.children ?? []).forEach(visit); };
  visit(tree);
  return found;
};

const vscode = async (name) => {
  const { TableOfContents } = await load(name, 'out/tableOfContents.js');
  const { githubSlugifier } = await load(name, 'out/slugify.js');
  const MarkdownIt = require('markdown-it');
  const katex = require('@vscode/markdown-it-katex').default;
  const engine = new MarkdownIt({ html: true, linkify: true }).use(katex);
  const parser = { slugifier: githubSlugifier, async tokenize(document) { return engine.parse(document.getText(), {}); } };
  return async (text) => {
    const lines = text.split('\n');
    const getText = (range) => (range ? lines[range.start.line] : text);
    const document = { getText, lineCount: lines.length, uri: 'file:///a.md', version: 1 };
    const contents = await TableOfContents.create(parser, document, { isCancellationRequested: false });
    return contents.entries.map((entry) => decodeURI(entry.slug.value));
  };
};

const rules = {
  // mdast's text of a heading, as remark's own tools take it, in github-slugger.
  async github() {
    const { default: Slugger } = await load('github-slugger');
    const { toString } = await load('mdast-util-to-string');
    const { unified } = await load('unified');
    const { default: parse } = await load('remark-parse');
    const { default: gfm } = await load('remark-gfm');
    return (text) => {
      const slugger = new Slugger();
      return headings(unified().use(parse).use(gfm).parse(text))
        .map((node) => slugger.slug(toString(node, { includeImageAlt: false, includeHtml: false })));
    };
  },
  async hexo() {
    globalThis.hexo = hexo({});
    require('hexo-renderer-marked');
    return (text) => idsOf(hexo.render.call(globalThis.hexo, { text }));
  },
  async hexo_markdown_it() {
    globalThis.hexo = hexo({});
    require('hexo-renderer-markdown-it');
    return (text) => idsOf(hexo.render.call(globalThis.hexo, { text }));
  },
  async markdown_it_plus() {
    globalThis.hexo = hexo({});
    require('hexo-renderer-markdown-it-plus');
    return (text) => idsOf(hexo.render.call(globalThis.hexo, { text }));
  },
  async mystmd() {
    const { mystParse } = await load('myst-parser');
    const { basicTransformations, htmlIdsTransform, htmlTransform, reconstructHtmlTransform } = await load('myst-transforms');
    const { VFile } = await load('vfile');
    return (text) => {
      const tree = mystParse(text);
      // In the order of myst-cli, which transforms HTML first.
      reconstructHtmlTransform(tree);
      htmlTransform(tree);
      basicTransformations(tree, new VFile());
      htmlIdsTransform(tree);
      return headings(tree).map((node) => node.html_id ?? '');
    };
  },
  async docusaurus() {
    const { createProcessor } = await load('@mdx-js/mdx');
    const { default: gfm } = await load('remark-gfm');
    const { default: comment } = await load('@slorber/remark-comment');
    const { default: directive } = await load('remark-directive');
    const { escapeMarkdownHeadingIds } = require('@docusaurus/utils');
    const plugin = require('@docusaurus/mdx-loader/lib/remark/headings').default;
    return async (text) => {
      let found;
      const keep = () => (tree) => { found = headings(tree).map((node) => node.data.id); };
      const remarkPlugins = [directive, [plugin, { anchorsMaintainCase: false }], keep, gfm, comment];
      const source = escapeMarkdownHeadingIds(text);
      for (const format of ['mdx', 'md']) {
        // What is no MDX is read as Markdown, as with `markdown.format: 'md'`.
        try { await createProcessor({ remarkPlugins, format }).process(source); break; } catch (error) { if (format === 'md') throw error; }
      }
      return found;
    };
  },
  vscode: () => vscode('vscode-markdown-languageservice'),
  vscode_2024: () => vscode('vscode-markdown-languageservice-2024'),
};

const { rule, documents } = JSON.parse(fs.readFileSync(0, 'utf8'));
const anchors = await rules[rule]();
const answers = [];
for (const text of documents) {
  // Where a renderer fails there are no anchors.
  try { answers.push(await anchors(text)); } catch (error) { answers.push([]); console.error(String(error)); }
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
