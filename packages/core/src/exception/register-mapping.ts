/** What a column of somebody's register of exceptions can say. Closed; `label` keeps a column under its own name. */
export const registerFields = [
  'reference', 'title', 'basis', 'owner', 'requirements', 'assets', 'assetType', 'rules', 'justification', 'from', 'lastDay', 'controls', 'plan', 'planDue',
  'ticket', 'beneficiaries', 'label',
] as const;
export type RegisterField = (typeof registerFields)[number];

/** Which number of `03/04/2026` is the day. */
export const dayOrders = ['dmy', 'mdy'] as const;
export type DayOrder = (typeof dayOrders)[number];

/** How a register is read. A column that is absent, or null, is left out. */
export type RegisterMapping = {
  /** Field of each column, by the column's name. */
  readonly columns: Readonly<Record<string, RegisterField | null>>;
  /** What every row says where its own cells say nothing. */
  readonly values: Readonly<Partial<Record<RegisterField, string>>>;
  /** Order of day and month in dates of numbers only; null: such a date is refused as ambiguous. */
  readonly dates: DayOrder | null;
};
