/** A picture alone on the screen: bigger, the next one, and away with Escape. */
import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Attachment } from "@/api/types";
import { buttonClass, IconButton } from "@/ui/button";

const steps = [1, 2, 3, 5];
type Props = { images: Attachment[]; open: Attachment; onOpen: (image: Attachment) => void; onClose: () => void };

export default function Lightbox({ images, open, onOpen, onClose }: Props) {
  const t = useTranslations("conversations");
  const [zoom, setZoom] = useState(1);
  const at = images.findIndex((one) => one.id === open.id);
  function go(by: number) {
    const next = images[at + by];
    if (!next) return;
    setZoom(1);
    onOpen(next);
  }
  const scale = (by: number) => setZoom(steps[Math.max(0, Math.min(steps.length - 1, steps.indexOf(zoom) + by))] ?? 1);
  function onKeyDown(event: KeyboardEvent) {
    const turn = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const zooming = { "+": 1, "-": -1 }[event.key];
    if (turn) go(turn);
    else if (zooming) scale(zooming);
  }
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(isOpen) => !isOpen && onClose()}
      className="fixed inset-0 z-50 bg-[rgb(10_13_17/.85)]"
    >
      <Modal className="h-full">
        <Dialog aria-label={open.name} className="flex h-full flex-col outline-none">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: keys for the whole dialog; each has its button. */}
          <div className="flex h-full flex-col" onKeyDown={onKeyDown}>
            <header className="flex items-center gap-1 bg-raised px-3 py-1.5">
              <span className="flex-1 truncate text-body">{open.name}</span>
              <IconButton label={t("lightbox.smaller")} icon={<ZoomOut size={18} />} onPress={() => scale(-1)} />
              <IconButton label={t("lightbox.bigger")} icon={<ZoomIn size={18} />} onPress={() => scale(1)} />
              <a href={open.url} download={open.name} aria-label={t("download")} className={buttonClass("ghost")}>
                <Download size={18} />
              </a>
              <IconButton autoFocus label={t("lightbox.close")} icon={<X size={18} />} onPress={onClose} />
            </header>
            <div className="flex min-h-0 flex-1 items-center justify-center overflow-auto p-4">
              <img
                src={open.url}
                alt={open.name}
                className="max-h-full max-w-full object-contain"
                style={zoom > 1 ? { maxWidth: "none", maxHeight: "none", width: `${zoom * 100}%` } : undefined}
              />
            </div>
            {images.length > 1 && (
              <footer className="flex items-center justify-center gap-3 bg-raised py-1.5 text-body">
                <IconButton
                  label={t("lightbox.previous")}
                  icon={<ChevronLeft size={18} />}
                  isDisabled={at <= 0}
                  onPress={() => go(-1)}
                />
                <span className="tabular-nums">
                  {at + 1} / {images.length}
                </span>
                <IconButton
                  label={t("lightbox.next")}
                  icon={<ChevronRight size={18} />}
                  isDisabled={at >= images.length - 1}
                  onPress={() => go(1)}
                />
              </footer>
            )}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
