import { createBrowserRouter, Navigate, Outlet } from 'react-router';
import { SignedInOnly, SignedOutOnly } from '../auth/guards';
import { SignInPage } from '../features/account/SignInPage';
import { NotFoundPage } from './NotFoundPage';
import { RouteAnnouncer } from './RouteAnnouncer';
import { RouteError } from './RouteError';
import { Splash } from './Splash';

/** Each page is loaded when it is opened: whoever opens a board does not wait for the list of all. */
const settings = () => import('../features/settings/pages');
const admin = () => import('../features/admin/pages');
const workspaces = () => import('../features/workspaces/WorkspacePage');

export const router = createBrowserRouter([
  {
    element: (
      <>
        <Outlet />
        <RouteAnnouncer />
      </>
    ),
    errorElement: <RouteError />,
    hydrateFallbackElement: <Splash />,
    children: [
      {
        element: <SignedOutOnly />,
        children: [
          // Not loaded when it is opened: signing out must lead somewhere without the server, too.
          { path: '/sign-in', element: <SignInPage /> },
          {
            path: '/register',
            lazy: async () => ({ Component: (await import('../features/account/RegisterPage')).RegisterPage }),
          },
        ],
      },
      // One-time links, for people with an account and without.
      {
        path: '/setup',
        lazy: async () => ({ Component: (await import('../features/account/SetUpPage')).SetUpPage }),
      },
      {
        path: '/reset',
        lazy: async () => ({ Component: (await import('../features/account/ResetPage')).ResetPage }),
      },
      {
        path: '/invite',
        lazy: async () => ({ Component: (await import('../features/account/InvitePage')).InvitePage }),
      },
      {
        element: <SignedInOnly />,
        children: [
          {
            path: '/',
            lazy: async () => ({ Component: (await import('../features/boards/BoardsPage')).BoardsPage }),
          },
          {
            path: '/trash',
            lazy: async () => ({ Component: (await import('../features/boards/TrashPage')).TrashPage }),
          },
          {
            path: '/my-cards',
            lazy: async () => ({ Component: (await import('../features/my-cards/MyCardsPage')).MyCardsPage }),
          },
          {
            path: '/boards/:boardId',
            lazy: async () => ({ Component: (await import('../features/board/BoardPage')).BoardPage }),
          },
          { path: '/workspaces/:workspaceId', lazy: async () => ({ Component: (await workspaces()).WorkspacePage }) },
          {
            path: '/settings',
            lazy: async () => ({ Component: (await settings()).SettingsPage }),
            children: [
              { index: true, element: <Navigate to="/settings/profile" replace /> },
              { path: 'profile', lazy: async () => ({ Component: (await settings()).Profile }) },
              { path: 'sign-in', lazy: async () => ({ Component: (await settings()).SignInSettings }) },
              { path: 'keys', lazy: async () => ({ Component: (await settings()).AccessKeys }) },
              { path: 'looks', lazy: async () => ({ Component: (await settings()).Looks }) },
              { path: 'device', lazy: async () => ({ Component: (await settings()).ThisDevice }) },
            ],
          },
          {
            path: '/admin',
            lazy: async () => ({ Component: (await admin()).AdminPage }),
            children: [
              { index: true, lazy: async () => ({ Component: (await admin()).Overview }) },
              { path: 'users', lazy: async () => ({ Component: (await admin()).Users }) },
              { path: 'workspaces', lazy: async () => ({ Component: (await admin()).Workspaces }) },
              { path: 'boards', lazy: async () => ({ Component: (await admin()).Boards }) },
              { path: 'sockets', lazy: async () => ({ Component: (await admin()).Sockets }) },
              { path: 'audit', lazy: async () => ({ Component: (await admin()).Audit }) },
            ],
          },
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
]);
