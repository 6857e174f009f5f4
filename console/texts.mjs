// The consoles' texts: Java property files in, one object a language out, under our own name.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** `key=value` lines with `#` and `!` comments, `\uXXXX`, and lines that a `\` continues. */
export function parseProperties(text) {
  const texts = {};
  const lines = text.replace(/\r\n?/g, "\n").replace(/\\\n[ \t]*/g, "").split("\n");
  for (const line of lines) {
    const match = /^\s*((?:\\.|[^\\=:\s#!])(?:\\.|[^\\=:\s])*)\s*[=:]?\s*(.*)$/s.exec(line);
    if (match) texts[unescape(match[1])] = unescape(match[2]);
  }
  return texts;
}

const ESCAPES = { n: "\n", r: "\r", t: "\t", f: "\f" };
const unescape = (text) =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex, char) =>
    hex ? String.fromCharCode(parseInt(hex, 16)) : (ESCAPES[char] ?? char));

// The product these texts speak of is ours; where they mean the other one, as the far side of a connection, they stay.
const OTHER_PARTY = /^(addKeycloakOpenIdProvider|samlSignatureKeyNameHelp|signatureKeyNameHelp|openIdConnectCompatibilityModesHelp|jwksUrlHelp|optimizeLookupHelp)$/;
export const underOurName = (key, value) => (OTHER_PARTY.test(key) ? value : value.replace(/\bKeycloak\b/g, "Latchkey"));

// Of our login pages' texts only the names of the clients that every realm has: the consoles show them too.
async function readIfThere(path) {
  const text = await readFile(path, "utf8").catch((error) => { if (error.code !== "ENOENT") throw error; return ""; });
  const texts = Object.entries(parseProperties(text));
  return Object.fromEntries(path.includes("/login/") ? texts.filter(([key]) => key.startsWith("client_")) : texts);
}

/** [language, texts] of every messages_*.properties in `folder`; languages as browsers write them: "pt-BR". What stands in
 * `additions` (files that are called the same) is there too, where the package lacks it. */
export async function readTexts(folder, additions = []) {
  const names = (await readdir(folder)).map((file) => /^messages_(\w+)\.properties$/.exec(file)).filter(Boolean);
  return Promise.all(
    names.map(async ([file, language]) => {
      const texts = parseProperties(await readFile(join(folder, file), "utf8"));
      const missing = await Promise.all(additions.map((more) => readIfThere(join(more, file))));
      const ours = Object.entries(Object.assign({}, ...missing, texts)).map(([key, value]) => [key, underOurName(key, value)]);
      return [language.replaceAll("_", "-"), Object.fromEntries(ours)];
    }),
  );
}
