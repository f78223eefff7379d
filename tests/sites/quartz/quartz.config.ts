import { QuartzConfig } from "./quartz/cfg"
import * as Plugin from "./quartz/plugins"

const config: QuartzConfig = {
  configuration: { pageTitle: "S", ignorePatterns: [".obsidian"] },
  plugins: {
    transformers: [
      Plugin.FrontMatter(),
      Plugin.ObsidianFlavoredMarkdown({ enableInHtmlEmbed: false }),
      Plugin.GitHubFlavoredMarkdown(),
      Plugin.CrawlLinks({ markdownLinkResolution: "shortest" }),
    ],
    filters: [Plugin.RemoveDrafts()],
    emitters: [Plugin.AliasRedirects(), Plugin.ContentPage(), Plugin.FolderPage(), Plugin.TagPage(), Plugin.Assets()],
  },
}

export default config
