import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { session } from './api/client';
import { forgetAnswersOfOthers, queries } from './app/queries';
import { router } from './app/router';
import { UpdateNotice } from './app/updates/UpdateNotice';
import { startUpdates, updates } from './app/updates/updates-of-tab';
import { ToastProvider } from './components/toast';
import { followAhead } from './features/device/client-of-tab';
import { watchDrafts } from './features/device/drafts';
import './styles/app.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

forgetAnswersOfOthers(queries, session);
watchDrafts(session);
void session.start();
followAhead(location.pathname);
startUpdates();

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ToastProvider>
        <RouterProvider router={router} />
        {updates && <UpdateNotice updates={updates} />}
      </ToastProvider>
    </QueryClientProvider>
  </StrictMode>,
);
