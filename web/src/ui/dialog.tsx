import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslations } from "use-intl";
import { Button, IconButton } from "./button";
import { cx } from "./cx";

type DialogProps = {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  size?: "sm" | "md" | "lg";
  role?: "dialog" | "alertdialog";
  footer?: ReactNode;
};

const sizes = { sm: "max-w-md", md: "max-w-xl", lg: "max-w-3xl" };

export function Dialog({ isOpen, onClose, title, children, size = "md", role = "dialog", footer }: DialogProps) {
  const t = useTranslations("common");
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className="fixed inset-0 z-50 flex items-center justify-center bg-[rgb(10_13_17/.45)] p-3 data-entering:animate-fade max-sm:items-end max-sm:p-0"
    >
      <Modal
        className={cx(
          "flex max-h-[90dvh] w-full flex-col rounded-dialog bg-raised shadow-e3 data-entering:animate-pop max-sm:rounded-b-none",
          sizes[size],
        )}
      >
        <AriaDialog role={role} className="flex min-h-0 flex-col outline-none">
          <header className="flex items-center gap-2 border-b border-line py-2 ps-5 pe-2">
            <Heading slot="title" className="flex-1 text-title font-semibold">
              {title}
            </Heading>
            <IconButton label={t("close")} icon={<X size={18} />} onPress={onClose} />
          </header>
          <div className="min-h-0 flex-1 overflow-auto p-5">{children}</div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

type ConfirmProps = {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Repeats the verb and its object: "Eliminar 12 contactos". */
  action: string;
  isPending?: boolean;
  onConfirm: () => void;
};

/** Only for what cannot be undone. */
export function ConfirmDialog({ isOpen, onClose, title, children, action, isPending, onConfirm }: ConfirmProps) {
  const t = useTranslations("common");
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      size="sm"
      role="alertdialog"
      footer={
        <>
          <Button onPress={onClose}>{t("cancel")}</Button>
          <Button kind="danger" isPending={isPending} onPress={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="text-message text-ink2">{children}</div>
    </Dialog>
  );
}
