import { defineConfig } from '@playwright/test';
import stories from '../playwright.config';

/** Stories of several nodes; `cargo xtask cluster --test` starts those. */
export default defineConfig({ ...stories, testDir: '.', outputDir: '../../test-results' });
