// @vitest-environment happy-dom
// What a card's text could do to whoever reads it. None of it may.
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Rendered } from './Rendered';

afterEach(cleanup);

const ana = { id: 'a', name: 'Ana Kovač', username: 'ana' };
const show = (text: string) => render(<Rendered text={text} people={[ana]} />).container;

describe('Markdown', () => {
  it.each([
    '[press](javascript:alert(1))',
    '[press](JaVaScRiPt:alert(1))',
    '[press](&#106;avascript:alert(1))',
    '[press](java\nscript:alert(1))',
    '[press](vbscript:msgbox(1))',
    '[press](data:text/html;base64,PHNjcmlwdD4=)',
    '<javascript:alert(1)>',
    '[press][it]\n\n[it]: javascript:alert(1)',
    '![x](javascript:alert(1))',
  ])('makes no link of %j that runs anything', (text) => {
    expect(show(text).querySelector('a')).toBeNull();
  });

  it('uses no HTML of the text’s own', () => {
    const shown = show(
      '<script>alert(1)</script> <img src=x onerror=alert(1)> <iframe src="https://example.org"></iframe> <b onclick="alert(1)">x</b> <style>*{}</style>',
    );
    expect(shown.querySelector('script, img, iframe, style, [onclick], [onerror]')).toBeNull();
  });

  it('loads no pictures from elsewhere: they are links', () => {
    const shown = show('![The plan](https://example.org/plan.png)');
    expect(shown.querySelector('img')).toBeNull();
    expect(screen.getByRole('link', { name: 'The plan' }).getAttribute('href')).toBe('https://example.org/plan.png');
  });

  it('opens links elsewhere, and tells that page nothing of this one', () => {
    show('See https://example.org/a and [this](https://example.org/b).');
    for (const link of screen.getAllByRole('link')) {
      expect(link.getAttribute('target')).toBe('_blank');
      expect(link.getAttribute('rel')).toContain('noopener');
    }
    expect(screen.getAllByRole('link')).toHaveLength(2);
  });

  it('marks who is named, but not in code', () => {
    const shown = show('Ask **@ana** or @nobody, not `@ana`');
    expect([...shown.querySelectorAll('.mention')].map((mention) => mention.textContent)).toEqual(['@ana']);
    expect(shown.textContent).toBe('Ask @ana or @nobody, not @ana');
  });

  it('begins its headings below those of the card, and ticks nothing', () => {
    const shown = show('# Plan\n\n- [x] one\n- [ ] two');
    expect(screen.getByRole('heading', { name: 'Plan', level: 4 })).toBeDefined();
    expect(shown.querySelector('input')).toBeNull();
    expect(screen.getByRole('img', { name: 'Done' })).toBeDefined();
  });
});
