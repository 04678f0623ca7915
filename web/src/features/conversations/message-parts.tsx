/** The inside of a bubble, by kind of message. */
import { ExternalLink, MapPin, Megaphone, Phone, UserRound } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Attachment, Message } from "@/api/types";
import { cx } from "@/ui/cx";
import { AttachmentView } from "./attachment-view";
import { MessageText } from "./message-text";

type Props = { message: Message; onOpenImage: (image: Attachment) => void };

export function MessageBody({ message, onOpenImage }: Props) {
  "use memo";
  const t = useTranslations("conversations");
  if (message.deleted_at) return <em className="text-ink3">{t("deleted")}</em>;
  return (
    <>
      {message.referral && <Referral referral={message.referral} />}
      {message.attachments.map((attachment) => (
        <AttachmentView key={attachment.id} attachment={attachment} onOpen={onOpenImage} />
      ))}
      {message.location && <Place location={message.location} />}
      {message.contacts?.map((card, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cards of a message never change.
        <Card key={index} card={card} />
      ))}
      {message.template ? <TemplateBody template={message.template} /> : <Words message={message} />}
    </>
  );
}

function Words({ message }: { message: Message }) {
  "use memo";
  const t = useTranslations("conversations");
  if (message.text) return <MessageText text={message.text} />;
  const hasOther = message.attachments.length > 0 || message.location || message.contacts?.length || message.referral;
  return hasOther ? null : <em className="text-ink3">{t(`kinds.${message.kind}`)}</em>;
}

function Place({ location }: { location: NonNullable<Message["location"]> }) {
  const t = useTranslations("conversations");
  const { latitude, longitude, name, address } = location;
  return (
    <a
      href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
      target="_blank"
      rel="noopener noreferrer"
      className="flex w-64 max-w-full items-start gap-2 rounded-control border border-line bg-surface p-2.5 hover:bg-hover"
    >
      <MapPin size={18} className="mt-0.5 shrink-0 text-danger" aria-hidden="true" />
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{name || t("kinds.location")}</span>
        <span className="block text-small text-ink2">
          {address || `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`}
        </span>
      </span>
      <ExternalLink size={14} className="shrink-0 text-ink3" aria-label={t("open_map")} />
    </a>
  );
}

type CardShape = {
  name?: { formatted_name?: string } | string;
  phones?: { phone?: string; wa_id?: string }[];
  emails?: { email?: string }[];
  org?: { company?: string };
};

/** Provider's shape, read with care: any part may be missing. */
function Card({ card }: { card: unknown }) {
  const t = useTranslations("conversations");
  const { name, phones, emails, org } = (card ?? {}) as CardShape;
  const title = typeof name === "string" ? name : name?.formatted_name;
  return (
    <div className="flex w-64 max-w-full items-start gap-2 rounded-control border border-line bg-surface p-2.5">
      <UserRound size={18} className="mt-0.5 shrink-0 text-ink3" aria-hidden="true" />
      <div className="min-w-0">
        <div className="font-medium">{title || t("kinds.contacts")}</div>
        {org?.company && <div className="text-small text-ink2">{org.company}</div>}
        {phones?.map((one) => (
          <div key={one.phone ?? one.wa_id} className="flex items-center gap-1 text-small text-ink2">
            <Phone size={12} aria-hidden="true" />
            {one.phone ?? one.wa_id}
          </div>
        ))}
        {emails?.map((one) => (
          <div key={one.email} className="truncate text-small text-ink2">
            {one.email}
          </div>
        ))}
      </div>
    </div>
  );
}

function Referral({ referral }: { referral: Record<string, unknown> }) {
  const t = useTranslations("conversations");
  const headline = typeof referral.headline === "string" ? referral.headline : undefined;
  const url =
    typeof referral.source_url === "string" && /^https?:\/\//.test(referral.source_url)
      ? referral.source_url
      : undefined;
  const content = (
    <>
      <Megaphone size={14} className="shrink-0" aria-hidden="true" />
      <span className="min-w-0 truncate">{headline ? t("from_ad_named", { headline }) : t("from_ad")}</span>
    </>
  );
  const look = "mb-1 flex max-w-72 items-center gap-1.5 rounded-chip bg-info-bg px-2 py-1 text-small text-info";
  return url ? (
    <a href={url} target="_blank" rel="noopener noreferrer" className={cx(look, "underline")}>
      {content}
    </a>
  ) : (
    <div className={look}>{content}</div>
  );
}

export function TemplateBody({ template }: { template: NonNullable<Message["template"]> }) {
  return (
    <div className="flex flex-col gap-1">
      {template.header && <strong>{template.header}</strong>}
      {template.body && <MessageText text={template.body} language={template.language.replace("_", "-")} />}
      {template.footer && <span className="text-small text-ink2">{template.footer}</span>}
      {template.buttons.length > 0 && (
        <ul className="mt-1 flex flex-col border-t border-line">
          {template.buttons.map((button) => (
            <li
              key={button.text}
              className="border-b border-line py-1.5 text-center font-medium text-accent-text last:border-b-0"
            >
              {button.text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
