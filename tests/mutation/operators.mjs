// What a mutant may change in a C++ source: one token or one early return. Comments, text in quotes
// and preprocessor lines are left alone. Relies on the layout of clang-format (blanks around binary
// operators).

const kTruths = ['no', 'unknown', 'yes'];

/// [what to look for, what may stand there instead]
const kTokens = [
  [/ == /g, [' != ']],
  [/ != /g, [' == ']],
  [/ <= /g, [' < ', ' > ']],
  [/ >= /g, [' > ', ' < ']],
  [/ < /g, [' <= ', ' >= ']],
  [/ > /g, [' >= ', ' <= ']],
  [/ && /g, [' || ']],
  [/ \|\| /g, [' && ']],
  [/!(?=[A-Za-z_(])/g, ['']],
  [/ \+ /g, [' - ']],
  [/ - /g, [' + ']],
  [/ \+= /g, [' -= ']],
  [/ -= /g, [' += ']],
  [/\btrue\b/g, ['false']],
  [/\bfalse\b/g, ['true']],
  ...kTruths.map((truth) => [new RegExp(`(?<=\\bTruth::)${truth}\\b`, 'g'), kTruths.filter((other) => other !== truth)]),
];

const blanks = (text) => text.replace(/[^\n]/g, ' ');

/// The source with everything that is no code blanked out, at the same offsets. Quotes stay.
function code_of(source) {
  return source.replace(
    /\/\/[^\n]*|\/\*[^]*?\*\/|R"\(([^]*?)\)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|^[ \t]*#[^\n]*/gm,
    (text) => (/^['"]/.test(text) ? text[0] + blanks(text.slice(1, -1)) + text[0] : blanks(text)));
}

function* token_mutants(code) {
  for (const [pattern, others] of kTokens) {
    for (const { index, 0: text } of code.matchAll(pattern)) {
      for (const by of others) yield { at: index, size: text.length, by };
    }
  }
  for (const { index, 0: text } of code.matchAll(/(?<![\w.'])\d+(?![\w.'])/g)) {
    for (const by of [Number(text) + 1, Number(text) - 1]) {
      if (by >= 0) yield { at: index, size: text.length, by: String(by) };
    }
  }
}

/// Every `return …;` but the one that ends a function.
function* return_mutants(code) {
  for (const { index, 0: text } of code.matchAll(/\breturn\b[^;]*;/g)) {
    const ends_function = /^\s*\n}/.test(code.slice(index + text.length));
    if (!ends_function) yield { at: index, size: text.length, by: '{}' };
  }
}

const squeezed = (text) => text.trim().replace(/\s+/g, ' ');

/// All mutants of a source in the order of the text: {file, line, before, after, source}. `before`
/// and `after` are the lines concerned.
export function mutants_of(file, source) {
  const code = code_of(source);
  return [...token_mutants(code), ...return_mutants(code)]
    .sort((a, b) => a.at - b.at)
    .map(({ at, size, by }) => {
      const begin = source.lastIndexOf('\n', at) + 1;
      const found = source.indexOf('\n', at + size - 1);
      const end = found < 0 ? source.length : found;
      return {
        file,
        line: source.slice(0, at).split('\n').length,
        before: squeezed(source.slice(begin, end)),
        after: squeezed(source.slice(begin, at) + by + source.slice(at + size, end)),
        source: source.slice(0, at) + by + source.slice(at + size),
      };
    });
}
