// C++ source as text with structure: what is code, which brackets belong together, and where the
// expression or statement around a place begins and ends. Relies on the layout of clang-format (blanks
// around binary operators, none inside template brackets).

const kOpens = { ')': '(', ']': '[', '}': '{', '>': '<' };
const kBoundaryWords = new Set(['return', 'case', 'else', 'throw', 'do']);
const kControl = /\b(if|for|while|switch)(?: constexpr)? $/;

const blanks = (text) => text.replace(/[^\n]/g, ' ');

/// The source with everything that is no code blanked out, at the same offsets. Quotes stay.
export function code_of(source) {
  return source.replace(
    /\/\/[^\n]*|\/\*[^]*?\*\/|R"\(([^]*?)\)"|"(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])*'|^[ \t]*#[^\n]*/gm,
    (text) => (/^['"]/.test(text) ? text[0] + blanks(text.slice(1, -1)) + text[0] : blanks(text)));
}

/// Offset of the partner of every bracket, template brackets included.
function pairs_of(code) {
  const partner = new Map();
  const open = [];
  for (let at = 0; at < code.length; ++at) {
    const c = code[at];
    const template = c === '<' && /[^\s=<]/.test(code[at + 1]);
    if ('([{'.includes(c) || template) open.push(at);
    if (c === '>' && (code[open.at(-1)] !== '<' || /[\s-]/.test(code[at - 1]))) continue;
    if (!(c in kOpens)) continue;
    while (open.length && code[open.at(-1)] !== kOpens[c]) open.pop();
    const begin = open.pop();
    if (begin === undefined) continue;
    partner.set(at, begin);
    partner.set(begin, at);
  }
  return partner;
}

export class CodeText {
  constructor(source) {
    this.source = source;
    this.code = code_of(source);
    this.partner = pairs_of(this.code);
  }

  /// Whether the `}` at this place closes a block and not a value.
  closes_block(at) {
    return this.code[at] === '}' && /^\}(\s*\n|\s*$| else\b)/.test(this.code.slice(at, at + 200)) && !/^\}\s*[),;?:.]/.test(this.code.slice(at, at + 200));
  }

  is_assignment(at) {
    return this.code[at] === '=' && !'=!<>'.includes(this.code[at - 1]) && this.code[at + 1] !== '=' && this.code[at - 1] !== '[';
  }

  is_colon(at) {
    return this.code[at] === ':' && this.code[at - 1] !== ':' && this.code[at + 1] !== ':';
  }

  /// Whether `(` at this place belongs to if, for, while or switch.
  is_control(at) {
    return kControl.test(this.code.slice(Math.max(0, at - 20), at));
  }

  /// Where what stands left of `at` begins: the first place behind a boundary. `inside` tells which
  /// boundaries there are: of an expression, or only those of a statement.
  begin_before(at, inside_expression) {
    let i = at - 1;
    for (; i >= 0; --i) {
      const c = this.code[i];
      if (c === ';' || this.closes_block(i)) break;
      if (')]}>'.includes(c) && this.partner.has(i)) {
        i = this.partner.get(i);
        if (c === ')' && this.is_control(i)) {
          i = this.partner.get(i);
          break;
        }
        continue;
      }
      if ('([{'.includes(c) || (c === '<' && this.partner.has(i))) break;
      if (inside_expression && (',?'.includes(c) || this.is_colon(i) || this.is_assignment(i))) break;
      if (!inside_expression && this.is_colon(i) && /\b(case\b[^;{}\n]*|default)$/.test(this.code.slice(Math.max(0, i - 80), i))) break;
      if (/\w/.test(c) && !/\w/.test(this.code[i + 1])) {
        const word = /\w+$/.exec(this.code.slice(Math.max(0, i - 12), i + 1))[0];
        if (word === 'else' || (inside_expression && kBoundaryWords.has(word))) break;
      }
    }
    const rest = this.code.slice(i + 1);
    return i + 1 + rest.search(/\S/);
  }

  /// Where the expression that goes on right of `at` ends; an assignment holds its ?: as well.
  end_after(at, is_assignment) {
    let i = at;
    for (; i < this.code.length; ++i) {
      const c = this.code[i];
      if (this.partner.has(i) && '([{<'.includes(c)) {
        i = this.partner.get(i);
        continue;
      }
      if (')]};,'.includes(c) || (c === '>' && this.partner.has(i))) break;
      if (!is_assignment && (c === '?' || this.is_colon(i))) break;
    }
    return i - /\s*$/.exec(this.code.slice(at, i))[0].length;
  }

  /// The largest expression around a token that no comma, bracket, assignment or ?: divides.
  expression_around(at, size) {
    const is_assignment = /^ .= $/.test(this.code.slice(at, at + size)) && !/[=!<>]/.test(this.code[at + 1]);
    return { begin: this.begin_before(at, true), end: this.end_after(at + size, is_assignment) };
  }

  /// The bracket that encloses `at`, or -1.
  enclosing(at) {
    for (let i = at - 1; i >= 0; --i) {
      if (')]}'.includes(this.code[i]) && this.partner.has(i)) i = this.partner.get(i);
      else if ('([{'.includes(this.code[i])) return i;
    }
    return -1;
  }

  /// Whether the block that opens at `brace` is the body of a function or a lambda.
  is_function_body(brace) {
    const before = this.code.slice(0, brace).replace(/(\s*(const|noexcept|override|mutable|->\s*[\w:<>&* ]+))*\s*$/, '');
    if (!before.endsWith(')')) return before.endsWith(']');
    return !this.is_control(this.partner.get(before.length - 1));
  }

  line_of(at) {
    return this.source.slice(0, at).split('\n').length;
  }
}
