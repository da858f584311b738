import { readFile } from 'node:fs/promises';
import type { IClientOptions } from 'mqtt';
import { reasonOf } from '../../agent/model/failure.ts';
import type { World } from '../../agent/model/world.ts';
import type { LinkSettings } from '../../agent/settings/broker.ts';
import { PACE } from './backoff.ts';

/**
 * Options of one connection. Secrets and PEM files are read each time, so that a changed password or a renewed
 * certificate is used without a restart.
 *
 * The library's own reconnecting, queueing and resubscribing are off: it waits a fixed second, gives up after a
 * refusal, and sends what it kept one message at a time. The supervisor in `connection.ts` and the outbox do it.
 */
export async function clientOptions(
  settings: LinkSettings,
  world: World,
  given: { readonly protocol: 5 | 4; readonly client_id: string; readonly patience?: number },
): Promise<IClientOptions> {
  return {
    protocolVersion: given.protocol,
    clientId: given.client_id,
    clean: settings.clean,
    keepalive: Math.max(1, Math.round(settings.keepalive / 1000)),
    connectTimeout: given.patience ?? PACE.patience,
    manualConnect: true,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    ...(settings.username === undefined ? {} : { username: textOf(settings.username, world) }),
    ...(settings.password === undefined ? {} : { password: textOf(settings.password, world) }),
    ...(await pem('ca', settings.ca)),
    ...(await pem('cert', settings.cert)),
    ...(await pem('key', settings.key)),
    ...will(settings),
    ...(given.protocol === 5 ? { properties: properties(settings) } : {}),
  };
}

function properties(settings: LinkSettings): NonNullable<IClientOptions['properties']> {
  const expiry = settings.clean ? 0 : Math.round((settings.session_expiry ?? 0) / 1000);
  return {
    // No maximumPacketSize: a broker holds back what is larger without a word, and nobody could count it. The guard
    // takes it out and counts it.
    receiveMaximum: settings.receive_maximum,
    ...(expiry > 0 ? { sessionExpiryInterval: Math.min(expiry, 0xffff_fffe) } : {}),
  };
}

function will({ will }: LinkSettings): Pick<IClientOptions, 'will'> {
  if (!will) return {};
  const payload = Buffer.from(will.payload as string);
  return { will: { topic: will.topic, payload, qos: will.qos, retain: will.retain } };
}

function textOf(ref: NonNullable<LinkSettings['username']>, world: World): string {
  return typeof ref === 'string' ? ref : world.secret(ref);
}

async function pem(setting: 'ca' | 'cert' | 'key', path: string | undefined): Promise<IClientOptions> {
  if (path === undefined) return {};
  try {
    return { [setting]: await readFile(path) };
  } catch (cause) {
    throw new Error(`${setting}: cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}
