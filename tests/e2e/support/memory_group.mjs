// A control group with a limit of memory, where the machine lets us make one.

import { appendFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const kVersions = [
  { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes', peak: 'memory.max_usage_in_bytes', events: 'memory.oom_control' },
  { root: '/sys/fs/cgroup', limit: 'memory.max', peak: 'memory.peak', events: 'memory.events' },
];

/// {add(pid), peak_mib(), killed(), remove()}, or undefined. `killed` counts what the kernel ended for want of memory.
export function memory_group(mib) {
  for (const { root, limit, peak, events } of kVersions) {
    const folder = path.join(root, `isoguard-test-${process.pid}`);
    const read = (name) => readFileSync(path.join(folder, name), 'utf8');
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    const remove = () => rmdirSync(folder);
    try {
      writeFileSync(path.join(folder, limit), String(mib * 1024 * 1024));
    } catch {
      remove();
      continue;
    }
    return {
      add: (pid) => appendFileSync(path.join(folder, 'cgroup.procs'), String(pid)),
      peak_mib: () => (existsSync(path.join(folder, peak)) ? Number(read(peak)) / 1024 / 1024 : NaN),
      killed: () => Number(read(events).match(/^oom_kill (\d+)$/m)[1]),
      remove,
    };
  }
  return undefined;
}
