// Starts the program in the browser. The build puts the files that a page needs first into one pack: a line of JSON with
// names and lengths, then the files. What is not in it, or all of it when it cannot be had, is fetched file by file.
(async (program, build, tag) => {
  const module = import(program);
  const folder = program.slice(0, program.lastIndexOf('/'));
  const part = document.querySelector(`meta[name="${tag}"]`)?.content;
  const files = new Map();
  // The loader of the parts asks here first, once for each file.
  globalThis.nt24Packed = (name) => {
    const bytes = files.get(name);
    files.delete(name);
    return bytes && new Response(bytes, { headers: { 'content-type': 'application/wasm' } });
  };
  if (build && part) {
    try {
      const answer = await fetch(`${folder}/${part}.${build}.pack`);
      const bytes = new Uint8Array(answer.ok ? await answer.arrayBuffer() : []);
      let end = bytes.indexOf(10) + 1;
      if (end > 0) {
        for (const [name, length] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
          files.set(name, bytes.subarray(end, end += length));
        }
      }
    } catch {
      // The files are tried one by one.
    }
  }
  const { default: load, hydrate } = await module;
  const main = program.replace(/js$/, 'wasm');
  await load({ module_or_path: globalThis.nt24Packed(main.slice(folder.length + 1)) ?? main });
  hydrate();
})