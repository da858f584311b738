/**
 * Through which gateway each device was heard last, so that the end of a gateway is the end of what only it hears. At
 * most 5,000 devices; beyond that the one heard of first is forgotten, and a gateway's end does not end its values.
 */
export class HeardBy {
  readonly #gateways = new Map<string, string>();

  heard(device: string, gateway: string): void {
    if (!this.#gateways.has(device) && this.#gateways.size >= MAX_DEVICES) {
      for (const first of this.#gateways.keys()) {
        this.#gateways.delete(first);
        break;
      }
    }
    this.#gateways.set(device, gateway);
  }

  /** The devices that were heard through it last. */
  devicesOf(gateway: string): string[] {
    return [...this.#gateways].flatMap(([device, through]) => (through === gateway ? [device] : []));
  }
}

const MAX_DEVICES = 5000;
