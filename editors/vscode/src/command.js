// Finds the refcheck command, or installs it. It knows nothing of the editor, so that it can be tested without one.
"use strict";

const { execFile } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const PACKAGE = "refcheck-md[server]";
const isWindows = process.platform === "win32";

/** Runs a program without a shell; resolves to its output, or rejects with what it wrote to standard error. */
function run(program, args, seconds) {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: seconds * 1000, windowsHide: true }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr.trim() || error.message)) : resolve(stdout),
    );
    child.stdin?.end();
  });
}

/** The command in the extension's own virtual environment, which may not exist yet. */
function ownCommand(storage) {
  return path.join(storage, "venv", isWindows ? "Scripts" : "bin", isWindows ? "refcheck.exe" : "refcheck");
}

/** Whether a program is a refcheck that has the server: it starts, and ends as there is no editor. */
async function hasServer(program) {
  try {
    await run(program, ["server"], 20);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first of the user's command, the one on the PATH and the extension's own that has the server; null if none has.
 * A command that the user names is taken as it is: what is wrong with it must not be hidden by another one.
 */
async function findCommand(named, storage, works = hasServer) {
  if (named) return named;
  for (const program of ["refcheck", ownCommand(storage)]) {
    if (await works(program)) return program;
  }
  return null;
}

/** The first Python of 3.10 or newer; null if there is none. */
async function findPython(named, runs = run) {
  for (const program of named ? [named] : ["python3", "python"]) {
    try {
      await runs(program, ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"], 20);
      return program;
    } catch {
      // The next one.
    }
  }
  return null;
}

/** Installs refcheck into the extension's own virtual environment, and returns the command. */
async function install(python, storage, runs = run) {
  const folder = path.join(storage, "venv");
  await fs.promises.mkdir(storage, { recursive: true });
  await runs(python, ["-m", "venv", folder], 120);
  const own = path.join(path.dirname(ownCommand(storage)), isWindows ? "python.exe" : "python");
  await runs(own, ["-m", "pip", "install", "--quiet", "--upgrade", PACKAGE], 600);
  return ownCommand(storage);
}

module.exports = { PACKAGE, findCommand, findPython, hasServer, install, ownCommand };
