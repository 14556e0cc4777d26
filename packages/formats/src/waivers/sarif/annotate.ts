import { defaultReadLimits } from '../../findings/reader.ts';
import { decodeText } from '../../findings/text-decoding.ts';
import type { ReportSource } from '../renderer.ts';
import { checkCount, type ReportVerdict } from './report-verdict.ts';
import { sarifSlices } from './slices.ts';
import { withSuppression } from './suppression.ts';

/**
 * The text of a report with the suppressions of a verdict, piece by piece; every other character as it was.
 * @throws DomainError `unreadable-findings` when the report is no longer the one that was judged; what came before must then be thrown away.
 */
export async function* annotated(report: ReportSource, { results, suppressed }: ReportVerdict): AsyncGenerator<string> {
  let number = 0;
  for await (const slice of sarifSlices(decodeText(report.open(), defaultReadLimits), defaultReadLimits.recordSize)) {
    if (slice.kind === 'around') {
      yield slice.text;
      continue;
    }
    const found = suppressed.get(number);
    number += 1;
    yield found === undefined ? slice.text : withSuppression(slice.text, found.suppression);
  }
  checkCount(results, number, report);
}
