import { Late } from '../../../lib/late';

/** What renders Markdown is large and only needed where there is a text to read. */
export const renderer = new Late(async () => (await import('./Rendered')).Rendered);
