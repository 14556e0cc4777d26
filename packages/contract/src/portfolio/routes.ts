import { coverageStatuses, severities } from '@exeat/core';
import { z } from 'zod';
import { figure, idText, instant, named, unitExposure } from '../common.ts';
import { standingFigures } from '../exceptions/standing.ts';
import { exceptionStates } from '../exceptions/view.ts';
import { defineRoute } from '../route.ts';

const count = z.number().int();

const findingTotals = z.strictObject({
  /** When they were counted: at most a minute ago unless counting takes long. */
  asOf: instant,
  open: figure,
  coverage: z.array(figure.extend({ coverage: z.enum(coverageStatuses) })),
  severity: z.array(figure.extend({ severity: z.enum(severities), uncovered: figure })),
  /** By the unit itself. */
  units: z.array(z.strictObject({ unit: named, open: figure, uncovered: figure })),
  /** Open, on assets of no unit. */
  unowned: count,
  /** The last count of each of the last 90 days (UTC) on which something was counted. */
  history: z.array(z.strictObject({ day: z.string(), open: count, covered: count })),
});

/** How old exceptions are, and how fast they come and go. */
const ageing = z.strictObject({
  /** Of those in force, since the first covered day of the deviation; `oldest`: the ten oldest. */
  age: z.strictObject({ medianDays: count, p90Days: count, oldest: z.array(z.strictObject({ exception: z.string(), days: count })) }).nullable(),
  /** How many of those in force will have used so much of the cap on their whole duration when they end. */
  capUsed: z.strictObject({ from75: count, from90: count }),
  renewed: z.strictObject({ once: count, more: count }),
  /** Days that milestones are late, to the days that were planned for them. */
  slipIndex: z.number().nullable(),
  /** The last twelve months (UTC), the current one last. */
  months: z.array(z.strictObject({ month: z.string(), granted: count, ended: count })),
  /** At the pace of the last three whole months; null: they do not become fewer. */
  monthsToZero: count.nullable(),
  /** Days after which half of the exceptions from a document are over; null: more than half still go on. */
  halfLife: z.array(z.strictObject({ document: named, cases: count, medianDays: count.nullable() })),
  /** Of those that ended, the share that another one follows. */
  reopenedShare: z.number().nullable(),
  /** Points by band and number of assets, times years of age. */
  debtPointYears: z.number(),
});

/** What goes on after it has expired. */
const expiredUse = z.strictObject({
  /** Expired in the year before, and neither renewed nor closed since; `inUse`: those with an open violation, which `GET /reviews/expired-in-use` lists. */
  expired: count,
  inUse: count,
  /** `inUse` to `expired`; null: none has expired. */
  share: z.number().nullable(),
  /** Days on which something was in use that had been excepted and that nothing covered: before renewals that came late, and until violations were resolved. */
  uncoveredDays: z.number(),
});

const portfolio = z.strictObject({
  asOf: instant,
  unit: named.nullable(),
  states: z.array(figure.extend({ state: z.enum(exceptionStates) })),
  active: figure,
  /** Active, and over before `before` if nothing is renewed. */
  expiring: figure.extend({ before: instant }),
  /** Over, and neither renewed nor closed; `oldest`: when the first of them ended. */
  pastExpiry: figure.extend({ oldest: instant.nullable() }),
  /** From the submission to the grant or rejection: median in milliseconds. */
  decisionTime: z.array(figure.extend({ level: count, medianMs: count })),
  /** Active ones by residual likelihood and impact; cells without any are left out. */
  residual: z.array(figure.extend({ likelihood: count, impact: count })),
  /** Where policies are not enforced: active ones by document and unit of the owner; `below`: with the units below it. */
  notEnforced: z.strictObject({
    documents: z.array(figure.extend({ document: named })),
    units: z.array(figure.extend({ unit: named, below: z.boolean() })),
    cells: z.array(figure.extend({ document: z.string(), unit: z.string(), below: z.boolean() })),
  }),
  /** What cites a requirement and is active, asked for or past its expiry. */
  requirements: z.array(z.strictObject({ requirement: z.string(), ...standingFigures })),
  /** What each unit with a budget of risk carries and has reserved now, with the units below it. */
  exposure: z.array(unitExposure),
  ageing,
  expiredUse,
  /** Weeks from now: active ones that end in `[from, until)`, and those left at `until` if nothing is renewed. */
  burnDown: z.array(figure.extend({ from: instant, until: instant, left: figure })),
  /** Open findings; null where nobody has counted them yet. Their lists are of `GET /findings`, all others of `GET /exceptions`. */
  findings: findingTotals.nullable(),
});

export const getPortfolio = defineRoute({
  id: 'getPortfolio',
  method: 'GET',
  path: '/portfolio',
  access: 'signed-in',
  action: 'exception.read',
  tag: 'Portfolio',
  summary: 'The register in numbers. Every number carries the filters of the list behind it',
  query: z.strictObject({ unit: idText.optional().meta({ description: 'Only what owners of this unit, or any below it, have' }) }),
  reply: portfolio,
});
export type PortfolioReply = z.output<typeof portfolio>;

export const portfolioRoutes = { getPortfolio };
