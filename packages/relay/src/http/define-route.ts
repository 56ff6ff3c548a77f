import { ROUTES, schemas, type RouteName } from '@whispr/contract';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod/mini';
import { RelayFailure } from '../failure.ts';
import type { RateName } from '../limits/rates.ts';
import { decode } from './bytes.ts';
import type { Context } from './context.ts';

type Of<N extends RouteName> = (typeof ROUTES)[N];
type Body<N extends RouteName> = Of<N> extends { body: infer S extends z.core.$ZodType } ? z.output<S> : undefined;
export type Answer<N extends RouteName> = z.input<Of<N>['answer']>;

export type Call<N extends RouteName> = {
  body: Body<N>;
  /** The `:mailbox` or `:slot` of the path, decoded; empty if the path has none. */
  target: Uint8Array;
  source: string;
};

/** `rate`: what the source is counted for; undefined if the handler counts by itself. `bodyLimit` in bytes. */
type Options = { rate?: RateName | undefined; bodyLimit?: number };
const SMALL_BODY = 4096;

/**
 * Registers a route of the contract: the body is checked by its schema before `handle` sees it, and `handle` can only
 * answer what the contract says.
 */
export function defineRoute<N extends RouteName>(
  app: FastifyInstance,
  context: Context,
  name: N,
  options: Options,
  handle: (call: Call<N>) => Promise<Answer<N>>,
): void {
  const route = ROUTES[name];
  app.route<{ Params: { mailbox?: string; slot?: string } }>({
    method: route.method,
    url: route.path,
    bodyLimit: options.bodyLimit ?? SMALL_BODY,
    async handler(request, reply) {
      const source = context.sources.of(request.raw);
      if (options.rate !== undefined) context.limiter.use(options.rate, source);
      const { mailbox, slot } = request.params;
      const target =
        mailbox === undefined
          ? slot === undefined
            ? new Uint8Array(0)
            : decode(parse(schemas.slot, slot))
          : decode(parse(schemas.mailboxId, mailbox));
      const body = 'body' in route ? parse(route.body, request.body) : undefined;
      const answer = await handle({ body: body as Body<N>, target, source });
      return reply.send(answer);
    },
  });
}

/** `input` in the form of `schema`, or `relay/bad-request`, or `relay/too-large`. */
export function parse<S extends z.core.$ZodType>(schema: S, input: unknown): z.output<S> {
  const result = z.safeParse(schema, input);
  if (result.success) return result.data;
  // Only texts that may have various lengths can be too large; a wrong length of a fixed one is a wrong form.
  const tooLarge = result.error.issues.some(
    (issue) => issue.code === 'too_big' && issue.origin === 'string' && issue.exact !== true,
  );
  throw new RelayFailure(tooLarge ? 'relay/too-large' : 'relay/bad-request');
}
