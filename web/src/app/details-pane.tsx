/** The panel at the right: the contact, and what else was talked about with them. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Conversation } from "@/api/types";
import { contactConversationsQuery } from "@/features/contacts/api";
import { ContactPanel } from "@/features/contacts/contact-panel";
import { useConversation } from "@/features/conversations/conversation";
import { useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { useAccount, useInbox } from "@/lib/session";
import { IconButton } from "@/ui/button";
import { ChannelIcon } from "@/ui/channel-icon";

type Props = { conversation_id: string; onClose: () => void };

export default function DetailsPane({ conversation_id, onClose }: Props) {
  const t = useTranslations("shell.details");
  const { conversation } = useConversation(conversation_id);
  return (
    <>
      <header className="flex h-12 shrink-0 items-center border-b border-line ps-4 pe-2">
        <h2 className="flex-1 text-title font-semibold">{t("title")}</h2>
        <IconButton label={t("close")} icon={<X size={18} />} onPress={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {conversation && (
          <>
            <ContactPanel id={conversation.contact.id} />
            <AboutConversation conversation={conversation} />
            <Others conversation={conversation} />
          </>
        )}
      </div>
    </>
  );
}

function AboutConversation({ conversation }: { conversation: Conversation }) {
  const t = useTranslations("shell.details");
  const dates = useDates(useAccount().time_zone);
  const rows = [
    [t("opened"), dates.full(conversation.created_at)],
    [t("first_reply"), conversation.first_reply_at ? dates.full(conversation.first_reply_at) : t("not_yet")],
  ];
  return (
    <section className="border-t border-line p-4">
      <h3 className="pb-1 text-small font-semibold text-ink3">
        {t("conversation", { number: conversation.ticket_number })}
      </h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        {rows.map(([name, text]) => (
          <div key={name} className="contents">
            <dt className="text-ink3">{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Others({ conversation }: { conversation: Conversation }) {
  const t = useTranslations("shell.details");
  const { data } = useQuery(contactConversationsQuery(conversation.contact.id));
  const others = (data ?? []).filter((one) => one.id !== conversation.id);
  if (others.length === 0) return null;
  return (
    <section className="border-t border-line p-4">
      <h3 className="pb-1 text-small font-semibold text-ink3">{t("others", { count: others.length })}</h3>
      <ul className="flex flex-col">
        {others.map((one) => (
          <li key={one.id}>
            <OtherLink conversation={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OtherLink({ conversation }: { conversation: Conversation }) {
  const inbox = useInbox(conversation.inbox_id);
  const now = useNow();
  const dates = useDates(useAccount().time_zone);
  return (
    <Link
      to="/inbox/$conversation_id"
      params={{ conversation_id: conversation.id }}
      search={(old) => old}
      className="flex min-h-9 items-center gap-2 rounded-control px-2 hover:bg-hover"
    >
      {inbox && <ChannelIcon kind={inbox.kind} />}
      <span className="font-medium">#{conversation.ticket_number}</span>
      <span className="min-w-0 flex-1 truncate text-ink2">{conversation.last_message?.text}</span>
      <span className="text-small text-ink3">{dates.short(conversation.last_activity_at, now)}</span>
    </Link>
  );
}
