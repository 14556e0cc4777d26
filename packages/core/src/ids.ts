declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Opaque, permanent id of a person (`p24`). The directory maps it to a user name (`lena.fischer`), which documents carry. */
export type PersonId = Branded<'PersonId'>;
/** Unit code (`ITO`). */
export type UnitId = Branded<'UnitId'>;
/** `DOCUMENT/CLAUSE`, for example `STD-LG/LG-7.1`. */
export type RequirementId = Branded<'RequirementId'>;
/** `EXC-YYYY-NNNN`. */
export type ExceptionId = Branded<'ExceptionId'>;
/** `EXC-YYYY-NNNN/gN`: the n-th grant of an exception. */
export type GrantId = Branded<'GrantId'>;
/** Lower-case hex SHA-256 of a canonical JSON text (RFC 8785). */
export type Hash = Branded<'Hash'>;

export const personId = (text: string): PersonId => text as PersonId;
export const unitId = (text: string): UnitId => text as UnitId;
export const requirementId = (text: string): RequirementId => text as RequirementId;
export const exceptionId = (text: string): ExceptionId => text as ExceptionId;
export const grantId = (text: string): GrantId => text as GrantId;
export const hash = (text: string): Hash => text as Hash;
