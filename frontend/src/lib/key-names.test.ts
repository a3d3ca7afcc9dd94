import { expect, it } from 'vitest';
import { isApple, keyName, keysTogether } from './key-names';

it('keys are called what stands on them', () => {
  expect(keysTogether(['Ctrl', 'Shift', 'Z'], false)).toBe('Ctrl+Shift+Z');
  expect(keysTogether(['Ctrl', 'Shift', 'Z'], true)).toBe('⌘⇧Z');
  expect(keyName('Alt', true)).toBe('⌥');
  expect(keyName('↑', true)).toBe('↑');
});

it('Apple’s keyboards are told by the platform', () => {
  expect(['MacIntel', 'iPhone', 'iPad'].every((platform) => isApple(platform))).toBe(true);
  expect(['Linux x86_64', 'Win32', ''].some((platform) => isApple(platform))).toBe(false);
});
