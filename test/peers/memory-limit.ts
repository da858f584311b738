import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A bound on the memory of processes, beyond which the kernel kills them; only root can have one. */
export interface MemoryLimit {
  take(pid: number): void;
  /** Only when its processes have ended. */
  remove(): void;
}

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';

/** Makes one of so many megabytes, in either version of control groups. */
export function memoryLimit(megabytes: number): MemoryLimit {
  const old = existsSync(V1);
  const group = join(old ? V1 : V2, `weir-test-${process.pid}-${Date.now()}`);
  mkdirSync(group);
  try {
    writeFileSync(join(group, old ? 'memory.limit_in_bytes' : 'memory.max'), String(megabytes * 1024 * 1024));
  } catch (error) {
    rmdirSync(group);
    throw error;
  }
  return {
    take: (pid) => writeFileSync(join(group, 'cgroup.procs'), String(pid)),
    remove: () => rmdirSync(group),
  };
}

/** Whether this machine and this user can have one. */
export const hasMemoryLimits = process.platform === 'linux' && process.getuid?.() === 0 && canLimit();

function canLimit(): boolean {
  try {
    memoryLimit(100).remove();
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
