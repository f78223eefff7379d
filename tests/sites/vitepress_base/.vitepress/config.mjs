export default {
  title: 'x',
  base: '/app/',
  srcDir: 'src',
  cleanUrls: true,
  srcExclude: ['**/drafts/**', 'README.md'],
  rewrites: { 'packages/:name/guide.md': ':name/guide.md', 'zh.md': 'cn/start.md' },
  locales: {
    root: { label: 'English', lang: 'en' },
    de: { label: 'Deutsch', lang: 'de' }
  },
  ignoreDeadLinks: true
}
