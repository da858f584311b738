/** Settings of the line itself. */
export interface LineSettings {
  /** Bits a second. */
  readonly baud: number;
  readonly bits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stop: 1 | 2;
  /** Levels of the control lines after opening; left as they are where absent. */
  readonly dtr?: boolean | undefined;
  readonly rts?: boolean | undefined;
  /** Hand over bytes at once instead of in batches of 16 ms, as FTDI adapters do; where the driver can. */
  readonly low_latency?: boolean | undefined;
}

/** Why a port cannot be read: a short phrase, and the same with names and remedy. */
export interface PortProblem {
  readonly state: 'waiting' | 'fault';
  readonly reason: string;
  readonly detail: string;
}

/** Where a port is at the moment. `device` changes when another device stands at the same path. */
export type Located =
  | { readonly kind: 'found'; readonly path: string; readonly device: string }
  | ({ readonly kind: 'problem' } & PortProblem);

/** A port that is open. */
export interface Port {
  /** Bytes as they arrive, in order; the chunk is valid only during the call. */
  onBytes(listener: (chunk: Uint8Array) => void): void;
  /** Once, when the device has gone by itself; never after `close`. Some drivers say nothing: `locate` tells. */
  onLost(listener: (why: string) => void): void;
  /** Sends bytes; resolves when the kernel has taken them. @throws Error where the port is gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** Stops reading: what arrives stays with the kernel as far as it has room. */
  pause(): void;
  resume(): void;
  /** Lets go of the port; nothing arrives after it resolves. */
  close(): Promise<void>;
}

/**
 * The way to one port, real or virtual. Every implementation passes the same laws
 * (`test/drivers/serial/transport.test.ts`).
 */
export interface Transport {
  /** Looks where the port is; cheap, called twice a second. */
  locate(): Located;
  /** Opens the port for this program alone; answers the problem where that cannot be. */
  open(path: string, line: LineSettings): Promise<{ kind: 'open'; port: Port } | ({ kind: 'problem' } & PortProblem)>;
}
