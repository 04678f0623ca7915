/** Who the customer is: facts that are edited in place, ways to reach them, labels, blocking. */
import { useQuery } from "@tanstack/react-query";
import { Ban, Copy, Plus } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useFormatter, useTranslations } from "use-intl";
import type { Contact } from "@/api/types";
import { useErrorText } from "@/lib/errors";
import { useNow } from "@/lib/now";
import { useBootstrap, useLabels, useMay } from "@/lib/session";
import { Button } from "@/ui/button";
import { ChoiceMenu } from "@/ui/choice-menu";
import { Avatar, LabelChip, Pill, Skeleton } from "@/ui/display";
import { toast } from "@/ui/toast";
import { type ContactChange, contactQuery, labelContact, updateContact } from "./api";
import { useBlocking } from "./blocking";
import { EditableFact } from "./editable-fact";

export function ContactPanel({ id }: { id: string }) {
  const textOf = useErrorText();
  const { data, error } = useQuery(contactQuery(id));
  if (error && !data) return <p className="p-4 text-ink2">{textOf(error)}</p>;
  if (!data) return <PanelSkeleton />;
  return (
    <div className="flex flex-col gap-4 p-4">
      <Head contact={data} />
      <Facts contact={data} />
      <ContactLabels contact={data} />
      <Identities contact={data} />
      <BlockButton contact={data} />
    </div>
  );
}

function PanelSkeleton() {
  return (
    <div className="flex flex-col gap-3 p-4" aria-busy="true">
      <Skeleton className="size-12 rounded-full!" />
      <Skeleton className="h-4 w-2/3" />
      <Skeleton className="h-4 w-1/2" />
    </div>
  );
}

function Head({ contact }: { contact: Contact }) {
  const t = useTranslations("contacts");
  const format = useFormatter();
  const { account } = useBootstrap();
  const now = useNow();
  const isElsewhere = contact.time_zone && contact.time_zone !== account.time_zone;
  return (
    <div className="flex items-center gap-3">
      <Avatar id={contact.id} name={contact.name} url={contact.avatar_url} size={48} />
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-title font-semibold">{contact.name}</h2>
        <div className="flex flex-wrap gap-1">
          {contact.demo && <Pill tone="info">{t("demo")}</Pill>}
          {contact.blocked && <Pill tone="danger">{t("blocked")}</Pill>}
        </div>
        {isElsewhere && (
          <p className="text-small text-ink3">
            {t("local_time", {
              time: format.dateTime(now, { hour: "2-digit", minute: "2-digit", timeZone: contact.time_zone }),
            })}
          </p>
        )}
      </div>
    </div>
  );
}

const facts = ["name", "phone", "email", "company", "city"] as const;

function Facts({ contact }: { contact: Contact }) {
  const t = useTranslations("contacts");
  const textOf = useErrorText();
  const mayEdit = useMay("edit_contacts");
  async function save(fact: (typeof facts)[number], text: string) {
    try {
      await updateContact(contact.id, { [fact]: text } as ContactChange);
    } catch (error) {
      toast({ text: textOf(error) });
    }
  }
  return (
    <dl className="flex flex-col gap-1">
      {facts.map((fact) => (
        <EditableFact
          key={fact}
          label={t(`facts.${fact}`)}
          type={fact === "phone" ? "tel" : fact === "email" ? "email" : "text"}
          text={contact[fact] ?? ""}
          isReadOnly={!mayEdit}
          isRequired={fact === "name"}
          onSave={(text) => void save(fact, text)}
        />
      ))}
    </dl>
  );
}

function ContactLabels({ contact }: { contact: Contact }) {
  const t = useTranslations("contacts");
  const textOf = useErrorText();
  const { labels } = useBootstrap();
  const chosen = useLabels(contact.label_ids);
  const mayEdit = useMay("edit_contacts");
  const possible = labels.filter((one) => one.scope !== "conversation");
  if (possible.length === 0) return null;
  return (
    <section>
      <h3 className="pb-1 text-small font-semibold text-ink3">{t("labels")}</h3>
      <div className="flex flex-wrap items-center gap-1">
        {chosen.map((label) => (
          <LabelChip key={label.id} title={label.title} color={label.color} />
        ))}
        {mayEdit && (
          <ChoiceMenu
            label={t("labels")}
            isMultiple
            trigger={
              <AriaButton
                aria-label={t("edit_labels")}
                className="flex size-6 items-center justify-center rounded-chip text-ink3 hover:bg-hover"
              >
                <Plus size={14} />
              </AriaButton>
            }
            choices={possible.map((one) => ({ id: one.id, label: one.title }))}
            selected={contact.label_ids}
            onSelect={(ids) => void labelContact(contact.id, ids).catch((error) => toast({ text: textOf(error) }))}
          />
        )}
      </div>
    </section>
  );
}

function Identities({ contact }: { contact: Contact }) {
  const t = useTranslations("contacts");
  if (contact.identities.length === 0) return null;
  return (
    <section>
      <h3 className="pb-1 text-small font-semibold text-ink3">{t("identities")}</h3>
      <ul className="flex flex-col gap-0.5">
        {contact.identities.map((one) => (
          <li key={one.id} className="flex min-h-7 items-center gap-2">
            <span className="min-w-0 flex-1 truncate">{one.display || one.value}</span>
            {one.main && <Pill>{t("main")}</Pill>}
            <AriaButton
              aria-label={t("copy", { text: one.display || one.value })}
              onPress={() =>
                void navigator.clipboard
                  .writeText(one.display || one.value)
                  .then(() => toast({ text: t("copied") }, 2500))
              }
              className="flex size-6 items-center justify-center rounded-md text-ink3 hover:bg-hover"
            >
              <Copy size={14} />
            </AriaButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

function BlockButton({ contact }: { contact: Contact }) {
  const t = useTranslations("contacts");
  const block = useBlocking();
  if (!useMay("block_contacts")) return null;
  return (
    <Button
      kind={contact.blocked ? "secondary" : "danger"}
      size="sm"
      className="self-start"
      onPress={() => block(contact, !contact.blocked)}
    >
      <Ban size={14} aria-hidden="true" />
      {t(contact.blocked ? "unblock" : "block")}
    </Button>
  );
}
