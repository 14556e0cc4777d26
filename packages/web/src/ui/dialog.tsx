import type { ReactElement, ReactNode } from 'react';
import { Dialog as AriaDialog, Heading } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from './button.tsx';
import { classes } from './classes.ts';
import { words } from './messages.ts';

export type DialogProps = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons at the end; the one that does it last. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  /** Cannot be closed without an answer. */
  readonly must?: boolean;
};

/** A dialog over the page: focus stays inside, Escape closes it, and focus goes back to where it came from. Full height on a phone. */
export function Dialog({ open, onClose, title, children, actions, wide = false, must = false }: DialogProps): ReactElement {
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      isDismissable={false}
      isKeyboardDismissDisabled={must}
      className="fixed inset-0 z-50 flex items-end justify-center bg-black/50 sm:items-center sm:p-4"
    >
      <Modal className={classes('flex max-h-dvh w-full flex-col rounded-t-xl border border-line bg-raised text-text shadow-raised sm:max-h-[90dvh] sm:rounded-xl', wide ? 'sm:max-w-3xl' : 'sm:max-w-lg')}>
        <AriaDialog className="flex min-h-0 flex-col outline-none">
          <div className="flex items-start justify-between gap-4 px-5 pt-4">
            <Heading slot="title" className="text-lg font-semibold">
              {title}
            </Heading>
            {must ? null : (
              <Button kind="quiet" small label={words.close} onPress={onClose}>
                <span aria-hidden>✕</span>
              </Button>
            )}
          </div>
          <div className="min-h-0 space-y-4 overflow-y-auto px-5 py-4">{children}</div>
          {actions === undefined ? null : <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
