/** One saved view: where it leads, what it finds now, and what can be done with it. */
import { Link } from "@tanstack/react-router";
import { EllipsisVertical, Funnel, TriangleAlert, UsersRound } from "lucide-react";
import { type DragEvent, useState } from "react";
import { useTranslations } from "use-intl";
import type { View } from "@/api/types";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Menu, MenuItem, MenuSeparator } from "@/ui/menu";
import { searchOf } from "./search-of";

type Props = {
  view: View;
  isCurrent: boolean;
  count: { count: number; at_least?: boolean } | undefined;
  onEdit: () => void;
  onMove: (by: 1 | -1) => void;
  /** Another view was dropped on this one. */
  onDropHere: (id: string) => void;
  onHide: () => void;
  onDelete: () => void;
};

const dragged = "application/x-recado-view";

export function ViewRow({ view, isCurrent, count, onMove, onDropHere, ...menu }: Props) {
  const t = useTranslations("views");
  const [isOver, setIsOver] = useState(false);
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(dragged)) return;
    event.preventDefault();
    setIsOver(true);
  };
  return (
    <li
      data-view={view.id}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(dragged, view.id);
        event.dataTransfer.effectAllowed = "move";
      }}
      onDragOver={onDragOver}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        onDropHere(event.dataTransfer.getData(dragged));
      }}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        onMove(event.key === "ArrowUp" ? -1 : 1);
      }}
      className={cx(
        "group flex items-center rounded-control hover:bg-hover has-[[aria-current=page]]:bg-selected",
        isOver && "outline-2 outline-accent",
      )}
    >
      <Link
        to="/inbox"
        search={searchOf(view)}
        draggable={false}
        aria-current={isCurrent ? "page" : undefined}
        className="flex h-8 min-w-0 flex-1 items-center gap-2 px-2 text-body text-ink2 hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-accent-text pointer-coarse:h-control"
      >
        <ViewIcon view={view} />
        <span className="flex-1 truncate">{view.name}</span>
        {count && count.count > 0 && (
          <span
            className="text-small text-ink3 tabular-nums"
            title={t(count.at_least ? "at_least" : "finds", { count: count.count })}
          >
            {count.count > 999 ? "999+" : count.count}
            {count.at_least && count.count <= 999 && "+"}
          </span>
        )}
      </Link>
      <ViewMenu view={view} onMove={onMove} {...menu} />
    </li>
  );
}

function ViewIcon({ view }: { view: View }) {
  const t = useTranslations("views");
  if (view.broken)
    return <TriangleAlert size={16} className="shrink-0 text-warn" role="img" aria-label={t("broken")} />;
  if (view.shared) return <UsersRound size={16} className="shrink-0" role="img" aria-label={t("shared_by")} />;
  return <Funnel size={16} className="shrink-0" />;
}

type MenuProps = Pick<Props, "view" | "onEdit" | "onMove" | "onHide" | "onDelete">;

function ViewMenu({ view, onEdit, onMove, onHide, onDelete }: MenuProps) {
  const t = useTranslations("views");
  const label = t("menu", { name: view.name });
  const button = (
    <IconButton
      label={label}
      icon={<EllipsisVertical size={14} />}
      className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100"
    />
  );
  return (
    <Menu trigger={button} label={label} placement="bottom end">
      <MenuItem label={t("edit")} onAction={onEdit} />
      <MenuItem label={t("up")} keys="Alt+↑" onAction={() => onMove(-1)} />
      <MenuItem label={t("down")} keys="Alt+↓" onAction={() => onMove(1)} />
      <MenuItem label={t("hide")} onAction={onHide} />
      {view.can_edit && (
        <>
          <MenuSeparator />
          <MenuItem label={t("delete")} isDanger onAction={onDelete} />
        </>
      )}
    </Menu>
  );
}
