import { afterEach, expect, test } from 'vitest';
import { until } from '../peers/until.ts';
import { type Running, scratch, startWeir, weir } from '../peers/weir.ts';

const CONFIG = `
agent: { id: shed }
sources: { bench: { driver: simulated, rate: 20 } }
windows: [1s]
http: { listen: 127.0.0.1:0 }
`;

const open: { running: Running[]; folder: ReturnType<typeof scratch> }[] = [];
afterEach(async () => {
  for (const { running, folder } of open.splice(0)) {
    for (const one of running) await one.stop();
    folder.remove();
  }
});

function house(text = CONFIG) {
  const folder = scratch();
  folder.file('weir.yaml', text);
  const running: Running[] = [];
  open.push({ running, folder });
  const start = () => {
    const one = startWeir(['run'], folder.path);
    running.push(one);
    return one;
  };
  return { folder, start };
}

test('the agent finds ./weir.yaml, says where its page is, and SIGTERM ends it in order', async () => {
  const { folder, start } = house();
  const agent = start();
  await until(() => agent.output().includes('page_open'), 'the page is open');
  await until(
    () => weir(['query', '--limit', '1', '--json'], { cwd: folder.path }).stdout.includes('"window":"1s"'),
    'a window closed',
  );
  expect(weir(['status'], { cwd: folder.path }).stdout).toContain('shed  Weir');
  expect(await agent.stop()).toBe(0);
  expect(agent.output()).toContain('"event":"stopped"');
});

test('SIGHUP says whether a changed configuration is valid and stops nothing', async () => {
  const { folder, start } = house(CONFIG.replace(/http.*/, ''));
  const agent = start();
  await until(() => agent.output().includes('"event":"started"'), 'the agent started');
  agent.process.kill('SIGHUP');
  await until(() => agent.output().includes('configuration_valid'), 'it said that it is valid');
  folder.file('weir.yaml', 'surces: {}\n');
  agent.process.kill('SIGHUP');
  await until(() => agent.output().includes('configuration_invalid'), 'it said that it is not');
  expect(agent.output()).toContain('weir.yaml:1:1');
  expect(await agent.stop()).toBe(0);
});

test('a second agent on one store is told who holds it', async () => {
  const { folder, start } = house(CONFIG.replace(/http.*/, ''));
  const first = start();
  await until(() => first.output().includes('"event":"started"'), 'the agent started');
  const second = weir(['run'], { cwd: folder.path });
  expect(second.code).not.toBe(0);
  expect(second.stderr).toContain(String(first.process.pid));
});

test('a page whose port is taken is no reason to stop measuring', async () => {
  const first = house().start();
  await until(() => first.output().includes('page_open'), 'the page is open');
  const taken = /"url":"http:\/\/([\d.:]+)\/"/.exec(first.output())?.[1] ?? '';
  const { folder, start } = house(CONFIG.replace('127.0.0.1:0', taken));
  const second = start();
  await until(() => second.output().includes('page_failed'), 'the other page could not be had');
  const measured = () => weir(['query', '--limit', '1', '--json'], { cwd: folder.path }).stdout;
  await until(() => measured().includes('"window"'), 'it measures nevertheless');
});
