module.exports = {
  title: 'x',
  url: 'https://example.org',
  baseUrl: '/app/',
  trailingSlash: true,
  onBrokenLinks: 'warn',
  onBrokenAnchors: 'warn',
  markdown: { format: 'detect', hooks: { onBrokenMarkdownLinks: 'warn', onBrokenMarkdownImages: 'warn' } },
  i18n: { defaultLocale: 'en', locales: ['en', 'de'] },
  presets: [['classic', {
    docs: { routeBasePath: '/', exclude: ['**/drafts/**'] },
    blog: { routeBasePath: 'news' },
    theme: {},
  }]],
};
