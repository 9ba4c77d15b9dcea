// Reads what a service that has stopped wrote down: its audit, exported as auditors get it.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { run_program } from './service.mjs';

/// All events of the first database of the data folder, parsed, oldest first.
export async function events_of(data_dir) {
  const out = mkdtempSync(path.join(tmpdir(), 'isoguard-events-'));
  try {
    const { code, stderr } = await run_program(['audit', 'export', '--data-dir', data_dir, '--output', out]);
    if (code !== 0) throw new Error(`export: ${stderr}`);
    return readFileSync(path.join(out, 'audit.ndjson'), 'utf8').split('\n').filter((line) => line.startsWith('{"event"'))
      .map((line) => JSON.parse(JSON.parse(line).event));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/// Figures of `isoguard audit stats`, none hidden: (figure, of, detail) → number.
export async function stats_of(data_dir) {
  const { code, stdout, stderr } = await run_program(['audit', 'stats', '--data-dir', data_dir, '--min-cell', '0']);
  if (code !== 0) throw new Error(`stats: ${stderr}`);
  const { figures } = JSON.parse(stdout);
  return (figure, of = '', detail = undefined) => figures
    .filter((each) => each.figure === figure && (each.of ?? '') === of && (detail === undefined || each.detail === detail))
    .reduce((sum, each) => sum + Number(each.value), 0);
}
