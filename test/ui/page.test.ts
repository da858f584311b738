import { existsSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../../agent/model/summary.ts';
import { type FakePage, openFakePage } from './fake-agent.ts';

const CHROMIUM = '/usr/bin/chromium';

const minute = 60_000;
const now = Math.floor(Date.now() / minute) * minute;
const closed = Array.from(
  { length: 10 },
  (_, i): Summary => ({
    kind: 'gauge',
    series: 'bench/temperature',
    unit: '°C',
    window: '1m',
    from: now - (10 - i) * minute,
    to: now - (9 - i) * minute,
    rev: 0,
    count: 59,
    mean: 21 + i / 10,
    stddev: 0.1,
    min: 20.5,
    max: 22.5,
    first: 21,
    last: 21.5,
    twmean: 21.4,
    p50: 21.4,
    p95: 21.6,
    p99: 21.6,
    quality: { expected: 60, coverage: 0.98, rejected: { sentinel: 1 }, mended: {}, late: 0, clock: 'synced' },
  }),
);

describe.skipIf(!existsSync(CHROMIUM))('the page in a real browser (needs chromium)', () => {
  let browser: Browser;
  let agent: FakePage;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    agent = await openFakePage({ summaries: () => [...closed].reverse() } as never);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(agent.url);
    await page.getByText('live', { exact: true }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await agent?.close();
  });
  afterEach(() => expect(complaints).toEqual([]));

  test('the books stand there as an equation that balances', async () => {
    await page.getByText('balanced').waitFor();
    expect(await page.locator('#equation').innerText()).toMatch(
      /100 received\s*= 89 summarised \+ 7 open \+ 3 rejected \+ 1 invalid/,
    );
    expect(await page.locator('#balance').getAttribute('aria-label')).toContain('Of 100 readings received');
  });

  test('a source that is not well shows the reason and the remedy', async () => {
    const bench = page.locator('#sources li').first();
    expect(await bench.innerText()).toMatch(/permission denied[\s\S]*usermod -aG dialout/);
  });

  test('an uplink shows what waits and how far the other end has confirmed', async () => {
    expect(await page.locator('#uplinks').innerText()).toMatch(
      /offline[\s\S]*connection refused[\s\S]*backlog\s*12[\s\S]*40 of 42/,
    );
  });

  test('a reading moves its card at once, and a rejected one is reported with its reason', async () => {
    agent.readings({ series: 'bench/temperature', time: now, raw: 21.47, value: 21.47, verdict: 'kept' });
    agent.readings({
      series: 'bench/temperature',
      time: now,
      raw: 85,
      value: null,
      verdict: 'rejected',
      rule: 'sentinel',
      why: 'DS18B20 power-on value',
    });
    const card = page.locator('.card', { hasText: 'temperature' });
    await card.getByText('21.47').waitFor();
    await page.locator('#feed').getByText('DS18B20 power-on value').waitFor();
    expect(await page.locator('#feed li').first().innerText()).toContain('bench/temperature 85 rejected by sentinel');
    expect(await card.innerText()).toMatch(/coverage\s*98%[\s\S]*rejected\s*sentinel 1/);
  });

  test('names and labels from a sensor are shown as text, never as markup', async () => {
    agent.readings({
      series: 'bench/<img src=x onerror=alert(1)>',
      time: now,
      raw: '<b>bold</b>',
      value: '<b>bold</b>',
      verdict: 'kept',
    });
    await page.getByText('<b>bold</b>').waitFor();
    expect(await page.locator('#cards img, #cards b').count()).toBe(0);
  });

  test('the line of a card breaks where nothing was received', async () => {
    const seconds = [0, 1, 2, 3, 4, 5, 25, 26, 27, 28, 29, 30];
    agent.readings(
      ...seconds.map((second) => {
        const value = 20 + second;
        return { series: 'bench/level', time: now + second * 1000, raw: value, value, verdict: 'kept' } as const;
      }),
    );
    const card = page.locator('.card', { hasText: 'level' });
    await card.getByText('50', { exact: true }).waitFor();
    expect(await inked(card.locator('canvas'), 0.05, 0.15)).toBe(true);
    expect(await inked(card.locator('canvas'), 0.25, 0.75)).toBe(false);
    expect(await inked(card.locator('canvas'), 0.85, 0.95)).toBe(true);
  });

  test('a series opens by keyboard with its windows drawn, and Escape leads back', async () => {
    await page.getByRole('link', { name: 'temperature' }).first().focus();
    await page.keyboard.press('Enter');
    await page.locator('#plot canvas').first().waitFor();
    expect(await page.locator('#detail-heading').innerText()).toBe('bench/temperature');
    expect(await page.locator('#closed tbody tr').count()).toBe(closed.length);
    await page
      .getByRole('button', { name: /Why\? Show the readings/ })
      .first()
      .click();
    await page.getByText('no longer kept').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#overview').waitFor({ state: 'visible' });
  });

  test('a page that has lost the agent says since when, and takes up again by itself', async () => {
    const lost = await browser.newPage();
    await lost.route('**/api/live', (route) => route.abort());
    await lost.goto(agent.url);
    await lost.getByText(/no connection since \d\d:\d\d:\d\d, trying again/).waitFor();
    expect(await lost.locator('body').getAttribute('class')).toBe('stale');
    await lost.unroute('**/api/live');
    await lost.getByText('live', { exact: true }).waitFor();
    expect(await lost.locator('body').getAttribute('class')).toBe('');
    await lost.close();
  });

  test('a series without closed windows says so, and shows no empty table', async () => {
    const fresh = await openFakePage();
    const other = await browser.newPage();
    await other.goto(`${fresh.url}#/series/bench%2Ftemperature`);
    await other.getByText('No window has closed yet.').waitFor();
    expect(await other.locator('#closed').isVisible()).toBe(false);
    await other.close();
    await fresh.close();
  });

  test('nothing is wider than a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

/** Of a canvas, what the test reads: this code runs in the browser, whose types are not ours. */
interface Drawing {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): { getImageData(...area: [number, number, number, number]): { readonly data: Uint8Array } };
}

/** Whether anything is drawn between two places of a canvas, as shares of its width. */
function inked(canvas: Locator, from: number, to: number): Promise<boolean> {
  return canvas.evaluate(
    (node, [left, right]) => {
      const drawing = node as unknown as Drawing;
      const [begin, end] = [Math.round(left * drawing.width), Math.round(right * drawing.width)];
      const { data } = drawing.getContext('2d').getImageData(begin, 0, end - begin, drawing.height);
      return data.some((channel) => channel > 0);
    },
    [from, to] as const,
  );
}
