/** Conditions in groups of "and" and "or", the sentence that they make, and how many conversations they find now. */
import { useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { FilterField, View } from "@/api/types";
import { useErrorText } from "@/lib/errors";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Banner, Skeleton } from "@/ui/display";
import { countQuery, fieldsQuery } from "./api";
import { FilterGroup } from "./filter-group";
import { conditionOn, type Group, isComplete } from "./filter-tree";
import { useFilterWords } from "./filter-words";
import { SaveView } from "./save-view";

const countAfterMs = 250;

type Props = {
  filter: Group | undefined;
  /** The view that is being changed, if the filter came from one. */
  view?: View;
  sort: View["sort"];
  onSaved: (view: View) => void;
  onApply: (filter: Group | undefined) => void;
  onClose: () => void;
};

export function FilterBuilder(props: Props) {
  const t = useTranslations("views");
  const textOf = useErrorText();
  const { data: fields, error, refetch } = useQuery(fieldsQuery);
  if (fields) return <Builder {...props} fields={fields} />;
  return (
    <Dialog isOpen onClose={props.onClose} title={t("builder")} size="lg">
      {error ? (
        <Banner tone="danger" actions={<Button onPress={() => void refetch()}>{t("retry")}</Button>}>
          {textOf(error)}
        </Banner>
      ) : (
        <Skeleton className="h-24" />
      )}
    </Dialog>
  );
}

/** What stands there, and what stood there before each step; writing in one field is one step. */
function useSteps(start: Group) {
  const [steps, setSteps] = useState<{ now: Group; past: Group[] }>({ now: start, past: [] });
  return {
    group: steps.now,
    canUndo: steps.past.length > 0,
    set: (now: Group) =>
      setSteps((old) => {
        const isWriting = shapeOf(now) === shapeOf(old.now) && old.past.length > 0;
        return { now, past: isWriting ? old.past : [...old.past, old.now] };
      }),
    undo: () => setSteps((old) => ({ now: old.past.at(-1) ?? old.now, past: old.past.slice(0, -1) })),
  };
}

const shapeOf = (group: Group) => JSON.stringify(group, (key, value) => (key === "values" ? undefined : value));

function Builder({ filter, fields, view, sort, onSaved, onApply, onClose }: Props & { fields: FilterField[] }) {
  const t = useTranslations("views");
  const words = useFilterWords(fields);
  const [first] = fields;
  const { group, canUndo, set, undo } = useSteps(filter ?? { join: "and", nodes: first ? [conditionOn(first)] : [] });
  const [isSaving, setIsSaving] = useState(false);
  const complete = isComplete(group);
  const reason = complete ? undefined : t("incomplete");
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "Enter" && complete) onApply(group);
    else if (event.key === "z" && !(event.target instanceof HTMLInputElement)) undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (isSaving) return <SaveView {...{ view, sort, onSaved }} filter={group} onClose={() => setIsSaving(false)} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("builder")}
      size="lg"
      footer={
        <>
          <LiveCount filter={complete ? group : undefined} />
          <IconButton
            label={t("undo")}
            icon={<Undo2 size={18} />}
            disabledReason={canUndo ? undefined : t("nothing_to_undo")}
            onPress={undo}
          />
          {filter && (
            <Button kind="ghost" onPress={() => onApply(undefined)}>
              {t("remove")}
            </Button>
          )}
          <Button onPress={() => setIsSaving(true)} disabledReason={reason}>
            {t("save")}
          </Button>
          <Button kind="primary" onPress={() => onApply(group)} disabledReason={reason}>
            {t("apply")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4" onKeyDownCapture={onKeyDown}>
        <FilterGroup group={group} path={[]} fields={fields} root={group} onRoot={set} />
        {complete && <p className="text-small text-ink2">{t("sentence", { filter: words.group(group) })}</p>}
      </div>
    </Dialog>
  );
}

/** Waits until one has stopped writing; keeps the last number meanwhile, paler. */
function LiveCount({ filter }: { filter: Group | undefined }) {
  const t = useTranslations("views");
  const textOf = useErrorText();
  const [asked, setAsked] = useState(filter);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(filter), countAfterMs);
    return () => clearTimeout(timer);
  }, [filter]);
  const { data, error, isPlaceholderData } = useQuery({
    ...countQuery(asked ?? { join: "and", nodes: [] }),
    enabled: asked !== undefined,
    placeholderData: (old) => old,
  });
  const isOld = isPlaceholderData || asked !== filter;
  const text = data && t(data.at_least ? "at_least" : "finds", { count: data.all });
  return (
    <p role="status" className="me-auto self-center text-body tabular-nums max-sm:w-full">
      {filter && <span className={isOld ? "text-ink3" : "text-ink"}>{error && !isOld ? textOf(error) : text}</span>}
    </p>
  );
}
