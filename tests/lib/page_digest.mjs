// What a page is to somebody who looks at it, as one digest: two pages with the same digest are the same to axe-core. What
// differs each time and cannot be seen (ports, the ids of a login in addresses) is left out; what is unknown stays in.
import { createHash } from 'node:crypto';

/** In the page: what can be seen of it from the inside, as text of lines; undefined where something is out of sight. */
async function sights() {
  for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame); // a field is given the focus at the first

  const lines = [['page', document.compatMode, location.origin + location.pathname, navigator.language, devicePixelRatio, navigator.maxTouchPoints, scrollX, scrollY, location.hash]];
  let all = true;
  const rules = (sheet) => {
    lines.push(['sheet', sheet.media.mediaText, sheet.disabled]);
    for (const rule of sheet.cssRules) {
      lines.push(['rule', rule.cssText]);
      if (rule.styleSheet) rules(rule.styleSheet);
    }
  };
  const states = ['checked', 'disabled', 'indeterminate', 'invalid', 'user-invalid', 'autofill', 'modal', 'popover-open', 'hover', 'active', 'focus', 'focus-visible'];
  // A shadow tree may be closed, and a frame is a page of its own.
  const outOfSight = (node) => node.shadowRoot || node.localName.includes('-') || ['canvas', 'iframe'].includes(node.localName);
  const element = (node) => {
    // Whether the pointer is over the page at all is chance.
    const inside = document.body?.contains(node) && node !== document.body;
    lines.push(['element', node.namespaceURI, node.localName, states.filter((state) => (inside || state !== 'hover') && node.matches(`:${state}`)).join(' ')]);
    const hidden = node.localName === 'input' && node.type === 'hidden';
    for (const { name, value } of node.attributes) if (name !== 'nonce' && !(hidden && name === 'value')) lines.push(['attribute', name, value]);
    if (['input', 'textarea', 'select'].includes(node.localName) && !hidden) lines.push(['value', node.value, [...(node.selectedOptions ?? [])].map((option) => option.index)]);
    if (node.scrollLeft || node.scrollTop) lines.push(['scrolled', node.scrollLeft, node.scrollTop]);
    if (node.localName === 'img') lines.push(['image', node.complete, node.naturalWidth, node.naturalHeight]);
    if (outOfSight(node)) all = false;
    for (const child of node.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) element(child);
      if (child.nodeType === Node.TEXT_NODE) lines.push(['text', child.data]);
    }
    lines.push(['end']);
  };
  try {
    for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets]) rules(sheet);
  } catch { // a sheet of another origin
    return undefined;
  }
  for (const font of document.fonts) lines.push(['font', font.family, font.style, font.weight, font.status]);
  element(document.documentElement);
  return all ? JSON.stringify(lines) : undefined; // as text: anything else takes longer to hand over
}

/** What was loaded with the page: a digest of each script, picture and font; undefined if one cannot be had. */
async function loaded(page) {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('Page.enable');
    const { frameTree } = await session.send('Page.getResourceTree');
    const lines = [];
    for (const { url, type, failed, canceled } of frameTree.resources.filter((resource) => resource.type !== 'Stylesheet')) { // their rules are among the sights
      const { content } = failed || canceled ? {} : await session.send('Page.getResourceContent', { frameId: frameTree.frame.id, url });
      lines.push(['resource', type, url, content === undefined ? 'not there' : createHash('sha256').update(content).digest('hex')]);
    }
    return lines;
  } catch {
    return undefined;
  } finally {
    await session.detach();
  }
}

const ids = /([?&](?:session_code|tab_id|execution|client_data|state|nonce|code|code_challenge|auth_session|key)=)[^&#]*/g;
const ports = /((?:\b|%2F)(?:localhost|127\.0\.0\.1)(?::|%3A))\d{1,5}\b/gi;
const uuids = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const traces = /\b[0-9a-f]{32}\b/g;
const seconds = /\b1[789]\d{8}\b/g; // since 1970

/** The same words for the same ids, in the order in which they are met: which label belongs to which field is seen. */
function numbers() {
  const met = new Map();
  return (kind) => (id) => met.get(id) ?? met.set(id, `${kind} ${met.size}`).get(id);
}

function withoutChance([kind, ...words], numbered) {
  const address = kind === 'attribute' && ['href', 'action', 'formaction', 'src'].includes(words[0]) || kind === 'resource';
  const same = (word) => word.replace(ports, '$1').replace(uuids, numbered('uuid')).replace(traces, numbered('trace')).replace(seconds, 'time');
  return [kind, ...words.map((word) => (typeof word === 'string' ? same(address ? word.replace(ids, '$1') : word) : word))];
}

/** The digest of the page as it stands, with `also` what else a verdict on it depends on; undefined where nobody can tell. */
export async function pageDigest(page, also = []) {
  const [seen, resources] = [await page.evaluate(sights), await loaded(page)];
  if (!seen || !resources) return undefined;
  const numbered = numbers();
  const lines = JSON.parse(seen).map((line) => withoutChance(line, numbered));
  const loads = resources.map((line) => JSON.stringify(withoutChance(line, () => () => 'id'))).sort(); // they come in any order
  return createHash('sha256').update(JSON.stringify([also, lines, loads])).digest('hex');
}
