import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { parseRoute, type Route } from './route.ts';

/** The current route, and the way to another one. */
export function useRoute(): [Route, (path: string, options?: { replace?: boolean }) => void] {
  const [path, navigate] = useLocation();
  return [useMemo(() => parseRoute(path), [path]), navigate];
}
