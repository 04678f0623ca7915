/** The saved views in the column of views, with what each finds now. They are put in order by dragging, or by Alt and the arrows. */
import { useQuery } from "@tanstack/react-query";
import { EllipsisVertical } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { View } from "@/api/types";
import { useErrorText } from "@/lib/errors";
import { Button, IconButton } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { Spoken } from "@/ui/display";
import { Menu, MenuItem, MenuSection } from "@/ui/menu";
import { toast } from "@/ui/toast";
import { deleteView, moveView, pinView, viewCountsQuery, viewsQuery } from "./api";
import { searchOf, type ViewSearch } from "./search-of";
import { ViewRow } from "./view-row";

type Props = { current: string | undefined; onEdit: (search: ViewSearch) => void };

export function SavedViews({ current, onEdit }: Props) {
  const t = useTranslations("views");
  const textOf = useErrorText();
  const list = useRef<HTMLUListElement>(null);
  const { data: views = [], error, refetch } = useQuery(viewsQuery);
  const { data: counts } = useQuery({ ...viewCountsQuery, enabled: views.some((view) => view.pinned) });
  const [doomed, setDoomed] = useState<View>();
  const [said, setSaid] = useState("");
  const shown = views.filter((view) => view.pinned);
  const hidden = views.filter((view) => !view.pinned);
  const act = (what: Promise<unknown>) => void what.catch((refused) => toast({ text: textOf(refused) }));

  function move(view: View, to: number) {
    if (to < 0 || to >= shown.length) return;
    act(moveView(view.id, to));
    setSaid(t("moved", { name: view.name, place: to + 1, count: shown.length }));
    // The row that moves loses the focus on its way.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-view="${view.id}"] a`)?.focus());
  }

  if (error && views.length === 0) return <ViewsError retry={() => void refetch()} />;
  if (views.length === 0) return null;
  return (
    <section>
      <div className="flex items-center">
        <h2 className="flex-1 px-2 pb-1 text-meta font-semibold text-ink3">{t("saved")}</h2>
        {hidden.length > 0 && (
          <Menu trigger={<IconButton label={t("hidden")} icon={<EllipsisVertical size={14} />} />} label={t("hidden")}>
            <MenuSection title={t("hidden")}>
              {hidden.map((view) => (
                <MenuItem key={view.id} label={view.name} onAction={() => act(pinView(view, true))} />
              ))}
            </MenuSection>
          </Menu>
        )}
      </div>
      <ul ref={list}>
        {shown.map((view, place) => (
          <ViewRow
            key={view.id}
            view={view}
            isCurrent={current === view.id}
            count={counts?.get(view.id)}
            onEdit={() => onEdit(searchOf(view))}
            onMove={(by) => move(view, place + by)}
            onDropHere={(id) => {
              const dragged = shown.find((one) => one.id === id);
              if (dragged) move(dragged, place);
            }}
            onHide={() => act(pinView(view, false))}
            onDelete={() => setDoomed(view)}
          />
        ))}
      </ul>
      <Spoken>{said}</Spoken>
      <ConfirmDialog
        isOpen={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("delete_named", { name: doomed?.name ?? "" })}
        action={t("delete")}
        onConfirm={() => {
          if (doomed) act(deleteView(doomed));
          setDoomed(undefined);
        }}
      >
        {t(doomed?.shared ? "delete_shared" : "delete_own")}
      </ConfirmDialog>
    </section>
  );
}

function ViewsError({ retry }: { retry: () => void }) {
  const t = useTranslations("views");
  return (
    <section role="alert" className="flex flex-col items-start gap-1 px-2 text-small text-ink2">
      {t("views_error")}
      <Button size="sm" onPress={retry}>
        {t("retry")}
      </Button>
    </section>
  );
}
