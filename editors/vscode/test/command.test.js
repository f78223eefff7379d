"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");
const { findCommand, findPython, hasServer, install, ownCommand } = require("../src/command");

test("a command that the user names is taken as it is", async () => {
  assert.strictEqual(await findCommand("/opt/refcheck", "/s", async () => false), "/opt/refcheck");
});

test("the command on the PATH comes before the extension's own", async () => {
  assert.strictEqual(await findCommand("", "/s", async () => true), "refcheck");
  assert.strictEqual(await findCommand("", "/s", async (program) => program !== "refcheck"), ownCommand("/s"));
  assert.strictEqual(await findCommand("", "/s", async () => false), null);
});

test("a program that does not exist has no server", async () => {
  assert.strictEqual(await hasServer("/nowhere/refcheck"), false);
});

test("the first Python that is new enough is taken", async () => {
  const old = async (program) => {
    if (program === "python3") throw new Error("old");
  };
  assert.strictEqual(await findPython("", old), "python");
  assert.strictEqual(await findPython("python3", old), null);
});

test("it is installed into a virtual environment of its own", async () => {
  const storage = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "refcheck-")), "new");
  const calls = [];
  const command = await install("python3", storage, async (program, args) => calls.push([program, ...args].join(" ")));
  assert.strictEqual(command, ownCommand(storage));
  assert.strictEqual(calls.length, 2);
  assert.match(calls[0], /^python3 -m venv .*venv$/);
  assert.match(calls[1], /venv.*python.* -m pip install --quiet --upgrade refcheck-md\[server\]$/);
  fs.rmSync(path.dirname(storage), { recursive: true });
});
