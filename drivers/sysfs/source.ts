import { reasonOf } from '../../agent/model/failure.ts';
import type { Intake, Source, SourceHealth } from '../../agent/model/source.ts';
import type { Instant, Millis } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import { newOutlet } from '../values/outlet.ts';
import { findItems } from './find.ts';
import type { Item } from './item.ts';
import type { SysfsSettings } from './settings.ts';

type Standing = Pick<SourceHealth, 'state' | 'reason' | 'detail'>;

// Sensors that were plugged in are found within this time.
const LOOK_AGAIN: Millis = 60_000;
// A 1-Wire thermometer takes 750 ms; a bus that takes longer than this hangs.
const SLOW: Millis = 10_000;

/** A source that reads files of the kernel by turns, one at a time: a bus behind them has room for one question. */
export function sysfsSource(name: string, settings: SysfsSettings, { clock, log }: World): Source {
  const outlet = newOutlet();
  const figures = { items: 0, reads: 0, failures: 0 };
  let items: readonly Item[] = [];
  let looked: Millis = Number.NEGATIVE_INFINITY;
  let standing: Standing = { state: 'starting' };
  let since: Instant = clock.now();
  let reading: { readonly item: Item; readonly from: Millis } | undefined;
  let round: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let open = false;
  let paused = false;

  function stand(next: Standing): void {
    if (next.state === standing.state && next.reason === standing.reason) return;
    standing = next;
    since = clock.now();
    if (next.reason === undefined) log.info({ source: name }, 'source_ok');
    else log.warn({ source: name, reason: next.reason, detail: next.detail }, 'source_trouble');
  }

  async function look(intake: Intake): Promise<void> {
    if (clock.mono() - looked < LOOK_AGAIN) return;
    const found = await findItems(settings);
    looked = clock.mono();
    const gone = new Set(items.map(({ device }) => device));
    for (const { device } of found) gone.delete(device);
    for (const device of gone) intake.offline(device, clock.now());
    items = found;
    figures.items = found.length;
  }

  /** Answers what went wrong; undefined where the item was read. */
  async function read(item: Item, intake: Intake): Promise<string | undefined> {
    const { path, device, field } = item;
    reading = { item, from: clock.mono() };
    figures.reads++;
    try {
      const outcome = await item.read();
      if (!open) return undefined;
      if (outcome.kind === 'value') outlet.number(intake, device, field, clock.now(), outcome.value, 0);
      else intake.invalid(outcome.reason, `${path}: ${outcome.why}`);
      return undefined;
    } catch (error) {
      if (!open) return undefined;
      figures.failures++;
      looked = Number.NEGATIVE_INFINITY;
      intake.invalid('missing', `${path}: ${reasonOf(error)}`);
      return reasonOf(error);
    } finally {
      reading = undefined;
      if (open) intake.deliver();
    }
  }

  async function readAll(intake: Intake): Promise<void> {
    await look(intake);
    const failed: string[] = [];
    for (const item of items) {
      if (!open || paused || intake.full) return;
      const why = await read(item, intake);
      if (why !== undefined) failed.push(why);
    }
    if (open) stand(standingOf(items, failed, settings));
  }

  function turn(intake: Intake): void {
    const started = clock.mono();
    round = readAll(intake).then(() => {
      if (open && !paused)
        timer = setTimeout(() => turn(intake), Math.max(0, settings.every - (clock.mono() - started)));
    });
  }

  let taking: Intake | undefined;
  return {
    name,
    async open(intake) {
      open = true;
      taking = intake;
      turn(intake);
    },
    durable: () => undefined, // The kernel cannot repeat what it said.
    pause() {
      paused = true;
      clearTimeout(timer);
    },
    resume() {
      if (!paused) return;
      paused = false;
      if (open && taking) round = round.then(() => (open && taking ? turn(taking) : undefined));
    },
    health() {
      const slow = reading !== undefined && clock.mono() - reading.from > SLOW ? reading.item.path : undefined;
      const now: Standing =
        slow === undefined
          ? standing
          : { state: 'fault', reason: 'no answer', detail: `sysfs ${slow}: reading it takes long; the bus may hang` };
      return { ...now, since, figures: { ...figures } };
    },
    async close() {
      open = false;
      clearTimeout(timer);
      // A bus that hangs must not hold up the end.
      if (reading === undefined) await round;
    },
  };
}

function standingOf(items: readonly Item[], failed: readonly string[], { sysfs, one_wire }: SysfsSettings): Standing {
  if (items.length === 0) {
    const hint = one_wire ? ' For 1-Wire on a Raspberry Pi: dtoverlay=w1-gpio in config.txt.' : '';
    const detail = `sysfs ${sysfs}: nothing of what is configured is there. Is the kernel's driver loaded?${hint}`;
    return { state: 'waiting', reason: 'nothing to read', detail };
  }
  if (failed.length < items.length) return { state: 'ok' };
  return { state: 'fault', reason: 'nothing can be read', detail: `sysfs: ${failed[0]}` };
}
