import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import { upload } from '../../lib/api.ts';
import { Button } from '../../ui/button.tsx';
import { CheckboxField, FileField } from '../../ui/field.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Problem } from '../../ui/states.tsx';
import { MappingCard } from './mapping-card.tsx';
import { type Mapping, type Report, words } from './messages.ts';
import { RowsCard } from './rows-card.tsx';

/** A register that was kept elsewhere: read, corrected in how it is read, and made into drafts, all that fit or none. */
export function BringRegisterPage(): ReactElement {
  const [file, setFile] = useState<File | null>(null);
  const [asked, setAsked] = useState(false);
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const [report, setReport] = useState<Report | null>(null);
  const [leaveOut, setLeaveOut] = useState(false);
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: async (dryRun: boolean) => {
      if (file === null) throw new Error('expected a file');
      const body = new Blob([file], { type: 'application/octet-stream' });
      const query = { kind: 'register' as const, source: file.name, ...(dryRun ? { dryRun: 'true' as const } : {}), ...(leaveOut ? { leaveOut: 'true' as const } : {}), ...(mapping === null ? {} : { mapping: JSON.stringify(mapping) }) };
      const reply = await upload('POST /imports', { query }, body);
      if (reply.kind !== 'register' || !('mapping' in reply)) throw new Error('expected the report of a register');
      return reply;
    },
    onSuccess: async (found) => {
      setReport(found);
      setMapping(found.mapping);
      if (!found.dryRun) await client.invalidateQueries();
    },
  });
  const read = (event: FormEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (file !== null && !send.isPending) send.mutate(true);
  };
  return (
    <>
      <PageHeader title={words.title} below={words.below} />
      <div className="space-y-5">
        <Card>
          <form onSubmit={read} className="space-y-4">
            <FileField
              label={words.file}
              error={asked && file === null ? words.noFile : null}
              accept=".csv,.xlsx"
              onChange={(chosen) => {
                setFile(chosen);
                setMapping(null);
                setReport(null);
                send.reset();
              }}
            />
            <Button type="submit" kind={report === null ? 'primary' : 'plain'} busy={send.isPending}>
              {report === null ? words.read : words.readAgain}
            </Button>
          </form>
        </Card>
        <Problem error={send.error} />
        {report === null || mapping === null ? null : (
          <>
            <MappingCard report={report} mapping={mapping} onChange={setMapping} />
            <RowsCard report={report} />
            {report.dryRun ? (
              <Card>
                <div className="space-y-4">
                  {report.counts.faulty === 0 ? null : <CheckboxField label={words.leaveOut(report.counts.faulty)} value={leaveOut} onChange={setLeaveOut} />}
                  <Button kind="primary" busy={send.isPending} disabledBecause={report.counts.drafts === 0 ? words.nothing : report.counts.faulty > 0 && !leaveOut ? words.faultyFirst : null} onPress={() => send.mutate(false)}>
                    {words.bring(report.counts.drafts)}
                  </Button>
                </div>
              </Card>
            ) : null}
          </>
        )}
      </div>
    </>
  );
}
