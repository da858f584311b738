import { afterEach, describe, expect, test } from 'vitest';
import { LAWS } from './laws.ts';
import { type Defect, mendLeak, scaleProtocol } from './scale.ts';

afterEach(mendLeak);

describe('the laws of protocols', { timeout: 120_000 }, () => {
  test.each(LAWS)('a sound protocol $name', ({ holds }) => holds(scaleProtocol()));

  test.each<[Defect, string]>([
    ['trusts the length', 'finds its frames again after garbage'],
    ['keeps views of chunks', 'gives the same however its bytes are cut'],
    ['checks nothing', 'gives no value that no frame carried'],
    ['never lets go', 'holds little'],
  ])('one that %s is found out', (defect, name) => {
    const law = LAWS.find((one) => one.name.startsWith(name));
    expect(() => law?.holds(scaleProtocol(defect))).toThrow();
  });
});
