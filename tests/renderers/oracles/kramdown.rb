# usage: ruby kramdown.rb PARSER < ["text", ...] > ["html", ...]
require "json"
require "kramdown"
require "kramdown-parser-gfm"
if ARGV[0] == "version"
  puts "kramdown #{Kramdown::VERSION}, kramdown-parser-gfm #{Gem::Specification.find_by_name('kramdown-parser-gfm').version rescue '1.1.0'}"
else
  puts JSON.generate(JSON.parse($stdin.read).map { |text| Kramdown::Document.new(text, input: ARGV[0]).to_html })
end
