import { Suspense } from 'react';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { codeSentence } from './i18n/errors.ts';
import { FailedPage } from './features/startup/failed-page.tsx';
import { StartingPage } from './features/startup/starting-page.tsx';
import { LockScreen } from './features/lock/lock-screen.tsx';
import { lazyNamed } from './lib/lazy.ts';
import { useSession } from './state/session.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { Toasts } from './ui/toasts.tsx';

const Shell = lazyNamed(() => import('./features/shell/shell.tsx'), 'Shell');
const InUsePage = lazyNamed(() => import('./features/startup/in-use-page.tsx'), 'InUsePage');
const LostPage = lazyNamed(() => import('./features/startup/lost-page.tsx'), 'LostPage');
const Onboarding = lazyNamed(() => import('./features/onboarding/onboarding.tsx'), 'Onboarding');

/** What core says decides which of these is there; behind the lock there is nothing else. */
function Screen() {
  const phase = useSession((state) => state.status?.phase);
  const failure = useSession((state) => state.failure);
  if (phase === undefined && failure !== undefined) return <FailedPage text={codeSentence(failure)} />;
  switch (phase) {
    case 'fresh':
      return <Onboarding />;
    case 'locked':
      return <LockScreen />;
    case 'ready':
      return <Shell />;
    case 'in-use':
      return <InUsePage />;
    case 'lost':
      return <LostPage />;
    case undefined:
      return <StartingPage />;
    default:
      return <StartingPage />;
  }
}

export function App() {
  return (
    // oxlint-disable-next-line react/hooks -- this is how the router is told where the route stands
    <Router hook={useHashLocation}>
      <ErrorBoundary fallback={<FailedPage />}>
        <Suspense fallback={<StartingPage />}>
          <Screen />
        </Suspense>
      </ErrorBoundary>
      <Toasts />
    </Router>
  );
}
