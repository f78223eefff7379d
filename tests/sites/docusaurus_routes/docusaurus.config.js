// @ts-check
const config = {
  title: 'A site',
  url: 'https://example.org',
  baseUrl: '/base/',
  onBrokenLinks: 'warn',
  onBrokenAnchors: 'warn',
  markdown: {hooks: {onBrokenMarkdownLinks: 'warn', onBrokenMarkdownImages: 'warn'}},
  presets: [
    [
      'classic',
      /** @type {import('@docusaurus/preset-classic').Options} */
      ({
        docs: {sidebarPath: './sidebars.js'},
        blog: {onUntruncatedBlogPosts: 'ignore', onInlineTags: 'ignore'},
      }),
    ],
  ],
  plugins: [
    [
      '@docusaurus/plugin-content-docs',
      {id: 'community', path: 'community', routeBasePath: 'community'},
    ],
    [
      '@docusaurus/plugin-client-redirects',
      {
        fromExtensions: ['html'],
        redirects: [{from: ['/old', '/older'], to: '/docs/part/one'}],
        createRedirects(existing) {
          if (existing.includes('/community')) {
            return [existing.replace('/community', '/support')];
          }
          return undefined;
        },
      },
    ],
  ],
};
export default config;
