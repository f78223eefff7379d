-- Opens the project in the current folder in Neovim, does what its user would do, and writes what was seen as JSON.
-- usage: nvim --headless -u NONE -n -c 'luafile neovim.lua'; REFCHECK is the command, ANSWERS the file to write.
local seen = {}

local function finish()
  local file = assert(io.open(os.getenv("ANSWERS"), "w"))
  file:write(vim.json.encode(seen))
  file:close()
  vim.cmd("qa!")
end

local function wait_for(what, condition)
  if not vim.wait(20000, condition, 20) then
    seen.failed = "waited in vain for " .. what
    finish()
  end
end

local client = vim.lsp.start_client({
  name = "refcheck",
  cmd = vim.split(os.getenv("REFCHECK"), " "),
  root_dir = vim.fn.getcwd(),
})

local function open(name)
  vim.cmd("edit " .. name)
  vim.lsp.buf_attach_client(0, client)
end

local function place(line, column)
  return { textDocument = vim.lsp.util.make_text_document_params(), position = { line = line, character = column } }
end

local function ask(method, params)
  local answers, err = vim.lsp.buf_request_sync(0, method, params, 20000)
  local answer = answers and answers[client] or {}
  return answer.result or { error = err or answer.error }
end

local function messages()
  local found = vim.tbl_map(function(one)
    return { one.lnum + 1, one.col, one.message }
  end, vim.diagnostic.get(0))
  table.sort(found, function(one, other)
    return one[1] < other[1] or (one[1] == other[1] and one[2] < other[2])
  end)
  return found
end

open("note.md")
wait_for("diagnostics", function()
  return #vim.diagnostic.get(0) == 2
end)
seen.diagnostics = messages()

seen.hover = ask("textDocument/hover", place(8, 8)).contents.value
local target = ask("textDocument/definition", place(8, 8))
seen.definition = (target[1] or target)

-- Typing behind an emoji: what is completed there.
vim.api.nvim_buf_set_lines(0, 9, 9, false, { "", "🚗 [@fi" })
local completions = ask("textDocument/completion", place(10, 7))
seen.completions = vim.tbl_map(function(one)
  return one.label
end, completions.items or completions)
vim.api.nvim_buf_set_lines(0, 9, 11, false, {})

-- The misspelled anchor is written right, as it is by the user who takes the first action.
local params = place(2, 12)
params.range = { start = params.position, ["end"] = params.position }
params.context = { diagnostics = {}, only = { "quickfix" } }
local actions = ask("textDocument/codeAction", params)
seen.actions = vim.tbl_map(function(one)
  return one.title
end, actions)
for _, action in ipairs(actions) do
  if not action.edit then
    action = ask("codeAction/resolve", action)
  end
  if action.edit then
    vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
    break
  end
end
wait_for("the finding to go", function()
  return #vim.diagnostic.get(0) == 1
end)
seen.fixed = vim.api.nvim_buf_get_lines(0, 2, 3, false)[1]

-- A heading is renamed, with the link to it in another file.
open("other.md")
local renamed = place(0, 3)
renamed.newName = "Mountains"
vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", renamed), "utf-16")
seen.renamed = vim.api.nvim_buf_get_lines(0, 0, 1, false)[1]
vim.cmd("buffer note.md")
seen.followed = vim.api.nvim_buf_get_lines(0, 2, 3, false)[1]
finish()
