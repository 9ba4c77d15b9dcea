// What a client that renders cards would make of a text: GitHub-flavoured markdown with raw HTML let
// through, as the public CDS Hooks sandbox does, by two renderers that we did not write.

import MarkdownIt from 'markdown-it';
import { Marked } from 'marked';

/// Every payload carries this word, so that it can be found in what was rendered.
export const marker = 'zq7x';

const markdown_it = new MarkdownIt({ html: true, linkify: true, breaks: true });
const marked = new Marked({ gfm: true, breaks: true });

export const renderers = {
  'markdown-it': (text) => markdown_it.render(text),
  marked: (text) => marked.parse(text),
};

export const payloads = [
  `<img src=x onerror=alert(1) alt=${marker}>`,
  `<script>${marker}</script>`,
  `</code></p><iframe src="//${marker}.example"></iframe>`,
  `<!-- ${marker}`,
  `<svg/onload=${marker}>`,
  `<a href="https://${marker}.example">${marker}</a>`,
  `[${marker}](javascript:alert(1))`,
  `[${marker}](https://${marker}.example "t")`,
  `![${marker}](https://${marker}.example/x.png)`,
  `[${marker}]\n\n[${marker}]: https://${marker}.example`,
  `https://${marker}.example/a`,
  `www.${marker}.example`,
  `mail@${marker}.example`,
  `<https://${marker}.example>`,
  `**${marker}** __${marker}__`,
  `*${marker}* _${marker}_ ~~${marker}~~`,
  `\n\n# ${marker}\n\n`,
  `\n${marker}\n===\n`,
  `\n\n> ${marker}\n\n- ${marker}\n1. ${marker}\n`,
  `\n\n| ${marker} | b |\n|---|---|\n| ${marker} | d |\n\n`,
  `\n\n    ${marker}\n\n\`\`\`\n${marker}\n\`\`\`\n`,
  `\` <b>${marker}</b> \``,
  `\`\` \`<b>${marker}</b>\` \`\` <i>${marker}</i>`,
  `\\\`<b>${marker}</b>\\\` \\<u>${marker}</u>`,
  `&lt;b&gt;${marker}&#60;i&#62;`,
  `${marker}\u202e\u2066txt\u2028<b>${marker}`,
  `${marker}\r\n\r\n<b>${marker}</b>`,
  `- [x] ${marker}\n***\n${marker}`,
];

/// Elements in which a text may stand without having become anything by itself.
const harmless = new Set(['p', 'li', 'ul', 'ol', 'br', 'td', 'th', 'tr', 'thead', 'tbody', 'table', 'code', 'hr']);
const void_elements = new Set(['br', 'hr', 'img', 'input']);

/// Ways in which the marker became markup in rendered HTML, as sentences.
export function markup_in(html) {
  const found = [];
  const stack = [];
  for (const [piece] of html.matchAll(/<!--[\s\S]*?(?:-->|$)|<[^>]*>?|[^<]+/g)) {
    if (!piece.startsWith('<')) {
      if (piece.includes(marker)) found.push(...bad_ancestors(stack, piece));
      continue;
    }
    if (piece.includes(marker)) found.push(`inside a tag: ${piece}`);
    const [, closing, name] = /^<(\/?)([a-z0-9]+)/i.exec(piece) ?? [];
    if (!name || void_elements.has(name)) continue;
    if (closing) stack.length = Math.max(0, stack.lastIndexOf(name));
    else stack.push(name);
  }
  return found;
}

function bad_ancestors(stack, text) {
  const around = stack.at(-1) === 'code' && !stack.includes('pre') ? stack.filter((name) => name === 'a') : stack;
  return around.filter((name) => !harmless.has(name)).map((name) => `inside <${name}>: ${text.trim()}`);
}

/// Every way in which a text becomes markup, with each renderer and as HTML where no renderer is used.
export function dangers_of(text, is_markdown) {
  const rendered = Object.entries(renderers).flatMap(([name, render]) =>
    markup_in(render(text)).map((danger) => `${name}: ${danger}`));
  const raw = is_markdown ? [] : [...text.matchAll(/<[^>]*>/g)].map(([tag]) => `as HTML: ${tag}`);
  return [...rendered, ...raw];
}
