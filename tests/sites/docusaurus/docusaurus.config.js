export default {
  title: "A site",
  url: "https://example.org",
  baseUrl: "/",
  onBrokenLinks: "ignore",
  onBrokenAnchors: "ignore",
  markdown: { hooks: { onBrokenMarkdownLinks: "ignore", onBrokenMarkdownImages: "ignore" } },
  presets: [["classic", { docs: { routeBasePath: "/docs" }, blog: {}, sitemap: false }]],
};
