// Python in a worker: reads its files, starts it, stops it, and gives it cells to run.
// The build puts `settings` before this.
class Kernel {
  // `tell(text, share)` is called with what happens, and how much of the files is there.
  constructor(tell) {
    this.tell = tell;
    this.waiting = new Map();
    this.files = null;
    this.number = 0;
  }

  start() {
    if (this.ready) return this.ready;
    const ready = this.begin().catch((error) => {
      if (this.ready === ready) this.end();
      throw error;
    });
    return (this.ready = ready);
  }

  async begin() {
    const turn = (this.turn = {}); // which ends when Python is stopped
    this.files ??= await this.read(turn);
    this.tell("Starting Python", 1);
    const text = new Blob([settings.worker], { type: "text/javascript" });
    const worker = (this.worker = new Worker(URL.createObjectURL(text)));
    await new Promise((ready, failed) => {
      this.fail = failed;
      worker.onerror = (event) => failed(new Error(event.message ?? "Python did not start."));
      worker.onmessage = ({ data }) => {
        if (data.told) this.tell(data.told, 1);
        else if (data.ready) ready();
        else if (data.failed) failed(new Error(data.failed));
        else this.hear(data);
      };
      const { code, data } = globalThis.liveChapter;
      worker.postMessage({ task: "start", files: this.files, settings, chapter: { code, data } });
    });
  }

  // A page that is a file may read no other, but may load scripts: each file is in some.
  async read(turn) {
    const files = {};
    const total = settings.files.reduce((sum, { size }) => sum + size, 0);
    let read = 0;
    for (const { name, parts } of settings.files) {
      const pieces = [];
      for (let part = 0; part < parts; part++) {
        const text = await this.part(`files/${name}.${part}.js`);
        if (this.turn !== turn) throw new Error("Stopped.");
        pieces.push(decoded(text));
        read += pieces.at(-1).length;
        this.tell("Reading Python", read / total);
      }
      files[name] = new Blob(pieces);
    }
    return files;
  }

  async part(path) {
    let found;
    globalThis.livePart = (text) => (found = text);
    await loadScript(path);
    return found;
  }

  // Run a cell, or check an answer; `give(kind, text)` is called with what it shows.
  async run(task, give) {
    await this.start();
    const id = this.number++;
    return new Promise((done, failed) => {
      this.waiting.set(id, { give, done, failed });
      this.worker.postMessage({ task: "run", id, ...task });
    });
  }

  hear({ id, kind, text, done, ok, seconds }) {
    const one = this.waiting.get(id);
    if (!done) return one?.give(kind, text);
    this.waiting.delete(id);
    one?.done({ ok, seconds });
  }

  // Whatever runs ends; the next cell starts Python again.
  end() {
    this.worker?.terminate();
    const stopped = new Error("Stopped.");
    this.fail?.(stopped);
    this.waiting.forEach(({ failed }) => failed(stopped));
    this.waiting.clear();
    this.ready = this.worker = this.turn = null;
  }
}

function decoded(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

const folder = new URL(".", document.currentScript.src).href;
function loadScript(path) {
  return new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.onload = () => (script.remove(), loaded());
    script.onerror = () => failed(new Error(`The file live/${path} is missing: copy the whole folder.`));
    script.src = folder + path;
    document.head.append(script);
  });
}
