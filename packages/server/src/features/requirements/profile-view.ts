import type { ReplyOf, routes } from '@exeat/contract';
import type { SubForm, WaiverProfile } from '@exeat/core';

type ProfileReply = ReplyOf<typeof routes.listWaiverProfiles>['items'][number];
type SubFormReply = ReplyOf<typeof routes.listSubForms>['items'][number];

export function profileView({ signers, excludedIds, evidence, subForms, externalNotice, ...rest }: WaiverProfile): ProfileReply {
  return {
    ...rest, signers: [...signers], excludedIds: [...excludedIds], evidence: [...evidence], subForms: [...subForms],
    ...(externalNotice === undefined ? {} : { externalNotice: { ...externalNotice } }),
  };
}

export function subFormView({ fields, ...rest }: SubForm): SubFormReply {
  return {
    ...rest,
    fields: fields.map(({ choices, when, ...field }) => ({
      ...field,
      ...(choices === undefined ? {} : { choices: choices.map((choice) => ({ ...choice })) }),
      ...(when === undefined ? {} : { when: { field: when.field, is: [...when.is] } }),
    })),
  };
}
