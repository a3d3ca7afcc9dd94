import { expect, it } from 'vitest';
import { ApiError, UnreachableError } from './errors';
import { formErrors } from './form-errors';

const invalid = (errors: Record<string, string[]>) =>
  new ApiError({ type: 'about:blank', title: 'Invalid', status: 422, errors });

it('a form that was not refused has nothing to say', () => {
  expect(formErrors(null, {})).toEqual({ fields: {} });
});

it('what is wrong with a field is a sentence about it, beside it', () => {
  const error = invalid({ username: ['must have 3 to 32 characters'] });
  expect(formErrors(error, { username: 'Username' }).fields).toEqual({
    username: 'Username must have 3 to 32 characters.',
  });
});

it('what is wrong with a field that the form does not show is not swallowed', () => {
  expect(formErrors(invalid({ id: ['is taken'] }), { name: 'Name' }).form).toBe('id is taken.');
});

it('any other failure speaks for the form as a whole', () => {
  expect(formErrors(new UnreachableError(), {}).form).toBe('The server cannot be reached.');
});
