export interface DemoFacts {
  readonly broker: string;
  readonly port: string;
  readonly store: string;
  readonly page: string;
}

/** The configuration that the demo runs: a working example of a small real one. Strings are quoted as JSON is. */
export function demoConfig({ broker, port, store, page }: DemoFacts): string {
  return `# Written by "weir demo" at each start, for its embedded broker and its simulated sensors.
agent: { id: demo }
store:
  path: ${JSON.stringify(store)}
sources:
  bench:                          # an Arduino on a serial line
    driver: serial
    port: ${JSON.stringify(port)}
    baud: 115200
    decode: { format: csv, fields: [temperature, humidity, pressure] }
  house:                          # Zigbee2MQTT on the local broker
    driver: mqtt
    url: ${JSON.stringify(broker)}
    protocol: 4
    topics:
      - topic: zigbee2mqtt/{device+}
        payload: json
        select: "**"
series:
  "bench/temperature": { quantity: temperature_ds18b20, expect_every: 1s, clean: [{ spike: { window: 5, min_deviation: 0.5 } }] }
  "*/temperature": { quantity: temperature, expect_every: 1s, clean: [{ spike: { window: 5, min_deviation: 0.5 } }] }
  "*/humidity": { quantity: humidity, expect_every: 1s }
  "*/pressure": { quantity: pressure, expect_every: 1s, clean: [{ spike: { window: 5, min_deviation: 1 } }] }
  "*/power": { quantity: power, expect_every: 1s }
  "*/energy": { quantity: energy, expect_every: 1s }
  "*/wind_direction": { quantity: wind_direction, expect_every: 1s }
  "*/contact": { kind: state, expect_every: 1s }
windows: [10s, 1m]
clock: { wait: none }            # nothing here is worth waiting for the true time
uplinks:
  central:
    driver: mqtt
    url: ${JSON.stringify(broker)}
    protocol: 4
    ack: receiver
http: { listen: ${JSON.stringify(page)} }
log: { level: info }
`;
}
