import { describe, expect, test } from 'vitest';
import type { Kind } from '../../agent/model/series.ts';
import type { Figures, PositionFigures } from '../../agent/model/summary.ts';
import { packPlace } from '../../agent/statistics/place.ts';
import { packWind } from '../../agent/statistics/wind.ts';
import { figuresOf } from '../../agent/window/figures.ts';
import { MINUTE, planOf } from './agent.ts';
import { paneOf } from './made-panes.ts';

const SPAN = { from: 0, to: MINUTE };

function figures(kind: Kind, values: readonly number[], expect_every?: number): Figures {
  const rows = values.map((value, i) => ({ time: i * 1000, value }));
  return figuresOf(paneOf(kind, SPAN, rows), planOf({ kind, ...(expect_every && { expect_every }) }), []);
}

describe('levels in dB', () => {
  test('are averaged by their energy: 60 and 70 dB are 67.4, not 65', () => {
    const { mean } = figures('level', [60, 70]) as { mean: number };
    expect(mean).toBeCloseTo(67.404, 3);
  });

  test('are otherwise what they were, however many', () => {
    const values = Array.from({ length: 410 }, (_, i) => 30 + (i % 41));
    expect(figures('level', values.slice(0, 41))).toMatchObject({ min: 30, max: 70, first: 30, last: 70, p50: 50 });
    const many = figures('level', values) as { p50: number };
    expect(Math.abs(many.p50 - 50)).toBeLessThan(0.05);
  });

  test('have L10 and L90, which count from the top, however many there are', () => {
    const values = Array.from({ length: 410 }, (_, i) => 30 + (i % 41));
    expect(figures('level', values.slice(0, 41))).toMatchObject({ p10: 34, p90: 66 });
    const many = figures('level', values) as { p10: number; p90: number };
    expect(Math.abs(many.p10 - 34)).toBeLessThan(0.05);
    expect(Math.abs(many.p90 - 66)).toBeLessThan(0.05);
    expect(figures('level', [])).toMatchObject({ p10: null, p90: null });
  });
});

describe('counts', () => {
  test('are added up, with the error of their sum after Poisson', () => {
    expect(figures('count', [16, 20, 0])).toMatchObject({ increase: 36, stddev: 6, min: 0, max: 20, rate: 0.6 });
  });

  test('have a rate by the time that was watched, where the interval is known', () => {
    expect(figures('count', [16, 20, 0], 10_000)).toMatchObject({ rate: 1.2 });
  });
});

describe('winds', () => {
  test('turn the mean direction by their speed: a gale from the north outweighs a breath from the south', () => {
    const wind = figures('wind', [packWind(20, 350), packWind(20, 10), packWind(0.5, 180)]);
    expect(wind).toMatchObject({ mean: 13.5, max: 20, min: 0.5 });
    const { direction } = wind as { direction: number };
    expect(Math.min(direction, 360 - direction)).toBeLessThan(1e-9);
  });

  test('that cancel out come from nowhere', () => {
    expect(figures('wind', [packWind(5, 90), packWind(5, 270)])).toMatchObject({ direction: null });
  });
});

describe('places', () => {
  test('have a middle, also across the date line', () => {
    const { lat, lon } = figures('position', [packPlace(10, 179.9), packPlace(10, -179.9)]) as {
      lat: number;
      lon: number;
    };
    expect(lat).toBeCloseTo(10, 4);
    expect(Math.abs(lon)).toBeCloseTo(180, 4);
  });

  test('tell scatter from way: 11 m each side of the middle, and 22 m from first to last', () => {
    const { stddev, distance } = figures('position', [packPlace(50, 8), packPlace(50.0002, 8)]) as PositionFigures;
    expect(stddev).toBeCloseTo(11.1, 0);
    expect(distance).toBeCloseTo(22.2, 0);
  });

  test('all around the Earth have no middle', () => {
    expect(figures('position', [packPlace(0, 0), packPlace(0, 180)])).toMatchObject({ lat: null, lon: null });
  });
});
