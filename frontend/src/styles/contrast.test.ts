import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** WCAG 2.2 AA: text, and the edges and signs that one must see to use a thing. */
const TEXT_MIN = 4.5;
const EDGE_MIN = 3;

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokensOf(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/gu)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['canvas', 'surface', 'raised', 'sunken', 'hover'];
const DYES = ['dye-1', 'dye-2', 'dye-3', 'dye-4', 'dye-5', 'dye-6'];
const TEXTS: [text: string, grounds: string[]][] = [
  ['ink', [...GROUNDS, 'accent-soft', 'danger-soft', 'warning-soft', 'success-soft']],
  ['muted', GROUNDS],
  ['accent', [...GROUNDS, 'accent-soft']],
  ['danger', [...GROUNDS, 'danger-soft']],
  ['warning', [...GROUNDS, 'warning-soft']],
  ['success', [...GROUNDS, 'success-soft']],
  ['on-accent', ['accent', 'accent-hover']],
  ['on-danger', ['danger', 'danger-hover']],
  ['on-dye', DYES],
];

describe.each([
  ['light', ':root'],
  ['dark', ":root[data-theme='dark']"],
])('%s', (_theme, selector) => {
  const tokens = tokensOf(selector);
  const ratio = (one: string, other: string) => {
    const [a, b] = [tokens.get(one), tokens.get(other)];
    if (a === undefined || b === undefined) throw new Error(`${one} or ${other} is no colour of this theme`);
    return contrast(a, b);
  };

  it.each(TEXTS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    '%s can be read on %s',
    (text, ground) => {
      expect(ratio(text, ground)).toBeGreaterThanOrEqual(TEXT_MIN);
    },
  );

  it.each(GROUNDS.slice(0, 3))('an edge that must be seen can be seen on %s', (ground) => {
    expect(ratio('line-strong', ground)).toBeGreaterThanOrEqual(EDGE_MIN);
  });
});
