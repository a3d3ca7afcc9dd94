import { LIMIT_MS } from './eventually';

// In every test file: what is waited for may take as long on a busy machine, however it is waited for.
if (typeof document !== 'undefined') {
  const { configure } = await import('@testing-library/react');
  configure({ asyncUtilTimeout: LIMIT_MS });
}
