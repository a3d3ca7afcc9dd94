import { type BrowserContextOptions, test as base, expect } from '@playwright/test';
import { Person } from './person';
import { Profile } from './profile';
import { Server, type ServerWish } from './server';

interface Fixtures {
  /** A server of this story's own. */
  server: Server;
  /** Another server, as an operator might run it. */
  serverAs: (wish: ServerWish) => Promise<Server>;
  /** Registers somebody and gives them a browser. */
  person: (name: string, options?: BrowserContextOptions) => Promise<Person>;
  /** Gives somebody a browser that keeps its data on disk. */
  profile: (copyOf?: Profile) => Promise<Profile>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
  server: async ({}, use, info) => {
    const server = await Server.start();
    await use(server);
    await server.stop();
    if (info.status !== info.expectedStatus) {
      await info.attach('server log', { body: server.output, contentType: 'text/plain' });
    }
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  serverAs: async ({}, use) => {
    const servers: Server[] = [];
    await use(async (wish) => {
      const server = await Server.start(wish);
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.stop()));
  },

  person: async ({ browser, server }, use) => {
    const people: Person[] = [];
    await use(async (name, options) => {
      const context = await browser.newContext({ baseURL: server.url, ...options });
      const someone = await Person.register(name, context, server.url);
      people.push(someone);
      return someone;
    });
    await Promise.all(people.map((someone) => someone.context.close()));
  },

  profile: async ({ launchOptions }, use) => {
    const profiles: Profile[] = [];
    await use(async (copyOf) => {
      const profile = copyOf ? await copyOf.copy() : await Profile.make(launchOptions);
      profiles.push(profile);
      return profile;
    });
    await Promise.all(profiles.map((profile) => profile.remove()));
  },
});

export { expect };
