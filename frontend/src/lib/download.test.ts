// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import { downloadJson, fileName } from './download';

it('a file is still there when the browser comes to read it, and goes in time', async () => {
  vi.useFakeTimers();
  const addresses: string[] = [];
  const made = vi.spyOn(URL, 'createObjectURL');
  const revoked = vi.spyOn(URL, 'revokeObjectURL');
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    addresses.push(this.href, this.download);
  });
  downloadJson([{ title: 'Autumn' }], 'edits.json');
  expect(addresses).toEqual([made.mock.results[0]?.value, 'edits.json']);
  expect(revoked).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(revoked).toHaveBeenCalledWith(addresses[0]);
  vi.useRealTimers();
});

it.each([
  ['Autumn release', 'Autumn release.json'],
  ['a/b\\c: "d"?', 'a b c d.json'],
  ['..', 'Untitled.json'],
  ['  ', 'Untitled.json'],
  ['Über 50 % – fertig', 'Über 50 % – fertig.json'],
  ['x'.repeat(500), `${'x'.repeat(80)}.json`],
])('a file is named after its board: %s', (title, name) => {
  expect(fileName(title, 'json')).toBe(name);
});
