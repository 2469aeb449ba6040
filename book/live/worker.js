// Python, beside the page, which it does not hold up. The page starts it from its text, as a page
// that is a file may load no worker; whatever Python asks for is here, so that nothing is fetched.
let python, kernel;

// Pyodide asks by this whether it is in a module: a page that is a file may not start one.
self.importScripts = undefined;

const tasks = {
  async start({ files, settings, chapter }) {
    const fetched = self.fetch;
    const address = (name, type) => URL.createObjectURL(new Blob([files[name]], { type }));
    self.fetch = async (asked, options) => {
      const name = decodeURIComponent(String(asked.url ?? asked).split("/").pop());
      if (!files[name]) throw new Error(`There is no ${name} here.`);
      return fetched(address(name, name.endsWith(".wasm") ? "application/wasm" : ""), options);
    };
    const { loadPyodide } = await import(address("pyodide.mjs", "text/javascript"));
    const core = await import(address("pyodide.asm.mjs", "text/javascript"));
    python = await loadPyodide({
      indexURL: "https://nowhere.invalid/",
      packageBaseUrl: "https://nowhere.invalid/",
      lockFileContents: settings.lock,
      createPyodideModule: core.default,
      env: {
        JOBLIB_MULTIPROCESSING: "0",
        MPLBACKEND: "module://book.tools.live.backend",
        TQDM_DISABLE: "1",
        ...settings.environment,
      },
    });
    postMessage({ told: "Loading packages" });
    const failed = [];
    const calls = { messageCallback() {}, errorCallback: (text) => failed.push(text) };
    await python.loadPackage(settings.load, calls);
    if (failed.length) throw new Error(failed.join("\n"));
    python.unpackArchive(await files["book.zip"].arrayBuffer(), "zip");
    for (const [name, text] of Object.entries(chapter.data))
      python.FS.writeFile(name, Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
    kernel = python.pyimport("book.tools.live.kernel").Kernel(python.toPy(chapter.code));
    postMessage({ ready: true });
    warm();
  },

  run({ id, at, edits, names }) {
    const start = performance.now();
    const give = (kind, text) => postMessage({ id, kind, text });
    const made = python.toPy(new Map(edits));
    const ok = names ? kernel.check(at, made, python.toPy(names), give) : kernel.run(at, made, give);
    postMessage({ id, done: true, ok, seconds: (performance.now() - start) / 1000 });
  },
};

// What the chapter imports takes long; it is done while the reader reads, a piece at a time.
async function warm() {
  for (const code of kernel.imports().toJs()) {
    await new Promise((next) => setTimeout(next, 50));
    kernel.warm(code);
  }
}

self.onmessage = async ({ data }) => {
  try {
    await tasks[data.task](data);
  } catch (error) {
    postMessage({ failed: String(error.message ?? error) });
  }
};
