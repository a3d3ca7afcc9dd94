import { expect, type Page } from '@playwright/test';
import { PASSWORD } from './person';

/** Fills the sign-in page that is on screen. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Username or e-mail' }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: `Account: ${name}` })).toBeVisible();
}

/** Fills the form for a new account that is on screen. */
export async function fillRegistration(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Username' }).fill(name);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(`${name}@example.org`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
}
