-- usage: pandoc lua pandoc.lua, with a JSON array of texts on stdin
-- Prints, for each, what pandoc makes of it: its tree, that without inline notes, and the page; or an error.
local answers = {}
for _, text in ipairs(pandoc.json.decode(io.read("a"), false)) do
  local good, answer = pcall(function()
    local document = pandoc.read(text, "markdown")
    return {
      tree = pandoc.write(document, "json"),
      plain = pandoc.write(pandoc.read(text, "markdown-inline_notes"), "json"),
      html = pandoc.write(document, "html"),
    }
  end)
  table.insert(answers, good and answer or { error = tostring(answer) })
end
print(pandoc.json.encode(answers))
