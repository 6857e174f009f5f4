// Builds both consoles into a folder that the server reads: `node build.mjs OUT`.
//   OUT/index.json            what there is: version, and for each file its type, ETag and encodings
//   OUT/admin, OUT/account    what the pages load, each file also as .gz and .br where that is smaller
//   OUT/texts/{admin,account} one [{key, value}] a language
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { readTexts } from "./texts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const fromPackage = (name, path) => join(here, "node_modules", name, path);
const accountPackage = (path) => fromPackage("@keycloakify/keycloak-account-ui", `keycloak-theme/account/${path}`);
const adminPackage = (path) => fromPackage("@keycloakify/keycloak-admin-ui", `keycloak-theme/admin/${path}`);

const additions = (name) => [join(here, "../themes/latchkey/login/messages"), join(here, "texts", name)];

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};
const packable = (name) => [".css", ".js", ".json", ".svg", ".txt"].includes(extname(name));

async function bundle(name, out) {
  await build({
    entryPoints: [join(here, "src", `${name}.jsx`)],
    outdir: join(out, name),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    entryNames: "[name]",
    chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file", ".woff": "file", ".ttf": "empty", ".eot": "empty", ".svg": "file", ".png": "file", ".jpg": "file" },
    legalComments: "none",
    logLevel: "warning",
    logOverride: { "direct-eval": "silent" },
  });
}

async function copyAssets(out) {
  const assets = join(here, "assets");
  for (const name of ["admin", "account"]) {
    for (const file of ["logo.svg", "icon.svg"]) await cp(join(assets, file), join(out, name, file));
    await cp(join(assets, "icon.svg"), join(out, name, "favicon.svg"));
    await cp(join(here, "src/host.css"), join(out, name, "host.css"));
  }
  await cp(join(assets, "content.json"), join(out, "account/content.json"));
  await cp(accountPackage("assets/passkeys"), join(out, "account/passkeys"), { recursive: true });
}

async function writeTexts(out) {
  for (const [name, folder] of [["admin", adminPackage("i18n")], ["account", accountPackage("i18n")]]) {
    await mkdir(join(out, "texts", name), { recursive: true });
    for (const [language, texts] of await readTexts(folder, additions(name))) {
      const list = Object.entries(texts).map(([key, value]) => ({ key, value }));
      await writeFile(join(out, "texts", name, `${language}.json`), JSON.stringify(list));
    }
  }
}

async function pack(path) {
  const bytes = await readFile(path);
  const entry = { type: TYPES[extname(path)] ?? "application/octet-stream", etag: digest(bytes).slice(0, 22) };
  if (!packable(path) || bytes.length < 512) return entry;
  const br = await promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const gz = await promisify(gzip)(bytes, { level: 9 });
  if (br.length < bytes.length) await writeFile(`${path}.br`, br), (entry.br = true);
  if (gz.length < bytes.length) await writeFile(`${path}.gz`, gz), (entry.gz = true);
  return entry;
}

const digest = (bytes) => createHash("sha256").update(bytes).digest("base64url");

async function writeIndex(out) {
  const paths = (await readdir(out, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const files = {};
  await Promise.all(paths.map(async (path) => { files[relative(out, path)] = await pack(path); }));
  const sorted = Object.fromEntries(paths.map((path) => [relative(out, path), files[relative(out, path)]]));
  const version = digest(JSON.stringify(sorted)).toLowerCase().replace(/[^a-z0-9]/g, "").slice(0, 10);
  await writeFile(join(out, "index.json"), JSON.stringify({ version, files: sorted }));
}

const target = process.argv[2];
if (!target) throw new Error("usage: node build.mjs OUT");
// Beside the target, then in its place: a server that starts meanwhile finds the old files or the new ones, whole.
const fresh = `${target}.new`;
await rm(fresh, { recursive: true, force: true });
await Promise.all([bundle("admin", fresh), bundle("account", fresh)]);
await copyAssets(fresh);
await writeTexts(fresh);
await writeIndex(fresh);
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
