// What a running process holds in memory (Linux).

import { openSync, closeSync, readFileSync, readSync } from 'node:fs';

/// What of process `pid` is in memory, in MiB.
export const resident_mib = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;

const kAtOnce = 16 * 1024 * 1024;

/// The places in the writable memory of process `pid` at which one of `words` stands: {word, mapping, at, around}.
export function memory_hits(pid, words) {
  const wanted = words.map((word) => Buffer.from(word));
  const file = openSync(`/proc/${pid}/mem`, 'r');
  try {
    return writable_mappings(pid).flatMap((mapping) => hits_in(file, mapping, wanted));
  } finally {
    closeSync(file);
  }
}

function writable_mappings(pid) {
  return readFileSync(`/proc/${pid}/maps`, 'utf8').trim().split('\n').map((line) => {
    const [range, access, , , , name = ''] = line.split(/\s+/);
    const [from, to] = range.split('-').map((text) => Number.parseInt(text, 16));
    return { from, to, access, name };
  }).filter(({ access }) => access.startsWith('rw'));
}

function hits_in(file, { from, to, name }, wanted) {
  const overlap = Math.max(...wanted.map(({ length }) => length)) - 1;
  const hits = [];
  for (let at = from; at < to; at += kAtOnce - overlap) {
    const bytes = Buffer.alloc(Math.min(kAtOnce, to - at));
    if (!read_all(file, bytes, at)) continue;
    for (const word of wanted) {
      for (let found = bytes.indexOf(word); found >= 0; found = bytes.indexOf(word, found + 1)) {
        hits.push({ word: word.toString(), mapping: name || 'anonymous', at: (at + found).toString(16),
          around: bytes.subarray(Math.max(0, found - 60), found + word.length + 20).toString('latin1') });
      }
    }
  }
  return hits;
}

/// False for what is mapped and cannot be read, such as guard pages.
function read_all(file, bytes, at) {
  try {
    for (let done = 0; done < bytes.length;) {
      const read = readSync(file, bytes, done, bytes.length - done, at + done);
      if (read === 0) return false;
      done += read;
    }
    return true;
  } catch {
    return false;
  }
}
