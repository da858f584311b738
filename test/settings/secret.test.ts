import * as v from 'valibot';
import { expect, test } from 'vitest';
import { SECRET_FORMS, secret, textOrSecret } from '../../agent/settings/secret.ts';

test.each([{ env: 'X' }, { file: '/x' }, { credential: 'x' }])('%j refers to a secret', (ref) => {
  expect(v.parse(secret(), ref)).toEqual(ref);
  expect(SECRET_FORMS.filter((form) => v.is(form, ref))).toHaveLength(1);
});

test.each(['hunter2', {}, { env: '' }, { env: 'X', file: '/x' }, { password: 'x' }, null])('%j does not', (ref) => {
  expect(v.is(secret(), ref)).toBe(false);
});

test('a user name may be given as it is, or by reference', () => {
  expect(v.is(textOrSecret(), 'pi')).toBe(true);
  expect(v.is(textOrSecret(), { env: 'X' })).toBe(true);
  expect(v.is(textOrSecret(), '')).toBe(false);
});
