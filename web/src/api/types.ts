/** Short names for the generated types; nothing is declared here that the server does not declare. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type AccountInfo = Schemas["AccountInfo"];
export type Member = Schemas["Member"];
export type Role = Schemas["Role"];
export type Permission = Schemas["Permission"];
export type Team = Schemas["Team"];
export type Label = Schemas["Label"];
export type LabelColor = Label["color"];
export type Inbox = Schemas["Inbox"];
export type Contact = Schemas["Contact"];
export type ContactCard = Schemas["ContactCard"];
export type Conversation = Schemas["Conversation"];
export type Message = Schemas["Message"];
export type MessagePreview = Schemas["MessagePreview"];
export type Attachment = Schemas["Attachment"];
export type UploadedFile = Schemas["File"];
export type ApiToken = Schemas["ApiToken"];
export type Invitation = Schemas["Invitation"];
export type AuditEvent = Schemas["AuditEvent"];
export type QueueJob = Schemas["QueueJob"];
export type QueuePage = Schemas["QueuePage"];
export type DeadLetter = Schemas["DeadLetter"];
export type Template = Schemas["Template"];
export type FilterField = Schemas["FieldInfo"];
export type View = Schemas["View"];
export type MessageHit = Schemas["MessageHit"];
export type Counts = Schemas["Counts"];
export type Bootstrap = Schemas["Bootstrap"];
export type Actor = Schemas["Actor"];
export type Availability = Member["availability"];

type EventNames = Extract<keyof Schemas, `Event_${string}`>;
/** Every event of the live stream, told apart by `type`. */
export type LiveEvent = Schemas[EventNames];
export type LiveEventType = LiveEvent["type"];
/** Every kind of entry of the audit log: the live ones, and those that only the log has. */
export type AuditType = LiveEventType | Schemas[Extract<keyof Schemas, `Logged_${string}`>]["type"];
export type LiveEventOf<Type extends LiveEventType> = Extract<LiveEvent, { type: Type }>;
