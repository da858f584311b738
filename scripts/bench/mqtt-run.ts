import { checkBooks } from './agent.ts';
import { type Measurement, measure } from './measurement.ts';
import { type Subject, startSubject } from './mqtt-subject.ts';
import { Child } from './process.ts';

/** So many messages, of which the first `warm_up` are not measured. A rate of 0: as fast as they are acknowledged. */
export interface MqttLoad {
  readonly warm_up: number;
  readonly messages: number;
  readonly rate: number;
  /** Each has two series. */
  readonly devices: number;
  /** Where other windows are wanted than those of a flood. */
  readonly windows?: string;
}

/** Puts one subject under a load. Throws where the agent did less than its work. */
export async function runMqtt(
  subject: Subject,
  { warm_up, messages, rate, devices, windows }: MqttLoad,
): Promise<Measurement> {
  const numbers = [warm_up, messages, rate, devices].map(String);
  const source = new Child(process.execPath, ['--import', 'tsx', 'scripts/bench/source.ts', ...numbers]);
  try {
    const port = await source.fact('port');
    const started = Date.now();
    const child = startSubject(subject, port, windows);
    try {
      const ready = await Promise.race([source.fact('subscribed'), ending(child)]);
      const measurement = await Promise.race([measure(child, source), ending(child)]);
      const sent = await Promise.race([source.fact('sent'), ending(child)]);
      if (subject === 'weir') checkBooks(2 * sent);
      return { ...measurement, start_s: (ready - started) / 1000 };
    } finally {
      await child.stop();
    }
  } finally {
    await source.stop();
  }
}

/** A subject that ends before it was told to has failed. */
async function ending(child: Child): Promise<never> {
  throw new Error(`The subject ended with ${await child.exit()} under the load.`);
}
