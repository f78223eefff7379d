// Asks the worker, with a time limit: a worker that does not answer is ended, and another one is started.

/** Runs checks one after the other; of those that wait only the last one is run. */
export class Runner {
  /**
   * @param {object} on functions that are called: `progress(loaded, total)`, `unpacked()`, `ready(about)`,
   *   `answer(answer, request)`, `failed(message)`.
   * @param {number} limit how long a check may take, in milliseconds.
   */
  constructor(on, limit = 20_000) {
    this.on = on;
    this.limit = limit;
    this.id = 0;
    this.start();
  }

  /** Ends the worker, if there is one, and starts another. */
  start() {
    this.worker?.terminate();
    clearTimeout(this.timer);
    this.isReady = this.isBusy = false;
    this.worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.receive(data);
    this.worker.onerror = (event) => this.failedToLoad(event.message || "the worker does not start");
  }

  failedToLoad(reason) {
    this.worker.terminate();
    this.on.failed(`refcheck could not be loaded: ${reason}. Press Restart to try again.`);
  }

  /** Checks a note as soon as the worker is free. */
  check(request) {
    this.waiting = request;
    this.next();
  }

  next() {
    if (!this.isReady || this.isBusy || this.waiting === undefined) return;
    const request = (this.request = this.waiting);
    this.waiting = undefined;
    this.isBusy = true;
    this.id += 1;
    this.timer = setTimeout(() => {
      this.start();
      this.on.failed(`Ended after ${this.limit / 1000} seconds: the note takes too long here. Change it to check again.`);
    }, this.limit);
    this.worker.postMessage({ id: this.id, request });
  }

  receive(data) {
    if (data.kind === "progress") this.on.progress(data.loaded, data.total);
    else if (data.kind === "unpacked") this.on.unpacked();
    else if (data.kind === "broken") this.failedToLoad(data.message);
    else if (data.kind === "ready") {
      this.isReady = true;
      this.on.ready(data.about);
      this.next();
    } else if (data.id === this.id) {
      clearTimeout(this.timer);
      this.isBusy = false;
      if (data.kind === "answer") this.on.answer(data.answer, this.request);
      else this.on.failed(data.message);
      this.next();
    }
  }
}
