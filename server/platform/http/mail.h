// Mail to one person (invitations, password resets) handed to an SMTP server. Blocks: for job threads. Not for
// campaigns, which need their own pace and bounces. Never falls back to clear text: without TLS only a server on this
// machine is spoken to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace recado::http {

struct MailServer {
    std::string url;   // smtp://host:587 (STARTTLS) or smtps://host:465
    std::string user;  // empty: no log-in
    std::string password;
    std::string from;  // "Recado <hola@example.com>" or the bare address
    std::string ca_file;
};

struct Mail {
    std::string to;
    std::string subject;
    std::string text;
    std::string id;  // the local part of the Message-ID: the same for a repetition, so that it can be recognised
};

// Throws Outage with the server's words when it was not taken; trying again may send it twice only if the connection
// broke after the data.
void send_mail(MailServer const& server, Mail const& mail);

// The message as it goes over the wire. Throws Outage for addresses that are none and line ends in headers.
std::string mail_text(MailServer const& server, Mail const& mail, std::int64_t now_ms);
// "Recado <hola@example.com>" → "hola@example.com"; nothing when there is no address in it.
std::optional<std::string> bare_address(std::string_view text);

}  // namespace recado::http
