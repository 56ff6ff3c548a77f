import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

/** `React.lazy` for modules with named exports. */
export function lazyNamed<Name extends string, Props>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    const module = await load();
    return { default: module[name] };
  });
}
