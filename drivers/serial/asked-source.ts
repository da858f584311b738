import type { Intake, Source, SourceHealth } from '../../agent/model/source.ts';
import type { Millis } from '../../agent/model/time.ts';
import type { World } from '../../agent/model/world.ts';
import type { Bus, Seat } from '../bus/bus.ts';
import type { Outcome } from '../bus/transactions.ts';
import type { Question } from '../protocol.ts';
import type { Asked } from './line.ts';
import { newStanding, portLost } from './standing.ts';
import type { PortState } from './watch.ts';

export interface AskSettings {
  /** Whether what changes the device may be said. */
  readonly allow_init: boolean;
  readonly settle?: Millis | undefined;
}

const USUAL_TIMEOUT: Millis = 500;

/** A source that asks the device behind a port, by turns and one question at a time. */
export function askedSource(name: string, asked: Asked, settings: AskSettings, bus: Bus, world: World): Source {
  const { protocol, polling } = asked;
  const { clock, log } = world;
  const standing = newStanding(name, world);
  const decoder = protocol.decoder(asked.settings);
  const figures = { bytes: 0, frames: 0, bad_frames: 0, foreign_frames: 0, requests: 0, unanswered: 0, reopens: -1 };
  let seat: Seat | undefined;
  let state: PortState = { state: 'starting' };
  let path = '';
  let openings = 0;
  let paused = false;
  let round: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** Asks, and decodes the answer; frames that answer something else are counted and left. */
  async function ask(question: Question, intake: Intake): Promise<Outcome['kind']> {
    figures.requests++;
    const { bytes: request, timeout = USUAL_TIMEOUT } = question;
    const outcome = await bus.transactions.ask({
      slave: name,
      request,
      timeout,
      find: (all) => answerIn(all, question),
    });
    if (outcome.kind !== 'answer') {
      figures.unanswered++;
      if (outcome.kind === 'timeout') state = unanswered(path, question);
      return outcome.kind;
    }
    figures.frames++;
    figures.bytes += outcome.bytes.length;
    const sense = decoder.decode(outcome.bytes, clock.now(), intake);
    intake.deliver();
    state = sense ? { state: 'ok' } : { state: 'fault', reason: 'frames, but none fits the format' };
    return 'answer';
  }

  // The bytes since the request are looked at afresh each time: an answer is short.
  function answerIn(received: Uint8Array, question: Question): Uint8Array | undefined {
    const framing = protocol.framing(asked.settings);
    let answer: Uint8Array | undefined;
    let foreign = 0;
    framing.push(received, (frame) => {
      if (!answer && question.answeredBy(frame)) answer = Uint8Array.from(frame);
      else foreign++;
    });
    if (answer) {
      figures.foreign_frames += foreign;
      figures.bad_frames += framing.stats.bad_frames ?? 0;
    }
    return answer;
  }

  async function askAll(intake: Intake): Promise<void> {
    const opening = openings;
    for (const question of polling.questions) {
      if (paused || intake.full || opening !== openings || path === '') return;
      await ask(question, intake);
      standing.look(state);
    }
  }

  async function begin(intake: Intake, opening: number): Promise<void> {
    for (const question of settings.allow_init ? (polling.init ?? []) : []) {
      if (opening !== openings) return;
      log.info({ source: name, what: question.name }, 'device_told');
      await ask(question, intake);
    }
    turn(intake, opening);
  }

  function turn(intake: Intake, opening: number): void {
    if (opening !== openings || path === '') return;
    const started = clock.mono();
    round = askAll(intake).then(() => {
      if (opening !== openings || path === '') return;
      timer = setTimeout(() => turn(intake, opening), Math.max(0, polling.every - (clock.mono() - started)));
    });
  }

  function stop(): void {
    path = '';
    openings++;
    clearTimeout(timer);
  }

  return {
    name,
    async open(intake) {
      bus.transactions.enter();
      seat = bus.join({
        opened(where) {
          stop();
          path = where;
          figures.reopens++;
          if (figures.reopens > 0) intake.note('reopens');
          state = { state: 'starting' };
          log.info({ source: name, path }, 'port_open');
          const opening = openings;
          timer = setTimeout(() => {
            round = begin(intake, opening);
          }, settings.settle ?? 0);
        },
        bytes: () => undefined,
        lost(why) {
          state = portLost(path, why);
          stop();
        },
        problem(problem) {
          state = problem;
        },
        looked: () => standing.look(state),
      });
    },
    durable: () => undefined, // What is measured next is asked for next.
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
    },
    health(): SourceHealth {
      standing.look(state);
      return standing.health({ ...figures, reopens: Math.max(0, figures.reopens) });
    },
    async close() {
      stop();
      await seat?.close();
      if (seat) await bus.transactions.leave();
      seat = undefined;
      await round;
    },
  };
}

function unanswered(path: string, { name }: Question): PortState {
  const reason = 'no answer';
  const remedy = 'Is the device powered, are TX and RX crossed, and is the bit rate right?';
  return { state: 'waiting', reason, detail: `serial ${path}: no answer to the question for ${name}. ${remedy}` };
}
