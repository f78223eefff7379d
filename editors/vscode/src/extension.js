// Starts `refcheck server` for Markdown. All that is shown comes from the server.
"use strict";

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");
const { PACKAGE, findCommand, findPython, install } = require("./command");

const LANGUAGES = ["markdown", "quarto", "rmd", "mdx"];
const SELECTOR = LANGUAGES.flatMap((language) => [
  { scheme: "file", language },
  { scheme: "untitled", language },
]);
// The cells of notebooks. The server asks for the code of the notebook, too.
SELECTOR.push({ notebook: "jupyter-notebook", language: "markdown" });

let client;

async function activate(context) {
  const storage = context.globalStorageUri.fsPath;
  const restart = async () => {
    await stop();
    await start(storage);
  };
  context.subscriptions.push(
    vscode.commands.registerCommand("refcheck.restartServer", restart),
    vscode.commands.registerCommand("refcheck.installServer", () => installAndStart(storage)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("refcheck.path")) restart();
    }),
  );
  await start(storage);
}

async function start(storage) {
  const command = await findCommand(setting("path"), storage);
  if (command === null) return offer(storage);
  const server = { command, args: ["server"], transport: TransportKind.stdio };
  client = new LanguageClient("refcheck", "refcheck", server, {
    documentSelector: SELECTOR,
    synchronize: { configurationSection: "refcheck" },
  });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    vscode.window.showErrorMessage(`refcheck: \`${command} server\` did not start: ${error.message}`);
  }
}

async function offer(storage) {
  const answer = await vscode.window.showInformationMessage(
    `refcheck is not installed. Install ${PACKAGE} for this extension?`,
    "Install",
  );
  if (answer === "Install") await installAndStart(storage);
}

async function installAndStart(storage) {
  const python = await findPython(setting("python"));
  if (python === null) {
    vscode.window.showErrorMessage("refcheck: needs Python 3.10 or newer: set `refcheck.python`");
    return;
  }
  await stop();
  const options = { location: vscode.ProgressLocation.Notification, title: `Installing ${PACKAGE}` };
  try {
    await vscode.window.withProgress(options, () => install(python, storage));
  } catch (error) {
    vscode.window.showErrorMessage(`refcheck: could not be installed: ${error.message}`);
    return;
  }
  await start(storage);
}

function setting(name) {
  return vscode.workspace.getConfiguration("refcheck").get(name, "").trim();
}

async function stop() {
  const running = client;
  client = undefined;
  if (running) await running.stop();
}

module.exports = { activate, deactivate: stop };
