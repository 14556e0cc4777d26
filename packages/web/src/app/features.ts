import type { Feature } from '../lib/feature.ts';
import { access } from '../features/access/feature.ts';
import { assets } from '../features/assets/feature.ts';
import { bringRegister } from '../features/bring-register/feature.ts';
import { config } from '../features/config/feature.ts';
import { controls } from '../features/controls/feature.ts';
import { exception } from '../features/exception/feature.ts';
import { findings } from '../features/findings/feature.ts';
import { imports } from '../features/imports/feature.ts';
import { inbox } from '../features/inbox/feature.ts';
import { losses } from '../features/losses/feature.ts';
import { mail } from '../features/mail/feature.ts';
import { nonCompliances } from '../features/non-compliances/feature.ts';
import { notices } from '../features/notices/feature.ts';
import { outside } from '../features/outside/feature.ts';
import { portfolio } from '../features/portfolio/feature.ts';
import { register } from '../features/register/feature.ts';
import { request } from '../features/request/feature.ts';
import { requirements } from '../features/requirements/feature.ts';
import { reviews } from '../features/reviews/feature.ts';
import { setup } from '../features/setup/feature.ts';

/** Every feature, in the order of the navigation. A new one is a folder in `features/` and a line here; it imports no other feature. */
export const features: readonly Feature[] = [
  inbox,
  request,
  notices,
  register,
  exception,
  findings,
  requirements,
  assets,
  controls,
  nonCompliances,
  portfolio,
  losses,
  reviews,
  imports,
  outside,
  mail,
  access,
  config,
  bringRegister,
  setup,
];
