// The same lines in and out as JavaRosa.java, through the engine of ODK's web forms.
// node web_engine.mjs FOLDER: the folder that holds node_modules.
import { readFileSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { pathToFileURL } from 'url';

const folder = process.argv[2];
const require = createRequire(join(folder, 'package.json'));
const { JSDOM } = require('jsdom');
const { window } = new JSDOM('', { url: 'http://localhost/' });
globalThis.__dirname = folder;
globalThis.require = require;
for (const key of Object.getOwnPropertyNames(window)) {
  if (key in globalThis) continue;
  try { globalThis[key] = window[key]; } catch { /* not to be set in node */ }
}
const engine = join(folder, 'node_modules/@getodk/xforms-engine/dist/index.js');
const { loadForm } = await import(pathToFileURL(engine));

const forms = new Map();
async function loaded(file) {
  if (!forms.has(file)) {
    const noAttachments = async () => { throw new Error('none'); };
    forms.set(file, await loadForm(readFileSync(file, 'utf8'), { fetchFormAttachment: noAttachments }));
  }
  return forms.get(file);
}

function* leaves(node) {
  const { children } = node.currentState;
  if (!children) yield node;
  for (const child of children ?? []) yield* leaves(child);
}

function answer(node, text) {
  if (node.nodeType === 'select') node.selectValues(text.split(' '));
  else node.setValue(node.valueType === 'int' ? BigInt(text) : text);
}

const flag = (is) => (is ? '1' : '0');
const told = [];
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const [file, ...cells] = line.split('\t');
  const answers = new Map(cells.map((cell) => [cell.slice(0, cell.indexOf('=')), cell.slice(cell.indexOf('=') + 1)]));
  const { root } = (await loaded(file)).createInstance({ stateFactory: (state) => state });
  const nameOf = (node) => node.currentState.reference.split('/').pop();
  for (const node of leaves(root)) {
    const text = answers.get(nameOf(node));
    if (text !== undefined && node.currentState.relevant) answer(node, text);
  }
  told.push('>');
  for (const node of leaves(root)) {
    const state = node.currentState;
    const allowed = node.validationState?.violation?.condition !== 'constraint';
    told.push([nameOf(node), flag(state.relevant), flag(state.required), flag(allowed),
      state.instanceValue ?? String(state.value)].join('\t'));
  }
}
process.stdout.write(`${told.join('\n')}\n`);
