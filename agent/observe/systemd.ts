import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { reasonOf } from '../model/failure.ts';
import type { Log } from '../model/log.ts';
import type { Millis } from '../model/time.ts';

/** What is told to the service manager that has started us (sd_notify(3)). */
export interface Systemd {
  /** For instance `READY=1`. Nobody waits for it: a manager that cannot be told is logged, and no reason to stop. */
  tell(state: string): void;
  /** It kills the process that has not said `WATCHDOG=1` for so long; undefined where it does not watch. */
  readonly watchdog: Millis | undefined;
}

/** systemd listens on a Unix datagram socket, which Node cannot speak to; the program for it comes with systemd. */
export const NOTIFIER = '/usr/bin/systemd-notify';

// It waits until its message was read. More of them than this under way are never needed.
const PATIENCE: Millis = 5000;
const MOST_UNDER_WAY = 4;

/** The service manager as `environment` names it; undefined where there is none, or no program to speak to it with. */
export function systemdOf(log: Log, environment = process.env, pid = process.pid): Systemd | undefined {
  if (!environment['NOTIFY_SOCKET'] || !existsSync(NOTIFIER)) return undefined;
  let underWay = 0;
  const tell = (state: string) => {
    if (underWay >= MOST_UNDER_WAY) return;
    underWay++;
    const failed = (reason: string) => log.warn({ state, reason }, 'service_manager_not_told');
    const options = { stdio: 'ignore', timeout: PATIENCE, env: environment } as const;
    const child = spawn(NOTIFIER, [state], options);
    child.on('error', (error) => {
      underWay--;
      failed(reasonOf(error));
    });
    child.on('exit', (code) => {
      underWay--;
      if (code !== 0) failed(`${NOTIFIER} ended with ${code}`);
    });
    child.unref();
  };
  // What was meant for another process, whose environment we have, is none of our business (sd_watchdog_enabled(3)).
  const forUs = environment['WATCHDOG_PID'] === undefined || Number(environment['WATCHDOG_PID']) === pid;
  const microseconds = forUs ? Number(environment['WATCHDOG_USEC']) : 0;
  return { tell, watchdog: microseconds > 0 ? microseconds / 1000 : undefined };
}
