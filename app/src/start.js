// Starts the program in the browser. The build puts what a page needs first into one pack, and all parts into another: a
// line of JSON with names and lengths, then the files. Without its pack a page gets its files one by one.
(async (program, build, tag) => {
  const module = import(program);
  const folder = program.slice(0, program.lastIndexOf('/'));
  const files = new Map();
  const unpack = async (pack) => {
    try {
      const answer = await fetch(`${folder}/${pack}.${build}.pack`);
      if (!answer.ok) return false;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      let end = bytes.indexOf(10) + 1;
      for (const [name, length] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
        files.set(name, bytes.subarray(end, (end += length)));
      }
      return true;
    } catch {
      return false;
    }
  };
  const part = document.querySelector(`meta[name="${tag}"]`)?.content;
  const packed = build && part ? await unpack(part) : false;
  let rest;
  // How the program gets its files: each is asked for once, and again if it did not come.
  globalThis.nt24File = async (name) => {
    if (packed && !files.has(name)) {
      rest ??= unpack('rest');
      if (!(await rest)) rest = undefined;
    }
    const bytes = files.get(name);
    files.delete(name);
    return bytes ? new Response(bytes, { headers: { 'content-type': 'application/wasm' } }) : fetch(`${folder}/${name}`);
  };
  const { default: load, hydrate } = await module;
  const main = program.slice(folder.length + 1).replace(/js$/, 'wasm');
  await load({ module_or_path: globalThis.nt24File(main) });
  hydrate();
})