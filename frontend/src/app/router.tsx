import { createBrowserRouter, Outlet } from 'react-router';
import { SignedInOnly, SignedOutOnly } from '../auth/guards';
import { RegisterPage } from '../features/account/RegisterPage';
import { SignInPage } from '../features/account/SignInPage';
import { BoardsPage } from '../features/boards/BoardsPage';
import { NotFoundPage } from './NotFoundPage';
import { RouteAnnouncer } from './RouteAnnouncer';
import { RouteError } from './RouteError';
import { Splash } from './Splash';

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
          { path: '/sign-in', element: <SignInPage /> },
          { path: '/register', element: <RegisterPage /> },
        ],
      },
      {
        element: <SignedInOnly />,
        children: [
          { path: '/', element: <BoardsPage /> },
          {
            path: '/boards/:boardId',
            lazy: async () => ({ Component: (await import('../features/board/BoardPage')).BoardPage }),
          },
          {
            path: '/settings',
            lazy: async () => ({ Component: (await import('../features/settings/SettingsPage')).SettingsPage }),
          },
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
]);
