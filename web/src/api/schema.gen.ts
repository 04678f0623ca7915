// Provisional: written from CONTRACT.md until the server prints openapi.json; then `npm run gen` replaces it.
type Json = Record<string, unknown>;
type Answer<T> = { headers: Record<string, unknown>; content: { "application/json": T } };
type Call<Out, In = never, Query = never, Path = never> = {
  parameters: { query?: Query } & ([Path] extends [never] ? { path?: never } : { path: Path });
  requestBody?: [In] extends [never] ? never : { content: { "application/json": In } };
  responses: { 200: Answer<Out>; default: Answer<components["schemas"]["ErrorBody"]> };
};
type S = components["schemas"];
type Items<T> = { items: T[]; next_cursor?: string };
type Page = { cursor?: string; limit?: number };
type ById<K extends string> = { [P in K]: string };

export interface components {
  schemas: {
    ErrorBody: {
      error: {
        code: string;
        message: string;
        fields?: { field: string; code: string; message: string }[];
        request_id?: string;
        retry_after_s?: number;
        details?: Json;
      };
    };
    Actor: {
      kind: "user" | "contact" | "bot" | "automation" | "campaign" | "import" | "api" | "system";
      id?: string;
      name?: string;
    };
    Me: {
      user_id: string;
      name: string;
      email: string;
      locale: string;
      theme: "system" | "light" | "dark";
      density: "comfortable" | "compact";
      account_id: string;
      role_id: string;
      role_name: string;
      permissions: string[];
      two_factor: boolean;
      preferences: Json;
    };
    AccountInfo: {
      id: string;
      name: string;
      country: string;
      locale: string;
      time_zone: string;
      currency: string;
      demo: boolean;
      created_at: number;
    };
    Member: {
      user_id: string;
      name: string;
      email?: string;
      role_id: string;
      role_kind: "administrator" | "supervisor" | "agent" | "analyst" | "custom";
      inbox_ids: string[];
      disabled: boolean;
      availability: "online" | "away" | "offline";
      last_seen_at?: number;
    };
    Role: { id: string; kind: string; name: string; permissions: string[] };
    Invitation: {
      id: string;
      email: string;
      role_id: string;
      invited_by: string;
      created_at: number;
      expires_at: number;
      link?: string;
    };
    SessionInfo: {
      id: string;
      current: boolean;
      device: string;
      address: string;
      created_at: number;
      last_seen_at: number;
    };
    ApiToken: {
      id: string;
      name: string;
      permissions: string[];
      created_at: number;
      last_used_at?: number;
      expires_at?: number;
      token?: string;
    };
    Team: { id: string; name: string; description?: string; member_ids: string[] };
    Label: {
      id: string;
      title: string;
      description?: string;
      color: "red" | "orange" | "amber" | "green" | "teal" | "blue" | "indigo" | "violet" | "pink" | "gray";
      show_in_sidebar: boolean;
      scope: "conversation" | "contact" | "both";
      uses: number;
    };
    Inbox: {
      id: string;
      name: string;
      kind: "whatsapp";
      member_ids: string[];
      health: "unknown" | "ok" | "warning" | "error";
      health_detail?: string;
      last_inbound_at?: number;
      reopen_window_h: number;
      created_at: number;
      whatsapp?: S["WhatsappSettings"];
    };
    WhatsappSettings: {
      phone_number_id: string;
      waba_id: string;
      display_phone_number?: string;
      verified_name?: string;
      quality_rating?: string;
      messaging_limit?: string;
      app_id?: string;
      has_access_token: boolean;
      has_app_secret: boolean;
      verify_token: string;
      callback_url: string;
      graph_base: string;
      graph_version: string;
      default_country?: string;
      throughput_per_s: number;
    };
    Identity: {
      id: string;
      namespace: string;
      value: string;
      display: string;
      main: boolean;
      blocked_at?: number;
    };
    Contact: {
      id: string;
      display_id: number;
      name: string;
      avatar_url?: string;
      phone?: string;
      email?: string;
      company?: string;
      country?: string;
      city?: string;
      language?: string;
      time_zone?: string;
      identities: S["Identity"][];
      label_ids: string[];
      attributes: Json;
      blocked: boolean;
      demo: boolean;
      created_at: number;
      updated_at: number;
      last_activity_at?: number;
    };
    ContactCard: {
      id: string;
      name: string;
      avatar_url?: string;
      phone?: string;
      handle?: string;
      blocked: boolean;
      country?: string;
    };
    MessagePreview: {
      id: string;
      direction: S["Message"]["direction"];
      kind: S["Message"]["kind"];
      text: string;
      state?: S["Message"]["state"];
      author_name?: string;
      created_at: number;
    };
    Conversation: {
      id: string;
      display_id: number;
      inbox_id: string;
      contact: S["ContactCard"];
      status: "open" | "pending" | "snoozed" | "closed";
      archived_at?: number;
      snoozed_until?: number;
      priority?: "low" | "medium" | "high" | "urgent";
      assignee_id?: string;
      team_id?: string;
      label_ids: string[];
      unread_count: number;
      waiting_since?: number;
      first_reply_at?: number;
      last_activity_at: number;
      created_at: number;
      muted: boolean;
      ticket_number: string;
      window_expires_at?: number;
      window_applies: boolean;
      last_message?: S["MessagePreview"];
      version: number;
      can?: string[];
    };
    Attachment: {
      id: string;
      kind: "image" | "audio" | "voice" | "video" | "document" | "sticker";
      name: string;
      mime_type: string;
      size: number;
      width?: number;
      height?: number;
      duration_ms?: number;
      state: "pending" | "ready" | "failed";
      error?: string;
      url?: string;
    };
    MessageError: { code: string; title: string; detail?: string; retryable: boolean };
    Message: {
      id: string;
      conversation_id: string;
      direction: "inbound" | "outbound" | "note" | "activity";
      kind:
        | "text"
        | "image"
        | "audio"
        | "voice"
        | "video"
        | "document"
        | "sticker"
        | "location"
        | "contacts"
        | "reaction"
        | "button"
        | "list_reply"
        | "interactive"
        | "template"
        | "order"
        | "system"
        | "unsupported"
        | "activity";
      text?: string;
      author: S["Actor"];
      client_id?: string;
      state?: "queued" | "sending" | "accepted" | "sent" | "delivered" | "read" | "failed" | "unknown" | "cancelled";
      error?: S["MessageError"];
      reply_to?: { id: string; text: string; author_name: string; kind: string };
      attachments: S["Attachment"][];
      reactions: { emoji: string; author: S["Actor"]; at: number }[];
      location?: { latitude: number; longitude: number; name?: string; address?: string };
      contacts?: Json[];
      referral?: Json;
      template?: {
        name: string;
        language: string;
        header?: string;
        body?: string;
        footer?: string;
        buttons: { kind: string; text: string; url?: string }[];
      };
      activity?: { code: string; params: Json };
      forwarded: boolean;
      deleted_at?: number;
      edited_at?: number;
      created_at: number;
      sent_at?: number;
      delivered_at?: number;
      read_at?: number;
    };
    File: { id: string; name: string; mime_type: string; size: number; kind: S["Attachment"]["kind"]; url: string };
    Template: {
      id: string;
      inbox_id: string;
      name: string;
      language: string;
      category: string;
      status: string;
      components: Json[];
      parameter_format: string;
      quality?: string;
      rejected_reason?: string;
      variables: { place: "header" | "body" | "button"; name: string; format: string; example?: string; index?: number }[];
      updated_at: number;
    };
    Counts: { mine: number; unassigned: number; all: number };
    QueueJob: {
      id: string;
      kind: string;
      queue: string;
      state: string;
      attempt: number;
      max_attempts: number;
      run_at: number;
      last_error?: string;
      created_at: number;
    };
    Presence: { user_id: string; status: "online" | "away" | "offline" };
    Bootstrap: {
      me: S["Me"];
      account: S["AccountInfo"];
      accounts: S["AccountInfo"][];
      csrf_token: string;
      members: S["Member"][];
      roles: S["Role"][];
      teams: S["Team"][];
      inboxes: S["Inbox"][];
      labels: S["Label"][];
      counts: S["Counts"];
      seq: number;
      presence: S["Presence"][];
      version: string;
    };
    Before: {
      assignee_id?: string;
      team_id?: string;
      status: S["Conversation"]["status"];
      archived: boolean;
      unread_count: number;
      first_reply: boolean;
      waiting: boolean;
    };
    Subject: { kind: string; id: string };
    AuditEntry: {
      seq: number;
      type: string;
      at: number;
      actor: S["Actor"];
      reason?: string;
      subject: S["Subject"];
      data: Json;
    };
    Event_message_created: LiveEventOf<
      "message_created",
      { message: S["Message"]; conversation: S["Conversation"]; before?: S["Before"] }
    >;
    Event_message_updated: LiveEventOf<
      "message_updated",
      { message: S["Message"]; conversation?: S["Conversation"]; before?: S["Before"] }
    >;
    Event_conversation_created: LiveEventOf<
      "conversation_created",
      { conversation: S["Conversation"]; before?: S["Before"] }
    >;
    Event_conversation_updated: LiveEventOf<
      "conversation_updated",
      { conversation: S["Conversation"]; before: S["Before"]; changes: string[] }
    >;
    Event_contact_created: LiveEventOf<"contact_created", { contact: S["Contact"] }>;
    Event_contact_updated: LiveEventOf<"contact_updated", { contact: S["Contact"] }>;
    Event_contacts_merged: LiveEventOf<"contacts_merged", { kept_id: string; merged_id: string }>;
    Event_inbox_created: LiveEventOf<"inbox_created", { inbox: S["Inbox"] }>;
    Event_inbox_updated: LiveEventOf<"inbox_updated", { inbox: S["Inbox"] }>;
    Event_inbox_deleted: LiveEventOf<"inbox_deleted", Json>;
    Event_label_created: LiveEventOf<"label_created", { label: S["Label"] }>;
    Event_label_updated: LiveEventOf<"label_updated", { label: S["Label"] }>;
    Event_label_deleted: LiveEventOf<"label_deleted", Json>;
    Event_team_created: LiveEventOf<"team_created", { team: S["Team"] }>;
    Event_team_updated: LiveEventOf<"team_updated", { team: S["Team"] }>;
    Event_team_deleted: LiveEventOf<"team_deleted", Json>;
    Event_member_created: LiveEventOf<"member_created", { member: S["Member"] }>;
    Event_member_updated: LiveEventOf<"member_updated", { member: S["Member"] }>;
    Event_role_updated: LiveEventOf<"role_updated", { role: S["Role"] }>;
    Event_account_updated: LiveEventOf<"account_updated", { account: S["AccountInfo"] }>;
    Event_template_updated: LiveEventOf<"template_updated", { template: S["Template"] }>;
    Event_templates_synced: LiveEventOf<"templates_synced", { inbox_id: string }>;
    Event_invitation_created: LiveEventOf<"invitation_created", Json>;
    Event_invitation_deleted: LiveEventOf<"invitation_deleted", Json>;
    Event_api_token_created: LiveEventOf<"api_token_created", Json>;
    Event_api_token_deleted: LiveEventOf<"api_token_deleted", Json>;
    Event_session_created: LiveEventOf<"session_created", Json>;
    Event_session_revoked: LiveEventOf<"session_revoked", Json>;
    Event_password_changed: LiveEventOf<"password_changed", Json>;
    Event_two_factor_changed: LiveEventOf<"two_factor_changed", Json>;
    Event_file_created: LiveEventOf<"file_created", Json>;
  };
}

type LiveEventOf<Type extends string, Data> = {
  seq: number;
  type: Type;
  at: number;
  actor: S["Actor"];
  reason?: string;
  subject: S["Subject"];
  data: Data;
};

type ConversationQuery = Page & {
  tab?: "mine" | "unassigned" | "all";
  state?: "active" | "new" | "in_progress" | "snoozed" | "closed" | "archived" | "any";
  inbox_id?: string;
  label_id?: string;
  team_id?: string;
  assignee_id?: string;
  q?: string;
  sort?: "last_activity" | "waiting" | "priority" | "created";
};
type ConversationPath = ById<"conversation_id">;
type MessagePath = ById<"conversation_id" | "message_id">;
type Put<In, Out = S["Conversation"]> = { put: Call<Out, In, never, ConversationPath> };

export interface paths {
  "/setup": {
    get: Call<{ needed: boolean; demo_logins?: { email: string; password: string; role: string }[] }>;
    post: Call<
      S["Me"],
      {
        token: string;
        account_name: string;
        country: string;
        locale: string;
        time_zone: string;
        currency?: string;
        name: string;
        email: string;
        password: string;
      }
    >;
  };
  "/session": {
    post: Call<S["Me"], { email: string; password: string; code?: string }>;
    delete: Call<Json>;
  };
  "/session/account": { put: Call<S["Me"], { account_id: string }> };
  "/accounts": {
    get: Call<Items<S["AccountInfo"]>>;
    post: Call<S["AccountInfo"], { name: string; country: string; locale: string; time_zone: string }>;
  };
  "/bootstrap": { get: Call<S["Bootstrap"]> };
  "/me": {
    patch: Call<
      S["Me"],
      {
        name?: string;
        locale?: string;
        theme?: S["Me"]["theme"];
        density?: S["Me"]["density"];
        preferences?: Json;
        availability?: S["Member"]["availability"];
      }
    >;
  };
  "/me/password": { put: Call<Json, { current_password: string; new_password: string }> };
  "/me/totp": {
    post: Call<{ secret: string; uri: string }, Json>;
    put: Call<{ recovery_codes: string[] }, { code: string }>;
  };
  "/me/totp/removal": { post: Call<Json, { password: string }> };
  "/sessions": { get: Call<Items<S["SessionInfo"]>> };
  "/sessions/{session_id}": { delete: Call<Json, never, never, ById<"session_id">> };
  "/password_resets": {
    post: Call<Json, { email: string }>;
    put: Call<Json, { token: string; new_password: string }>;
  };
  "/members/{user_id}/password_reset": {
    post: Call<{ link: string; expires_at: number }, Json, never, ById<"user_id">>;
  };
  "/invitations": {
    get: Call<Items<S["Invitation"]>>;
    post: Call<S["Invitation"], { email: string; role_id: string; inbox_ids?: string[] }>;
  };
  "/invitations/{invitation_id}": { delete: Call<Json, never, never, ById<"invitation_id">> };
  "/invitation": {
    get: Call<
      { email: string; account_name: string; inviter: string; existing_user: boolean },
      never,
      { token: string }
    >;
    post: Call<S["Me"], { token: string; name?: string; password: string; locale?: string; code?: string }>;
  };
  "/members": { get: Call<Items<S["Member"]>> };
  "/members/{user_id}": {
    patch: Call<S["Member"], { role_id?: string; disabled?: boolean; inbox_ids?: string[] }, never, ById<"user_id">>;
  };
  "/roles": { get: Call<Items<S["Role"]>> };
  "/api_tokens": {
    get: Call<Items<S["ApiToken"]>>;
    post: Call<S["ApiToken"], { name: string; permissions: string[]; expires_at?: number }>;
  };
  "/api_tokens/{api_token_id}": { delete: Call<Json, never, never, ById<"api_token_id">> };
  "/account": {
    get: Call<S["AccountInfo"]>;
    patch: Call<
      S["AccountInfo"],
      { name?: string; country?: string; locale?: string; time_zone?: string; currency?: string }
    >;
  };
  "/audit_log": {
    get: Call<Items<S["AuditEntry"]>, never, Page & { actor_id?: string; subject_kind?: string }>;
  };
  "/teams": {
    get: Call<Items<S["Team"]>>;
    post: Call<S["Team"], { name: string; description?: string; member_ids?: string[] }>;
  };
  "/teams/{team_id}": {
    patch: Call<S["Team"], { name?: string; description?: string; member_ids?: string[] }, never, ById<"team_id">>;
    delete: Call<Json, never, never, ById<"team_id">>;
  };
  "/labels": {
    get: Call<Items<S["Label"]>>;
    post: Call<
      S["Label"],
      {
        title: string;
        description?: string;
        color?: S["Label"]["color"];
        show_in_sidebar?: boolean;
        scope?: S["Label"]["scope"];
      }
    >;
  };
  "/labels/{label_id}": {
    patch: Call<
      S["Label"],
      {
        title?: string;
        description?: string;
        color?: S["Label"]["color"];
        show_in_sidebar?: boolean;
        scope?: S["Label"]["scope"];
      },
      never,
      ById<"label_id">
    >;
    delete: Call<Json, never, never, ById<"label_id">>;
  };
  "/inboxes": {
    get: Call<Items<S["Inbox"]>>;
    post: Call<S["Inbox"], { name: string; kind: "whatsapp"; whatsapp: WhatsappInput }>;
  };
  "/inboxes/{inbox_id}": {
    get: Call<S["Inbox"], never, never, ById<"inbox_id">>;
    patch: Call<
      S["Inbox"],
      { name?: string; reopen_window_h?: number; whatsapp?: Partial<WhatsappInput> },
      never,
      ById<"inbox_id">
    >;
    delete: Call<Json, never, never, ById<"inbox_id">>;
  };
  "/inboxes/{inbox_id}/health_check": { post: Call<S["Inbox"], Json, never, ById<"inbox_id">> };
  "/inboxes/{inbox_id}/members": { put: Call<S["Inbox"], { member_ids: string[] }, never, ById<"inbox_id">> };
  "/inboxes/{inbox_id}/templates": { get: Call<Items<S["Template"]>, never, never, ById<"inbox_id">> };
  "/inboxes/{inbox_id}/templates/sync": { post: Call<Json, Json, never, ById<"inbox_id">> };
  "/contacts": {
    get: Call<Items<S["Contact"]>, never, Page & { q?: string }>;
    post: Call<S["Contact"], { name: string; phone?: string; email?: string; company?: string }>;
  };
  "/contacts/{contact_id}": {
    get: Call<S["Contact"], never, never, ById<"contact_id">>;
    patch: Call<
      S["Contact"],
      { name?: string; phone?: string; email?: string; company?: string; country?: string; city?: string },
      never,
      ById<"contact_id">
    >;
  };
  "/contacts/{contact_id}/block": { put: Call<S["Contact"], { blocked: boolean }, never, ById<"contact_id">> };
  "/contacts/{contact_id}/labels": { put: Call<S["Contact"], { label_ids: string[] }, never, ById<"contact_id">> };
  "/contacts/{contact_id}/conversations": {
    get: Call<Items<S["Conversation"]>, never, never, ById<"contact_id">>;
  };
  "/conversations": {
    get: Call<
      { items: S["Conversation"][]; next_cursor?: string; counts: S["Counts"]; seq: number },
      never,
      ConversationQuery
    >;
    post: Call<S["Conversation"], { contact_id: string; inbox_id: string }>;
  };
  "/conversations/{conversation_id}": { get: Call<S["Conversation"], never, never, ConversationPath> };
  "/conversations/by_number/{display_id}": { get: Call<S["Conversation"], never, never, ById<"display_id">> };
  "/conversations/{conversation_id}/messages": {
    get: Call<
      { items: S["Message"][]; has_more: boolean },
      never,
      { before?: string; after?: string; limit?: number },
      ConversationPath
    >;
    post: Call<
      S["Message"],
      {
        client_id: string;
        direction?: "outbound" | "note";
        text?: string;
        reply_to_id?: string;
        file_ids?: string[];
        voice?: boolean;
        template?: { template_id: string; parameters: Json };
        last_seen_message_id?: string;
        force?: boolean;
        hold_s?: number;
      },
      never,
      ConversationPath
    >;
  };
  "/conversations/{conversation_id}/messages/{message_id}/retry": { post: Call<S["Message"], Json, never, MessagePath> };
  "/conversations/{conversation_id}/messages/{message_id}/cancel": {
    post: Call<S["Message"], Json, never, MessagePath>;
  };
  "/conversations/{conversation_id}/messages/{message_id}/reaction": {
    put: Call<S["Message"], { emoji: string }, never, MessagePath>;
  };
  "/conversations/{conversation_id}/assignment": Put<{ assignee_id?: string; team_id?: string }>;
  "/conversations/{conversation_id}/status": Put<{
    status: S["Conversation"]["status"];
    snoozed_until?: number;
    reason?: string;
  }>;
  "/conversations/{conversation_id}/archive": Put<{ archived: boolean }>;
  "/conversations/{conversation_id}/priority": Put<{ priority?: S["Conversation"]["priority"] | null }>;
  "/conversations/{conversation_id}/labels": Put<{ label_ids: string[] }>;
  "/conversations/{conversation_id}/mute": Put<{ muted: boolean }>;
  "/conversations/{conversation_id}/read": Put<{ read: boolean }>;
  "/conversations/{conversation_id}/draft": {
    get: Call<Items<{ mode: "reply" | "note"; text: string }>, never, never, ConversationPath>;
    put: Call<Json, { mode: "reply" | "note"; text: string }, never, ConversationPath>;
  };
  "/queue": { get: Call<{ items: S["QueueJob"][]; stats: Json }, never, { state?: string }> };
  "/queue/{job_id}/retry": { post: Call<Json, Json, never, ById<"job_id">> };
  "/queue/{job_id}/cancel": { post: Call<Json, Json, never, ById<"job_id">> };
}

type WhatsappInput = {
  phone_number_id: string;
  waba_id: string;
  app_id?: string;
  access_token: string;
  app_secret: string;
  verify_token?: string;
  graph_base?: string;
  graph_version?: string;
  default_country?: string;
};
