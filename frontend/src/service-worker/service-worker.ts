import { PrecacheController, type PrecacheEntry } from 'workbox-precaching';
import { ACTIVATE, isAppPlace } from './agreement';

declare const self: ServiceWorkerGlobalScope;

/**
 * How many versions of the app stay on the device. A tab opened before an update goes on loading its own files: the
 * server has only those of the newest version.
 */
const VERSIONS_KEPT = 3;
const CACHE_PREFIX = 'weft-app-';
const PAGE = '/index.html';

// The build writes the list here, each file with its hash.
const files = self.__WB_MANIFEST as PrecacheEntry[];
// The page names every other file by its hash, so its own hash stands for the version.
const cacheName = `${CACHE_PREFIX}${files.find(({ url }) => PAGE.endsWith(url))?.revision ?? ''}`;
const app = new PrecacheController({ cacheName });
app.addToCacheList(files);

self.addEventListener('install', (event) => {
  void app.install(event);
});

self.addEventListener('activate', (event) => {
  void app.activate(event);
  event.waitUntil(forgetOldVersions());
  // The first visit has no worker yet; with this its tab, too, finds all its files when the network goes.
  event.waitUntil(self.clients.claim());
});

// Sent when somebody chooses the new version; until then this one waits, and nothing changes under anybody.
self.addEventListener('message', ({ data }) => {
  if (data === ACTIVATE) void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const own = app.getCacheKeyForURL(url.href);
  if (request.mode === 'navigate' && isAppPlace(url.pathname)) event.respondWith(page(event));
  else if (own !== undefined) event.respondWith(ownFile(event, own));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(olderFile(request));
});

/** Whichever address was asked for; the headers are those the server sent with the page, its policy too. */
function page(event: FetchEvent): Promise<Response> {
  return app.createHandlerBoundToURL(PAGE)({ event, request: event.request, url: new URL(event.request.url) });
}

function ownFile(event: FetchEvent, cacheKey: string): Promise<Response> {
  return app.strategy.handle({ event, request: event.request, params: { cacheKey } });
}

async function olderFile(request: Request): Promise<Response> {
  return (await caches.match(request.url)) ?? fetch(request);
}

async function forgetOldVersions(): Promise<void> {
  // In the order in which they were made.
  const versions = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX));
  const old = versions.slice(0, -VERSIONS_KEPT).filter((name) => name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}
