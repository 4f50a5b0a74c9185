// What the build left for the browser, made ready to be sent: node .ci/site.mjs FOLDER
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name));
const replace = (name, change) => writeFileSync(join(folder, name), change(read(name).toString()));

// The parts of the program carry the build in their names. A page that was opened before an update then finds them
// gone and says so, instead of running a part that was linked for another program.
const parts = readdirSync(folder).filter((name) => /^(split|chunk)_\w+\.wasm$/.test(name)).map((name) => name.slice(0, -5));
const hash = createHash('sha256');
for (const name of ['nt24', ...parts]) hash.update(read(`${name}.wasm`));
const build = hash.digest('hex').slice(0, 10);
const loader = readdirSync(folder).find((name) => /^__wasm_split\..*js$/.test(name));
if (parts.length === 0 || !loader) throw new Error(`no parts of the program in ${folder}`);
for (const part of parts) renameSync(join(folder, `${part}.wasm`), join(folder, `${part}.${build}.wasm`));
replace(loader, (text) => text.replace(/"\.\/((?:split|chunk)_\w+)\.wasm"/g, `"./$1.${build}.wasm"`));
replace('__wasm_split_manifest.json', (text) => text.replace(/"((?:split|chunk)_\w+)"/g, `"$1.${build}"`));

// Compressed once here instead of at every request. Browsers take Brotli, a quarter smaller; other programs know gzip.
for (const name of readdirSync(folder).filter((name) => /\.(css|js|wasm)$/.test(name))) {
  const bytes = read(name);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
