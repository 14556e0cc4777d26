import { Command } from 'commander';
import type { Finish } from '../exit-codes.ts';
import { connect } from '../http.ts';
import { type Column, type ListOptions, showList, withListOptions } from '../lists.ts';
import { createOutput } from '../output.ts';

type Options = ListOptions & { readonly exception?: string; readonly json?: boolean };

const subject: readonly Column[] = [
  ['exception', 'exception'],
  ['title', 'title'],
];

/** `reviews`: what the findings say of exceptions: which nobody needs, which are too wide, what stands beside them, what goes on after them. */
export function reviewsCommand(finish: Finish): Command {
  const reviews = new Command('reviews').description('What the findings say of exceptions: proposals and violations. They change nothing.');
  const list = (name: string, description: string, columns: readonly Column[]): Command =>
    withListOptions(reviews.command(name))
      .description(description)
      .option('--json', 'JSON, also to a terminal')
      .action(async ({ exception, ...options }: Options) => {
        await showList(await connect(), `/reviews/${name}`, { exception }, options, [...subject, ...columns], createOutput(options));
        finish('done');
      });
  list('scopes', 'In force, but of no use for 90 days and three scans, or wider than what is found.', [
    ['why', 'why'],
    ['in force since', 'coveredSince'],
    ['members', 'members'],
    ['never matched', 'neverMatched'],
  ]).option('--exception <id>', 'only this exception');
  list('drift', 'Open findings beside a scope: rules mapped, or assets joined, since it was approved.', [['findings', 'findings']]).option('--exception <id>', 'only this exception');
  list('expired-in-use', 'Over, and the deviation is still found: open violations.', [
    ['over since', 'endedAt'],
    ['because', 'then'],
    ['findings', 'findings'],
    ['assets', 'assets'],
    ['on record', 'records'],
  ]);
  return reviews;
}
