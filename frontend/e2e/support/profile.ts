import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type LaunchOptions } from '@playwright/test';

/** A browser's folder on disk: what somebody has between two starts of it. */
export class Profile {
  private context: BrowserContext | undefined;

  private constructor(
    private readonly folder: string,
    private readonly launch: LaunchOptions,
  ) {}

  static async make(launch: LaunchOptions): Promise<Profile> {
    return new Profile(await mkdtemp(join(tmpdir(), 'weft-e2e-profile-')), launch);
  }

  /** A second folder with all that is in this one; the browser must be closed. */
  async copy(): Promise<Profile> {
    const other = await Profile.make(this.launch);
    await cp(this.folder, other.folder, { recursive: true });
    return other;
  }

  /** Writes the browser's settings before its first start. */
  async set(preferences: object): Promise<void> {
    await mkdir(join(this.folder, 'Default'), { recursive: true });
    await writeFile(join(this.folder, 'Default', 'Preferences'), JSON.stringify(preferences));
  }

  /** Puts an empty file where the browser wants a folder, before its first start. */
  async putFile(path: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), '');
  }

  async open(options: BrowserContextOptions): Promise<BrowserContext> {
    this.context = await chromium.launchPersistentContext(this.folder, { ...this.launch, ...options });
    return this.context;
  }

  async close(): Promise<void> {
    await this.context?.close();
    this.context = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
