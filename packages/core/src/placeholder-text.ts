/** Stands for what a person writes where a command is only tried: as long as any rule asks for. */
export const placeholderText = 'A text as long as any rule asks for, in place of what a person writes.';
