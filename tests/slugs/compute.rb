# The anchors of headings as kramdown makes them; run by compute.py.
require 'json'
require 'kramdown'
require 'kramdown-parser-gfm'

input = JSON.parse($stdin.read)
parser = input['rule'] == 'kramdown' ? 'kramdown' : 'GFM'
find = lambda { |element| element.type == :header ? [element] : element.children.flat_map(&find) }
answers = input['documents'].map do |text|
  document = Kramdown::Document.new(text, input: parser, syntax_highlighter: nil, math_engine: nil)
  document.to_html.scan(/<h[1-6]([^>]*)>/).map { |(attributes)| attributes[/id="([^"]*)"/, 1] || '' }
end
puts JSON.generate(answers)
