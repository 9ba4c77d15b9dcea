// What a mutant may change in a C++ source. Kinds:
//   comparison  == and != exchanged; < <= > >= to their boundary and their opposite
//   logic       && and || exchanged; a ! removed; a condition without any of them negated
//   arithmetic  + - * / and += -= exchanged
//   number      an integer one more and one less; a decimal doubled and halved
//   boolean     true and false exchanged
//   enumerator  each Truth for both others; any other enumerator for the next of its type
//   extreme     min and max, any_of and all_of, front and back, and the two ends of what a date or an
//               age can mean exchanged
//   text        a text in quotes emptied
//   rows        two neighbouring cases of a switch exchanged
//   removal     one expression statement, continue, break or early return removed
// Comments and preprocessor lines are left alone. A mutant is {kind, at, size, by, begin, end}: the text
// of `size` at `at` is replaced by `by`; begin…end is what a switch at run time has to choose between.

const kExchanged = [
  ['comparison', / == /g, [' != ']],
  ['comparison', / != /g, [' == ']],
  ['comparison', / <= /g, [' < ', ' > ']],
  ['comparison', / >= /g, [' > ', ' < ']],
  ['comparison', / < /g, [' <= ', ' >= ']],
  ['comparison', / > /g, [' >= ', ' <= ']],
  ['logic', / && /g, [' || ']],
  ['logic', / \|\| /g, [' && ']],
  ['logic', /!(?=[A-Za-z_(])/g, ['']],
  ['arithmetic', / \+ /g, [' - ']],
  ['arithmetic', / - /g, [' + ']],
  ['arithmetic', / \* /g, [' / ']],
  ['arithmetic', / \/ /g, [' * ']],
  ['arithmetic', / \+= /g, [' -= ']],
  ['arithmetic', / -= /g, [' += ']],
  ['extreme', /(?<=\bstd::)min\b/g, ['max']],
  ['extreme', /(?<=\bstd::)max\b/g, ['min']],
  ['extreme', /(?<=\bstd::)(any|none)_of\b/g, ['all_of']],
  ['extreme', /(?<=\bstd::)all_of\b/g, ['any_of']],
  ['extreme', /(?<=\.|->)earliest\b/g, ['latest']],
  ['extreme', /(?<=\.|->)latest\b/g, ['earliest']],
  ['extreme', /(?<=\.|->)youngest\b/g, ['oldest']],
  ['extreme', /(?<=\.|->)oldest\b/g, ['youngest']],
  ['extreme', /(?<=\.|->)front\(\)/g, ['back()']],
  ['extreme', /(?<=\.|->)back\(\)/g, ['front()']],
];

function* exchanges(text) {
  for (const [kind, pattern, others] of kExchanged) {
    for (const { index, 0: found } of text.code.matchAll(pattern)) {
      const around = text.expression_around(index, found.length);
      for (const by of others) yield { kind, at: index, size: found.length, by, ...around };
    }
  }
}

const itself = (kind, at, size, by) => ({ kind, at, size, by, begin: at, end: at + size });

function* literals(text) {
  for (const { index, 0: found } of text.code.matchAll(/(?<![\w.']|\de[-+])\d[\d']*(?:\.\d+)?(?![\w.'])/g)) {
    if (text.partner.has(index + found.length) && text.code[index + found.length] === '>') continue;
    const number = Number(found.replaceAll("'", ''));
    const others = found.includes('.') ? [`${number * 2}`, `${number / 2}`].map((other) => (other.includes('.') ? other : `${other}.0`))
      : [number + 1, number - 1].filter((other) => other >= 0).map(String);
    for (const by of others) yield itself('number', index, found.length, by);
  }
  for (const { index, 0: found } of text.code.matchAll(/\b(true|false)\b/g)) {
    yield itself('boolean', index, found.length, found === 'true' ? 'false' : 'true');
  }
  for (const { index, 0: found } of text.code.matchAll(/"[^"\n]*"/g)) {
    if (found.length > 2) yield itself('text', index, found.length, '""');
  }
}

const kIsCase = /\bcase [\w:]*$/;

function* enumerators(text, enums) {
  const others_of = (type, name) => {
    const all = enums(type);
    if (!all?.includes(name)) return [];
    if (type === 'Truth') return all.filter((other) => other !== name);
    return [all[(all.indexOf(name) + 1) % all.length]];
  };
  for (const { index, 0: found, 1: scope, 2: type, 3: name } of text.code.matchAll(/(?<![\w:])((?:\w+::)*?(\w+)::)(\w+)\b(?!::)/g)) {
    if (kIsCase.test(text.code.slice(Math.max(0, index - 60), index))) continue;
    for (const other of others_of(type, name)) yield itself('enumerator', index, found.length, scope + other);
  }
  const opened = [...text.code.matchAll(/\busing enum ((?:\w+::)*(\w+));/g)];
  for (const { index, 0: found } of text.code.matchAll(/(?<![\w:.>])[a-z_]+\b(?!::|\()/g)) {
    const [, scope, type] = opened.filter((one) => one.index < index).at(-1) ?? [];
    if (!type || kIsCase.test(text.code.slice(Math.max(0, index - 60), index))) continue;
    for (const other of others_of(type, found)) yield itself('enumerator', index, found.length, `${scope}::${other}`);
  }
}

/// Conditions that no other operator changes.
function* negations(text) {
  const conditions = [...text.code.matchAll(/\b(?:if|while) \(/g)].map(({ index, 0: found }) => ({ begin: index + found.length, end: text.partner.get(index + found.length - 1) }));
  for (const { index } of text.code.matchAll(/ \?\s/g)) conditions.push({ begin: text.expression_around(index, 0).begin, end: index });
  for (const { begin, end } of conditions) {
    const condition = text.code.slice(begin, end);
    if (/ (==|!=|<=|>=|<|>|&&|\|\||=) |;|^!/.test(condition.replace(/\([^]*\)/g, '()'))) continue;
    yield { kind: 'logic', at: begin, size: end - begin, by: `!(${text.source.slice(begin, end)})`, begin, end, negates: true };
  }
}

function* rows(text) {
  for (const { index, 0: found } of text.code.matchAll(/\bswitch \(/g)) {
    const begin = index + found.length;
    const end = text.partner.get(begin - 1);
    const open = text.code.indexOf('{', end);
    const body = text.code.slice(open, text.partner.get(open));
    const groups = [...body.matchAll(/(?:\bcase [\w:]+:\s*)+/g)].map(({ 0: labels }) => [...labels.matchAll(/case ([\w:]+):/g)].map(([, label]) => label));
    for (let i = 1; i < groups.length; ++i) {
      const by = `isoguard::mutation::exchanged(${text.source.slice(begin, end)}, ${groups[i - 1].at(-1)}, ${groups[i][0]})`;
      yield { kind: 'rows', at: begin, size: end - begin, by, begin, end };
    }
  }
}

/// Whether the statement is no declaration and may be left out.
function may_go(statement) {
  if (/^(continue|break);|^return\b/.test(statement)) return true;
  const head = statement.split(/[(=[{;]/)[0].replace(/[-+|*/]$/, '').trim();
  return !/\s|</.test(head) && !/^(using|static_assert|else|default|public|private)\b/.test(head);
}

function* removals(text) {
  for (const { index } of text.code.matchAll(/;/g)) {
    const block = text.enclosing(index);
    if (block < 0 || text.code[block] !== '{') continue;
    const begin = text.begin_before(index, false);
    const statement = text.code.slice(begin, index + 1);
    if (begin >= index || !may_go(statement)) continue;
    const is_last = /^\s*\}/.test(text.code.slice(index + 1));
    if (statement.startsWith('return') && is_last && text.is_function_body(block) && begin_of_line(text, begin)) continue;
    yield { kind: 'removal', at: begin, size: index + 1 - begin, by: '{}', begin, end: index + 1 };
  }
}

/// Whether nothing but blanks or the opening of its block stands before `at`: no `if (…)`.
function begin_of_line(text, at) {
  return /[{};]\s*$/.test(text.code.slice(0, at));
}

const squeezed = (text) => text.trim().replace(/\s+/g, ' ');

/// All mutants of a source in the order of the text, with {file, line, before, after}: the lines
/// concerned. `enums` gives the enumerators of a type by its name.
export function mutants_of(file, text, enums) {
  const asserted = [...text.code.matchAll(/\bstatic_assert\b[^;]*;|\bnamespace [\w:]+ \{/g)].map(({ index, 0: found }) => [index, index + found.length]);
  const known = new Set();
  return [...exchanges(text), ...literals(text), ...enumerators(text, enums), ...negations(text), ...rows(text), ...removals(text)]
    .filter(({ at }) => !asserted.some(([begin, end]) => at >= begin && at < end))
    .sort((a, b) => a.at - b.at || b.size - a.size)
    .filter(({ at, size, by }) => !known.has(`${at} ${size} ${by}`) && known.add(`${at} ${size} ${by}`))
    .map((mutant) => {
      const { at, size, by } = mutant;
      const first = text.source.lastIndexOf('\n', at) + 1;
      const found = text.source.indexOf('\n', at + size - 1);
      const last = found < 0 ? text.source.length : found;
      return {
        ...mutant,
        file,
        line: text.line_of(at),
        before: squeezed(text.source.slice(first, last)),
        after: squeezed(text.source.slice(first, at) + by + text.source.slice(at + size, last)),
      };
    });
}
