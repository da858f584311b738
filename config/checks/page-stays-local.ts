import { isLoopback } from '../listen.ts';
import type { Check } from './check.ts';

/** The page has no password: whoever reaches the port sees everything. */
export const checkPage: Check = ({ http }) => {
  if (http === undefined || isLoopback(http.listen.host)) return [];
  const { host, port } = http.listen;
  const message = `${host} lets everyone on the network see the page, which asks for no password: 127.0.0.1:${port} keeps it on this machine`;
  return [{ path: ['http', 'listen'], message, warning: true }];
};
