import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { completeFaults, NO_FAULTS } from './faults.ts';
import type { Faults } from './faults.ts';
import { FramePump } from './frame-pump.ts';
import { seededRandom } from './random.ts';

export interface LossyProxy {
  /** Use this in place of the relay's address. */
  url: string;
  /** Changes the faults from now on. */
  set(faults: Partial<Faults>): void;
  /** No faults any more. Connections that lost something end now, as TCP would end them; others live on. */
  heal(): void;
  /** Ends every connection. */
  cutAll(): void;
  close(): Promise<void>;
  /** Connections and requests seen, for checks. */
  seen: { requests: string[]; upgrades: string[] };
}

type Pair = { client: WebSocket; target: WebSocket; pumps: FramePump[] };

const listen = (server: Server) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** Copies bytes, one by one or not at all if the faults say so. Half-open means: both sides keep their socket and hear nothing. */
function copyBytes(from: Socket, to: Socket, faults: () => Faults, swallowed: Set<Socket>): void {
  from.on('data', (data: Buffer) => {
    if (faults().halfOpen) {
      swallowed.add(from).add(to);
      return;
    }
    if (!faults().oneByteChunks) to.write(data);
    else for (const byte of data) to.write(Uint8Array.of(byte));
  });
  from.on('close', () => {
    if (!faults().halfOpen) to.destroy();
  });
  from.on('error', () => from.destroy());
}

/**
 * A bad network between a client and the relay at `targetUrl`. It understands HTTP and WebSocket, so that what it loses
 * is lost above TCP: whole requests, answers and frames. Everything random comes from `seed`.
 */
export async function lossyProxy(
  targetUrl: string,
  { seed, ...first }: Partial<Faults> & { seed: number },
): Promise<LossyProxy> {
  const random = seededRandom(seed);
  const target = new URL(targetUrl);
  const pairs = new Set<Pair>();
  const sockets = new Set<Socket>();
  /** Lost bytes in the middle: they cannot go on as if nothing had been. */
  const damaged = new Set<Socket>();
  const seen: LossyProxy['seen'] = { requests: [], upgrades: [] };
  let faults = completeFaults(first);
  const current = () => faults;

  const forward = async (request: IncomingMessage, body: Buffer) => {
    const headers = new Headers();
    for (const name of ['content-type', 'x-forwarded-for', 'origin'] as const) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const method = request.method ?? 'GET';
    return await fetch(new URL(request.url ?? '/', target), {
      method,
      headers,
      ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
    });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    seen.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    if (random.chance(faults.drop) || random.chance(faults.cut)) {
      request.socket.destroy();
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, faults.delay * random.next());
    });
    if (random.chance(faults.duplicate)) await forward(request, body);
    const answer = await forward(request, body);
    const content = Buffer.from(await answer.arrayBuffer());
    // The request arrived and its answer is lost: the sender cannot know.
    if (random.chance(faults.drop)) {
      request.socket.destroy();
      return;
    }
    const headers = Object.fromEntries(
      [...answer.headers].filter(
        ([name]) => !/^(content-encoding|content-length|transfer-encoding|connection)$/.test(name),
      ),
    );
    response.writeHead(answer.status, headers).end(content);
  };

  const http = createServer((request, response) => {
    handle(request, response).catch(() => {
      // The target is down: the client sees a connection that ends.
      request.socket.destroy();
    });
  });
  const wsServer = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  http.on('upgrade', (request, socket, head) => {
    const path = request.url ?? '';
    seen.upgrades.push(path);
    if (faults.noWebSockets) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const upstream = new WebSocket(new URL(path, target.href.replace(/^http/, 'ws')), {
      perMessageDeflate: false,
    });
    // The relay may speak before the client's side stands.
    const early: { data: Buffer; binary: boolean }[] = [];
    const keep = (data: Buffer, binary: boolean) => early.push({ data, binary });
    upstream.on('message', keep);
    upstream.on('error', () => socket.destroy());
    upstream.once('open', () => {
      wsServer.handleUpgrade(request, socket, head, (client) => {
        upstream.off('message', keep);
        const down = new FramePump(
          upstream,
          client,
          { direction: 'down', path },
          random.fork(`down ${seen.upgrades.length}`),
          current,
        );
        const up = new FramePump(
          client,
          upstream,
          { direction: 'up', path },
          random.fork(`up ${seen.upgrades.length}`),
          current,
        );
        const pair: Pair = { client, target: upstream, pumps: [down, up] };
        pairs.add(pair);
        const over = () => {
          pairs.delete(pair);
          client.terminate();
          upstream.terminate();
        };
        for (const side of [client, upstream]) side.on('close', over).on('error', over);
        for (const { data, binary } of early) upstream.emit('message', data, binary);
      });
    });
  });
  const inner = await listen(http);

  const front = createTcpServer((client) => {
    const back = connect(inner, '127.0.0.1');
    for (const socket of [client, back]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('close', () => {
        sockets.delete(socket);
        damaged.delete(socket);
      });
    }
    copyBytes(client, back, current, damaged);
    copyBytes(back, client, current, damaged);
  });
  const port = await listen(front);

  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    set: (next) => {
      faults = completeFaults(next);
    },
    heal: () => {
      faults = NO_FAULTS;
      for (const socket of damaged) socket.destroy();
      for (const { client, target: upstream, pumps } of pairs)
        if (pumps.some((pump) => pump.lost > 0)) {
          client.terminate();
          upstream.terminate();
        }
    },
    cutAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const { client, target: upstream } of pairs) {
        client.terminate();
        upstream.terminate();
      }
      for (const socket of sockets) socket.destroy();
      await Promise.all(
        [front, http].map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
            }),
        ),
      );
    },
  };
}
