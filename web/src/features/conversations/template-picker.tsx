/** Choose an approved template, fill in its variables, see what the customer will see, send it. */
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, RefreshCw } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton, Form } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Conversation, Template } from "@/api/types";
import { useErrorText } from "@/lib/errors";
import { usePreferences } from "@/lib/preferences";
import { useMay } from "@/lib/session";
import { fold } from "@/lib/text";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { EmptyState, Pill } from "@/ui/display";
import { TextField } from "@/ui/field";
import { toast } from "@/ui/toast";
import { syncTemplates, templatesQuery } from "./api";
import { TemplateBody } from "./message-parts";
import { sendMessage } from "./sending";
import { type Filled, isComplete, parametersOf, previewOf, variableKey } from "./template-fill";

type Props = { conversation: Conversation; onClose: () => void };

export default function TemplatePicker({ conversation, onClose }: Props) {
  const t = useTranslations("conversations.templates");
  const [chosen, setChosen] = useState<Template>();
  return (
    <Dialog isOpen onClose={onClose} title={chosen ? chosen.name : t("title")} size="lg">
      {chosen ? (
        <FillIn template={chosen} conversation={conversation} onBack={() => setChosen(undefined)} onSent={onClose} />
      ) : (
        <Choose inboxId={conversation.inbox_id} onChoose={setChosen} />
      )}
    </Dialog>
  );
}

function Choose({ inboxId, onChoose }: { inboxId: string; onChoose: (template: Template) => void }) {
  const t = useTranslations("conversations.templates");
  const textOf = useErrorText();
  const mayManage = useMay("manage_templates");
  const { data, error, isPending } = useQuery(templatesQuery(inboxId));
  const [query, setQuery] = useState("");
  const wanted = fold(query);
  const approved = (data ?? []).filter((one) => one.status.toUpperCase() === "APPROVED");
  const shown = approved.filter((one) => fold(`${one.name} ${previewOf(one, {}).body}`).includes(wanted));
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-end gap-2">
        <TextField autoFocus label={t("search")} value={query} onChange={setQuery} className="flex-1" />
        {mayManage && (
          <Button
            onPress={() =>
              void syncTemplates(inboxId).then(
                () => toast({ text: t("sync_started") }),
                (failure) => toast({ text: textOf(failure) }),
              )
            }
          >
            <RefreshCw size={16} aria-hidden="true" />
            {t("sync")}
          </Button>
        )}
      </div>
      {error && <p role="alert">{textOf(error)}</p>}
      {!isPending && !error && shown.length === 0 && (
        <EmptyState title={approved.length === 0 ? t("none") : t("none_match", { query })}>
          {approved.length === 0 && t("none_why")}
        </EmptyState>
      )}
      <ul className="grid grid-cols-2 gap-2 max-sm:grid-cols-1">
        {shown.map((template) => (
          <li key={template.id}>
            <AriaButton
              onPress={() => onChoose(template)}
              className="flex size-full flex-col gap-1 rounded-control border border-line p-3 text-start hover:bg-hover"
            >
              <span className="flex w-full items-center gap-2">
                <span className="flex-1 truncate font-medium">{template.name}</span>
                <Pill>{template.language}</Pill>
              </span>
              <span className="line-clamp-3 text-small text-ink2">{previewOf(template, {}).body}</span>
            </AriaButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

type FillProps = { template: Template; conversation: Conversation; onBack: () => void; onSent: () => void };

function FillIn({ template, conversation, onBack, onSent }: FillProps) {
  const t = useTranslations("conversations.templates");
  const { send_hold_s } = usePreferences();
  const [filled, setFilled] = useState<Filled>({});
  const shown = previewOf(template, filled);
  function send() {
    if (!isComplete(template, filled)) return;
    const parameters = parametersOf(template, filled);
    sendMessage(
      conversation,
      { direction: "outbound", template: { template_id: template.id, parameters }, hold_s: send_hold_s },
      { kind: "template", text: shown.body, attachments: [], template: shown },
    );
    onSent();
  }
  return (
    <div className="flex gap-6 max-sm:flex-col">
      <Form
        className="flex flex-1 flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {template.variables.length === 0 && <p className="text-ink2">{t("no_variables")}</p>}
        {template.variables.map((variable, index) => (
          <TextField
            key={variableKey(variable)}
            autoFocus={index === 0}
            isRequired
            label={t(`place.${variable.place}`, { name: variable.name })}
            type={variable.place === "header" && variable.format !== "text" ? "url" : "text"}
            description={variable.example ? t("example", { example: variable.example }) : undefined}
            value={filled[variableKey(variable)] ?? ""}
            onChange={(text) => setFilled((old) => ({ ...old, [variableKey(variable)]: text }))}
          />
        ))}
        <div className="flex gap-2 pt-2">
          <Button kind="ghost" onPress={onBack}>
            <ArrowLeft size={16} aria-hidden="true" />
            {t("back")}
          </Button>
          <Button
            type="submit"
            kind="primary"
            disabledReason={isComplete(template, filled) ? undefined : t("incomplete")}
          >
            {t("send")}
          </Button>
        </div>
      </Form>
      <section aria-label={t("preview")} className="w-72 shrink-0 rounded-dialog bg-sunken p-4 max-sm:w-full">
        <div className="rounded-dialog bg-bubble-out px-3 py-2 text-message">
          <TemplateBody template={shown} />
        </div>
      </section>
    </div>
  );
}
