import type { WebSocket } from 'ws';
import { MAX_SIGNAL_FRAME, readSignalRequest, type SignalRequest } from '@whispr/protocol/whispr';
import { TokenBuckets } from '../../limits/token-buckets.ts';
import { asWhisprFailure, WhisprFailure } from '../failure.ts';

const ROOM = 16;
const ROOMS = 16;
const PATIENCE = 8;
const BUFFERED = 4 * MAX_SIGNAL_FRAME;
const POLICY_VIOLATION = 1008;
/** A call sends a few frames; whoever sends more than this is hung up on. */
const RATE = { perSecond: 20, burst: 200 };

/**
 * `WS /signal`: rooms in which the sides of a call pass on what they cannot say otherwise. The relay passes payloads on
 * unread. Only who has joined a room is heard in it.
 */
export class SignalRooms {
  readonly #rooms = new Map<string, Set<WebSocket>>();
  readonly #now: () => number;
  readonly #onFailure: (failure: WhisprFailure) => void;

  constructor(now: () => number, onFailure: (failure: WhisprFailure) => void) {
    this.#now = now;
    this.#onFailure = onFailure;
  }

  add(ws: WebSocket): void {
    const joined = new Set<string>();
    const frames = new TokenBuckets(RATE, this.#now);
    let faults = 0;
    ws.on('message', (data: Buffer, isBinary) => {
      if (frames.take('') > 0) return ws.close(POLICY_VIOLATION);
      try {
        if (isBinary) throw new WhisprFailure('whispr/bad-request');
        this.#handle(ws, joined, readSignalRequest(data.toString('utf8')));
      } catch (error) {
        const failure = asWhisprFailure(error);
        this.#onFailure(failure);
        ws.send(JSON.stringify({ type: 'error', ...failure.body }));
        faults += 1;
        if (faults >= PATIENCE) ws.close(POLICY_VIOLATION);
      }
    });
    ws.once('close', () => {
      for (const call of joined) this.#leave(ws, call);
    });
  }

  get size(): number {
    return this.#rooms.size;
  }

  #handle(ws: WebSocket, joined: Set<string>, request: SignalRequest): void {
    const { call_id } = request;
    if (request.type === 'join') {
      if (joined.has(call_id)) return;
      this.#join(ws, joined, call_id);
      joined.add(call_id);
      return;
    }
    if (!joined.has(call_id)) throw new WhisprFailure('whispr/not-member');
    if (request.type === 'leave') {
      joined.delete(call_id);
      this.#leave(ws, call_id);
    } else this.#tell(ws, call_id, { type: 'signal', payload: request.payload });
  }

  #join(ws: WebSocket, joined: ReadonlySet<string>, call: string): void {
    const room = this.#rooms.get(call) ?? new Set();
    if (room.size >= ROOM || joined.size >= ROOMS) throw new WhisprFailure('whispr/too-many');
    room.add(ws);
    this.#rooms.set(call, room);
    this.#tell(ws, call, { type: 'peer-join' });
  }

  #leave(ws: WebSocket, call: string): void {
    const room = this.#rooms.get(call);
    room?.delete(ws);
    if (room?.size === 0) this.#rooms.delete(call);
    this.#tell(ws, call, { type: 'peer-leave' });
  }

  #tell(from: WebSocket, call: string, frame: Record<string, unknown>): void {
    const text = JSON.stringify(frame);
    for (const other of this.#rooms.get(call) ?? []) {
      if (other === from) continue;
      if (other.bufferedAmount > BUFFERED) other.terminate();
      else other.send(text);
    }
  }
}
