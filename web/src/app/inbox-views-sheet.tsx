/** The views where there is no room for their column: a sheet that goes away with the choice. */
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Dialog } from "@/ui/dialog";

export default function InboxViewsSheet({ children, onClose }: { children: ReactNode; onClose: () => void }) {
  const t = useTranslations("conversations");
  return (
    <Dialog isOpen onClose={onClose} title={t("views")} size="sm">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only hears that one of the links inside was followed. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a link that is followed by the keyboard is clicked too. */}
      <div onClick={(event) => event.target instanceof Element && event.target.closest("a") && onClose()}>
        {children}
      </div>
    </Dialog>
  );
}
