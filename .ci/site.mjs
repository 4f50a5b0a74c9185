// What the build left for the browser, made ready to be sent: node .ci/site.mjs FOLDER
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip as gzipCompress } from 'node:zlib';

const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name));
const replace = (name, change) => writeFileSync(join(folder, name), change(read(name).toString()));

// Every file of the program carries the build in its name. So a browser may keep it for ever, and a page that was opened
// before an update finds the parts it still needs gone and says so, instead of running what was linked for another program.
const parts = readdirSync(folder).filter((name) => /^(split|chunk)_\w+\.wasm$/.test(name));
const loader = readdirSync(folder).find((name) => /^__wasm_split\..*js$/.test(name));
if (parts.length === 0 || !loader) throw new Error(`no parts of the program in ${folder}`);
const hash = createHash('sha256').update(readFileSync(new URL(import.meta.url))); // what is done here counts too
for (const name of ['nt24.wasm', 'nt24.js', 'nt24.css', loader, ...parts.sort()]) hash.update(read(name));
const build = hash.digest('hex').slice(0, 10);
const named = Object.fromEntries([
  ...['nt24.wasm', 'nt24.js', ...parts].map((name) => [name, name.replace('.', `.${build}.`)]),
  [loader, `__wasm_split.${build}.js`],
]);
// Only where they import each other: the program knows the loader by its own name.
for (const name of ['nt24.js', loader]) replace(name, (text) => text.replace(/(from\s*"\.\/)([\w.]+)"/g, (_, from, name) => `${from}${named[name]}"`));
// Files come out of packs (app/src/start.js).
replace(loader, (text) => text.replace(/fetch\(new URL\("\.\/([\w.]+)", import\.meta\.url\)\)/g, (_, name) => `globalThis.nt24File("${named[name]}")`));
if (!read(loader).includes('nt24File')) throw new Error('the loader of the parts is written in another way');
replace('__wasm_split_manifest.json', (text) => text.replace(/"((?:split|chunk)_\w+)"/g, `"$1.${build}"`));
for (const [name, to] of Object.entries(named)) renameSync(join(folder, name), join(folder, to));

// The parts a page needs first, in one pack, and all parts in another: a line of JSON with names and lengths, then the files.
const needs = JSON.parse(read('__wasm_split_manifest.json'));
const pack = (name, files) => {
  const contents = files.map(read);
  const index = JSON.stringify(files.map((file, at) => [file, contents[at].length]));
  writeFileSync(join(folder, `${name}.${build}.pack`), Buffer.concat([Buffer.from(`${index}\n`), ...contents]));
};
const wasm = (names) => names.map((name) => `${name}.wasm`);
for (const [part, names] of Object.entries(needs)) pack(part, wasm(names));
pack('rest', wasm([...new Set(Object.values(needs).flat())]));

// Pages outside the app, such as those of the API, use the stylesheet under its own name.
copyFileSync(join(folder, 'nt24.css'), join(folder, `nt24.${build}.css`));

// Compressed once here instead of at every request. Browsers take Brotli, a quarter smaller; other programs know gzip.
const [brotli, gzip] = [brotliCompress, gzipCompress].map(promisify);
const compress = async (name) => {
  const bytes = read(name);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(join(folder, `${name}.br`), await brotli(bytes, { params }));
  writeFileSync(join(folder, `${name}.gz`), await gzip(bytes, { level: 9 }));
};
await Promise.all(readdirSync(folder).filter((name) => /\.(css|js|wasm|pack)$/.test(name)).map(compress));
