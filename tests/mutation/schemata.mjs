// All mutants of a source in one program ("mutant schemata"): every place that a mutant changes becomes
// a choice at run time, `a < b` for example (on(7) ? (a <= b) : (a < b)). No line is added, so that
// the compiler's line numbers stay those of the source.

const kOn = 'isoguard::mutation::on';

/// Without optimisation a removed return is only that, and not a promise that nothing gets there.
const kUnoptimised = '_Pragma("GCC optimize(\\"O0\\")") ';

/// What runs at compile time cannot choose: constants become const, functions inline.
function without_constexpr(text, mutants) {
  const changes = [];
  for (const { index } of text.code.matchAll(/\bconstexpr\b/g)) {
    if (/\bif $/.test(text.code.slice(0, index))) continue;
    const head = /^[^;(={]*(?:<[^>]*>)?[^;(={]*/.exec(text.code.slice(index))[0];
    const is_function = text.code[index + head.length] === '(';
    const end = is_function ? text.partner.get(text.code.indexOf('{', index)) : text.code.indexOf(';', index);
    if (mutants.some(({ at }) => at > index && at < end)) changes.push({ at: index, size: 'constexpr'.length, by: is_function ? 'inline' : 'const', begin: index, end });
  }
  return changes;
}

/// Mutants that change the same expression or statement, as a tree of what lies in what.
function places_of(mutants) {
  const by_range = new Map();
  for (const mutant of mutants) {
    const key = `${mutant.begin} ${mutant.end}`;
    if (!by_range.has(key)) by_range.set(key, { begin: mutant.begin, end: mutant.end, mutants: [], inner: [] });
    by_range.get(key).mutants.push(mutant);
  }
  const top = { begin: 0, end: Infinity, mutants: [], inner: [] };
  const open = [top];
  for (const place of [...by_range.values()].sort((a, b) => a.begin - b.begin || b.end - a.end)) {
    while (open.at(-1).end <= place.begin) open.pop();
    if (place.end > open.at(-1).end) throw new Error(`${place.mutants[0].file}: the places at ${place.begin} overlap`);
    open.at(-1).inner.push(place);
    open.push(place);
  }
  return top;
}

const on_one_line = (text) => text.replace(/"(?:\\.|[^"\\\n])*"|\/\/[^\n]*/g, (part) => (part[0] === '"' ? part : '')).replace(/\n/g, ' ');

/// Writes the text and remembers where each mutant's alternative and each place went.
class Writer {
  constructor(source, changes) {
    this.source = source;
    this.changes = changes;
    this.out = '';
    this.spans = [];
  }

  /// The source from begin to end, without anything that was asked of it.
  plain(begin, end) {
    let at = begin;
    for (const change of this.changes.filter((one) => one.at >= begin && one.at < end)) {
      this.out += this.source.slice(at, change.at) + change.by;
      at = change.at + change.size;
    }
    this.out += this.source.slice(at, end);
  }

  inside(place, end) {
    let at = place.begin;
    for (const inner of place.inner) {
      this.plain(at, inner.begin);
      this.write(inner);
      at = inner.end;
    }
    this.plain(at, end);
  }

  write(place) {
    const from = this.out.length;
    const removal = place.mutants.find(({ kind }) => kind === 'removal');
    if (removal) {
      this.out += `{ if (!${kOn}(${removal.id})) `;
      this.inside(place, place.end);
      this.out += ' }';
    } else {
      const negation = place.mutants.find(({ negates }) => negates);
      this.out += negation ? `(${kOn}(${negation.id}) != static_cast<bool>(` : '((';
      for (const { id, at, size, by, begin, end } of place.mutants.filter((one) => one !== negation)) {
        this.out += `${kOn}(${id}) ? (`;
        const start = this.out.length;
        // What `!` made a truth value stays one.
        const instead = this.source[at] === '!' && by === '' ? '!!' : by;
        this.out += on_one_line(this.source.slice(begin, at)) + instead + on_one_line(this.source.slice(at + size, end));
        this.spans.push({ begin: start, end: this.out.length, ids: [id] });
        this.out += ') : ';
      }
      this.out += '(';
      this.inside(place, place.end);
      this.out += ')))';
    }
    this.spans.push({ begin: from, end: this.out.length, ids: place.mutants.map(({ id }) => id) });
  }
}

/// The source with a choice for every mutant: {source, spans, compile_time}. `spans` tell which mutants
/// wrote which part of it, `compile_time` which ids lie in what was constexpr.
export function with_switches(text, mutants) {
  const constant = without_constexpr(text, mutants);
  const start = { at: text.code.search(/^namespace /m), size: 0, by: kUnoptimised };
  const changes = [...constant, start].sort((a, b) => a.at - b.at);
  const writer = new Writer(text.source, changes);
  writer.inside(places_of(mutants), text.source.length);
  const compile_time = mutants.filter(({ at }) => constant.some(({ begin, end }) => at > begin && at < end)).map(({ id }) => id);
  return { source: writer.out, spans: writer.spans, compile_time };
}

/// The mutants that the compiler complains about at a line and a column (of bytes, from 1).
export function at_fault({ source, spans }, line, column) {
  const lines = source.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const at = before + Buffer.from(lines[line - 1] ?? '').subarray(0, column - 1).toString().length;
  const around = spans.filter(({ begin, end }) => begin <= at && at <= end);
  return around.sort((a, b) => a.end - a.begin - (b.end - b.begin))[0]?.ids ?? [];
}
