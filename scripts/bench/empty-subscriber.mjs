// The peer: the plain client library with an empty handler. It stores nothing and acknowledges at once.
import mqtt from 'mqtt';

const client = mqtt.connect(process.argv[2], {
  protocolVersion: 5,
  clean: false,
  clientId: 'empty-subscriber',
  properties: { receiveMaximum: 4000, sessionExpiryInterval: 3600 },
});
client.on('message', () => undefined);
client.on('connect', () => client.subscribe('site/+/+/env', { qos: 1 }));
