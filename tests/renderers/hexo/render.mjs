// Renders documents as a real Hexo site does, all in one process, since Hexo is slow to start.
// usage: node render.mjs SITES PANDOC, in the directory of the installed node_modules
// stdin: [{name, engine, text}]; stdout: [{name, html, error}] in the same order, one of the two is null
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [sites, pandocPath] = process.argv.slice(2);
const require = createRequire(path.join(process.cwd(), 'package.json'));
const { default: GithubSlugger } = await import(require.resolve('github-slugger'));

// Plugins print warnings; standard output is for the answer alone.
console.log = console.info = console.warn = console.error;

const ENGINES = {
  'hexo-pandoc': { renderer: 'hexo-renderer-pandoc', config: { pandoc: { pandocPath, timeout: 120000, args: [] } } },
  'hexo-marked': { renderer: 'hexo-renderer-marked', config: {} },
  'hexo-markdown-it': { renderer: 'hexo-renderer-markdown-it', config: {} },
  'hexo-markdown-it-plus': { renderer: 'hexo-renderer-markdown-it-plus', config: {} },
};

const started = new Map();

/** A Hexo site with one Markdown renderer and hexo-reference-plus, started once. */
async function site(engine) {
  if (started.has(engine)) return started.get(engine);
  const { renderer, config } = ENGINES[engine];
  const base = path.join(sites, engine);
  fs.mkdirSync(path.join(base, 'source/_posts'), { recursive: true });
  fs.symlinkSync(path.join(process.cwd(), 'node_modules'), path.join(base, 'node_modules'), 'dir');
  const dependencies = { [renderer]: '*', 'hexo-reference-plus': '*' };
  fs.writeFileSync(path.join(base, 'package.json'), JSON.stringify({ private: true, hexo: { version: '' }, dependencies }));
  const settings = { title: engine, url: 'http://example.com', refplus: { tippy: false }, ...config };
  fs.writeFileSync(path.join(base, '_config.yml'), JSON.stringify(settings));
  const Hexo = require('hexo');
  const hexo = new Hexo(base, { silent: true });
  await hexo.init();
  started.set(engine, hexo);
  return hexo;
}

/** The content that Hexo puts into a post. */
async function post(engine, text) {
  const hexo = await site(engine);
  // Hexo reads its files so.
  const unified = text.replace(/^\ufeff/, '').replace(/\r\n/g, '\n');
  const { _content, ...meta } = require('hexo-front-matter').parse(unified);
  const source = path.join(hexo.base_dir, 'source/_posts/post.md');
  const data = { ...meta, content: _content, engine: 'md', path: 'post/', full_source: source };
  return (await hexo.post.render(source, data)).content;
}

/** The HTML of cmark-gfm with the ids that GitHub gives to headings, out of their text. */
function withHeadingIds(html) {
  const slugger = new GithubSlugger();
  const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
  return html.replace(/<(h[1-6])>(.*?)<\/\1>/gs, (_, tag, content) => {
    const text = content.replace(/<[^>]*>/g, '').replace(/&(amp|lt|gt|quot);/g, (entity) => entities[entity]);
    const id = slugger.slug(text).replace(/&/g, '&amp;').replace(/"/g, '&quot;');
    return `<${tag} id="${id}">${content}</${tag}>`;
  });
}

const answers = [];
for (const { name, engine, text } of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  try {
    const html = engine === 'github-headings' ? withHeadingIds(text) : await post(engine, text);
    answers.push({ name, html, error: null });
  } catch (error) {
    answers.push({ name, html: null, error: String(error.message ?? error).trim() || 'unknown error' });
  }
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
