/** The button that opens the emoji; they are loaded when somebody wants one. */
import { Smile } from "lucide-react";
import { lazy, Suspense } from "react";
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useTranslations } from "use-intl";
import { IconButton } from "@/ui/button";
import { popoverClass } from "@/ui/menu";

const EmojiGrid = lazy(() => import("./emoji-grid"));

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useTranslations("conversations");
  return (
    <DialogTrigger>
      <IconButton label={t("emoji")} icon={<Smile size={18} />} />
      <Popover placement="top start" offset={6} className={popoverClass}>
        <Dialog aria-label={t("emoji")} className="min-h-20 min-w-72 p-2 outline-none">
          {({ close }) => (
            <>
              <Suspense>
                <EmojiGrid
                  onPick={(one) => {
                    onPick(one);
                    close();
                  }}
                />
              </Suspense>
              <AriaButton slot="close" className="sr-only">
                {t("emoji_close")}
              </AriaButton>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
