import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A plain TCP load balancer, as stands in front of several relays. */
export interface Balancer {
  url: string;
  /** Where new connections go, in turn; one that cannot be reached is passed over. */
  use(targets: readonly string[]): void;
  /** Both sides keep their sockets and nothing gets through any more, on the connections of now. */
  silence(): void;
  /** Ends all connections of now. */
  cut(): void;
  close(): Promise<void>;
}

export async function balancer(first: readonly string[]): Promise<Balancer> {
  let ports = first.map((target) => Number(new URL(target).port));
  let turn = 0;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };

  const join = (client: Socket, tries: number): void => {
    const port = ports[turn++ % ports.length];
    if (port === undefined || tries <= 0 || client.destroyed) {
      client.destroy();
      return;
    }
    const target = connect(port, '127.0.0.1');
    const passOver = (): void => join(client, tries - 1);
    target.once('error', passOver);
    target.once('connect', () => {
      target.off('error', passOver);
      keep(target);
      client.pipe(target).pipe(client);
      client.once('close', () => target.destroy());
      target.once('close', () => client.destroy());
    });
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => join(keep(client), ports.length));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    use: (targets) => {
      ports = targets.map((target) => Number(new URL(target).port));
    },
    silence: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    cut,
    close: async () => {
      cut();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
