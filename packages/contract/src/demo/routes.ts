import { z } from 'zod';
import { askedInstant, instant } from '../common.ts';
import { defineRoute } from '../route.ts';

export const moveClock = defineRoute({
  id: 'moveClock',
  method: 'POST',
  path: '/demo/clock',
  access: 'signed-in',
  action: 'clock.move',
  tag: 'Demo',
  summary: 'Move the clock of a demo forward; it runs on from there. Only a server started with --demo has this route',
  body: z.strictObject({ to: askedInstant }),
  reply: z.strictObject({ now: instant }),
});

export const demoRoutes = { moveClock };
