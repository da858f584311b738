import type { Log } from '../model/log.ts';
import type { Systemd } from '../observe/systemd.ts';
import type { RunningAgent } from './contract.ts';

/**
 * Tells the service manager that the agent is up, and feeds its watchdog for as long as the loops go round: a blocked
 * event loop feeds nothing by itself, and a commit or a look around that has hung for half of the watchdog's patience
 * is not covered up. A disk that is full or fails is waited for, as each try says so. Answers what to do when stopping begins.
 */
export function attend(agent: Pick<RunningAgent, 'stuck'>, systemd: Systemd | undefined, log: Log): () => void {
  if (!systemd) return () => undefined;
  systemd.tell('READY=1');
  const { watchdog } = systemd;
  const feed = () => {
    const stuck = agent.stuck();
    if (stuck < Number(watchdog) / 2) systemd.tell('WATCHDOG=1');
    else log.error({ stuck_ms: Math.round(stuck), restart_after_ms: watchdog }, 'no_progress');
  };
  const timer = watchdog === undefined ? undefined : setInterval(feed, watchdog / 3);
  return () => {
    clearInterval(timer);
    systemd.tell('STOPPING=1');
  };
}
