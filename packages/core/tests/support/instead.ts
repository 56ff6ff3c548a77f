import type { Ports, Relay } from '@whispr/core/ports';

/** Puts something in place of methods of every relay. */
export const instead =
  (methods: (relay: Relay) => Partial<Relay>) =>
  (ports: Ports): Ports => {
    const relays = new Map<string, Relay>();
    return {
      ...ports,
      relay(origin) {
        const relay = ports.relay(origin);
        const changed = methods(relay) as Record<string | symbol, unknown>;
        const known =
          relays.get(origin) ??
          new Proxy(relay, {
            get(target, key) {
              const value: unknown = changed[key] ?? Reflect.get(target, key);
              return typeof value === 'function' ? value.bind(target) : value;
            },
          });
        relays.set(origin, known);
        return known;
      },
    };
  };
