"use strict";

// The editor and the client are stood in for: what is tested is what the extension does with them.
const assert = require("node:assert");
const Module = require("node:module");
const { beforeEach, test } = require("node:test");

const command = require("../src/command");
const calls = [];
let answer;

class LanguageClient {
  constructor(id, name, server, options) {
    calls.push(["client", server.command, ...server.args, options.documentSelector.length]);
  }
  async start() {
    calls.push(["start"]);
  }
  async stop() {
    calls.push(["stop"]);
  }
}

const vscode = {
  ProgressLocation: { Notification: 15 },
  commands: { registerCommand: (name, run) => ({ name, run }) },
  window: {
    showInformationMessage: async (text) => (calls.push(["offer", text]), answer),
    showErrorMessage: (text) => calls.push(["error", text]),
    withProgress: (options, work) => work(),
  },
  workspace: {
    getConfiguration: () => ({ get: (name, fallback) => fallback }),
    onDidChangeConfiguration: () => ({}),
  },
};

const load = Module._load;
Module._load = (name, ...rest) => {
  if (name === "vscode") return vscode;
  if (name === "vscode-languageclient/node") return { LanguageClient, TransportKind: { stdio: 0 } };
  if (name === "./command") return { ...command, ...stubs };
  return load(name, ...rest);
};
const stubs = {
  findCommand: async () => found,
  findPython: async () => "python3",
  install: async (python) => (calls.push(["install", python]), (found = "/own/refcheck")),
};
let found;
const extension = require("../src/extension");

beforeEach(async () => {
  await extension.deactivate();
  calls.length = 0;
  found = null;
  answer = undefined;
});

const context = () => ({ globalStorageUri: { fsPath: "/storage" }, subscriptions: [] });

test("the command that is found is started", async () => {
  found = "refcheck";
  await extension.activate(context());
  assert.deepStrictEqual(calls, [["client", "refcheck", "server", 9], ["start"]]);
});

test("nothing is installed unless the user says so", async () => {
  await extension.activate(context());
  assert.deepStrictEqual(calls.map(([what]) => what), ["offer"]);
});

test("what was installed is started", async () => {
  answer = "Install";
  await extension.activate(context());
  assert.deepStrictEqual(calls.map(([what]) => what), ["offer", "install", "client", "start"]);
});

test("a restart ends the server first", async () => {
  found = "refcheck";
  const made = context();
  await extension.activate(made);
  await made.subscriptions.find((one) => one.name === "refcheck.restartServer").run();
  assert.deepStrictEqual(calls.map(([what]) => what), ["client", "start", "stop", "client", "start"]);
});
