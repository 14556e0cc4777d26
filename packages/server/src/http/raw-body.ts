import type { FastifyInstance } from 'fastify';

/** Lets the routes that `add` adds take any media type, as a stream that nobody has read. Other routes keep their strict parsers. */
export function withRawBodies(app: FastifyInstance, add: (scope: FastifyInstance) => void): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    add(scope);
  });
}
