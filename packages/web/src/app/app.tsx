import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactElement, useEffect, useState } from 'react';
import { listenForKeys } from '../lib/keys.ts';
import { createQueryClient } from '../lib/queries.ts';
import { createAppRouter } from './router.tsx';

/** The application with what every page relies on. */
export function App(): ReactElement {
  const [client] = useState(createQueryClient);
  const [router] = useState(createAppRouter);
  useEffect(listenForKeys, []);
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
