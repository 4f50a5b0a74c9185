// Starts the program in the browser. The build puts the parts that a page needs first into one pack, and all parts into
// another: a line of JSON with names and lengths, then the files. What no pack brings is fetched file by file.
(async (program, build, tag) => {
  const module = import(program);
  const folder = program.slice(0, program.lastIndexOf('/'));
  const files = new Map();
  // What the program has is not kept a second time.
  const taken = new Set();
  const unpack = async (pack) => {
    try {
      const answer = await fetch(`${folder}/${pack}.${build}.pack`);
      if (!answer.ok) return false;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      let end = bytes.indexOf(10) + 1;
      for (const [name, length] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
        if (!taken.has(name)) files.set(name, bytes.subarray(end, end + length));
        end += length;
      }
      return true;
    } catch {
      return false;
    }
  };
  const part = document.querySelector(`meta[name="${tag}"]`)?.content;
  const first = build && part ? unpack(part) : undefined;
  let rest;
  // How the program gets its parts: each file is asked for once, and again if it did not come.
  globalThis.nt24File = async (name) => {
    await first;
    // Who saves data gets only what is looked at.
    if (build && !files.has(name) && !navigator.connection?.saveData) {
      const wanted = (rest ??= unpack('rest'));
      if (!(await wanted) && rest === wanted) rest = undefined;
    }
    const bytes = files.get(name);
    if (!bytes) return fetch(`${folder}/${name}`);
    files.delete(name);
    taken.add(name);
    return new Response(bytes, { headers: { 'content-type': 'application/wasm' } });
  };
  const { default: load, hydrate } = await module;
  await load({ module_or_path: program.replace(/js$/, 'wasm') });
  hydrate();
})