// node evaluate.mjs form.xml answers.tsv: the same as Evaluate.java, in ODK's web engine.
import { readFileSync } from 'fs';
import { createRequire } from 'module';
import { dirname } from 'path';
import { fileURLToPath } from 'url';
import { JSDOM } from 'jsdom';

const dom = new JSDOM('', { url: 'http://localhost/' });
globalThis.__dirname = dirname(fileURLToPath(import.meta.url));
globalThis.require = createRequire(import.meta.url);
for (const key of Object.getOwnPropertyNames(dom.window)) {
  if (key in globalThis) continue;
  try { globalThis[key] = dom.window[key]; } catch { /* read-only in node */ }
}
const { createInstance } = await import('@getodk/xforms-engine');
const lines = readFileSync(process.argv[3], 'utf8').split('\n').filter(Boolean);
const answers = Object.fromEntries(lines.map((line) => line.split('\t')));
const form = { form: { fetchFormAttachment: async () => { throw new Error('none'); } }, instance: { stateFactory: (x) => x } };
const { root } = await createInstance(readFileSync(process.argv[2], 'utf8'), form);
const walk = (node, visit) => { visit(node); (node.currentState.children ?? []).forEach((child) => walk(child, visit)); };
walk(root, (node) => {
  const answer = answers[node.currentState.reference];
  if (answer === undefined) return;
  if (node.nodeType === 'select') node.selectValues(answer.split(' '));
  else node.setValue(node.valueType === 'int' ? BigInt(answer) : answer);
});
walk(root, (node) => {
  const state = node.currentState;
  if (!state.children) console.log(`${state.reference}\t${JSON.stringify(state.instanceValue ?? String(state.value))}`);
});
