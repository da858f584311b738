import * as v from 'valibot';
import { agentId } from '../../agent/settings/name.ts';
import type { Check } from './check.ts';

/** The host name stands in for a missing `agent.id`, but not every host name can. */
export const checkAgentId: Check = ({ agent }) => {
  if (v.is(agentId(), agent.id)) return [];
  const message = `the host name ${JSON.stringify(agent.id)} cannot serve as the agent's name: set agent.id to one without spaces, /, + and #, at most 64 characters long`;
  return [{ path: ['agent', 'id'], message }];
};
