import { z } from 'zod';
import { instant, person } from '../common.ts';

export const voteReply = z.strictObject({
  seat: z.string(), person, vote: z.enum(['yes', 'no', 'abstain']),
  /** Empty: none was given. */
  rationale: z.string(),
  at: instant, superseded: z.boolean(),
});

/** Where the vote of a committee stands: what it needs, who voted what and why, and who has not. */
export const ballotReply = z
  .strictObject({
    /** Votes cast that it takes, abstentions too. */
    quorum: z.number().int(),
    /** Votes for it that it takes, and more of them than against. */
    needed: z.number().int(),
    /** Null: the reader stepped back, and the committee has not decided. */
    cast: z.strictObject({ yes: z.number().int(), no: z.number().int(), abstain: z.number().int(), votes: z.array(voteReply) }).nullable(),
    /** Members who have not voted. */
    waiting: z.array(person),
    /** The member whose yes breaks a tie; null: a tie is no approval. */
    chair: person.nullable(),
    /** What it came to at its deadline, until that is recorded; null: its time is not over. */
    closed: z.enum(['approve', 'reject']).nullable(),
    /** Members who declared a conflict. */
    recused: z.array(person),
  })
  .meta({ id: 'Ballot' });
export type BallotReply = z.output<typeof ballotReply>;
