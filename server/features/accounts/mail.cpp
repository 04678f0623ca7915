#include "features/accounts/mail.h"

#include "platform/base/check.h"

namespace recado::accounts {
namespace {

struct Sealed {
    std::string sealed;
};
DESCRIBE(Sealed, FIELD(sealed))

constexpr std::string_view context = "account mail";

bool speaks(std::string_view locale, std::string_view language) { return locale.substr(0, 2) == language; }

}  // namespace

void send_later(Tx& tx, Accounts const& accounts, Mail const& mail) {
    if (!accounts.settings.send_mail) return;
    tx.enqueue({.kind = mail_job,
                .payload = json::to_text(Sealed{accounts.settings.secret_box.seal(json::to_text(mail), context)}),
                .queue = "notifications",
                .max_attempts = 5});
}

void send_sealed(Accounts const& accounts, std::string_view payload) {
    auto const sealed = json::decode_text<Sealed>(payload);
    check(sealed.has_value(), "a mail job holds a sealed mail");
    auto const opened = accounts.settings.secret_box.open(sealed->sealed, context);
    check(opened.has_value(), "a mail was sealed with the key of this installation");
    auto const mail = json::decode_text<Mail>(*opened);
    check(mail.has_value(), "a sealed mail is a mail");
    if (!accounts.settings.send_mail) throw Outage("no SMTP server is configured");
    accounts.settings.send_mail(*mail);
}

Mail password_reset_mail(std::string_view locale, std::string to, std::string_view link) {
    auto const url = std::string(link);
    if (speaks(locale, "en"))
        return {
            std::move(to), "Reset your Recado password",
            "Somebody, probably you, asked for a new password for Recado. This link works once, for 15 minutes:\n\n" +
                url + "\n\nIf it was not you, there is nothing to do: your password stays as it is.\n"};
    if (speaks(locale, "pt"))
        return {std::move(to), "Redefina sua senha do Recado",
                "Alguém, provavelmente você, pediu uma nova senha para o Recado. Este link funciona uma vez, por 15 "
                "minutos:\n\n" +
                    url + "\n\nSe não foi você, não é preciso fazer nada: sua senha continua a mesma.\n"};
    return {std::move(to), "Restablece tu contraseña de Recado",
            "Alguien, probablemente tú, pidió una nueva contraseña para Recado. Este enlace sirve una vez, por 15 "
            "minutos:\n\n" +
                url + "\n\nSi no fuiste tú, no hay nada que hacer: tu contraseña sigue igual.\n"};
}

Mail invitation_mail(std::string_view locale, std::string to, std::string_view account_name, std::string_view link) {
    auto const url = std::string(link);
    auto const name = std::string(account_name);
    if (speaks(locale, "en"))
        return {std::move(to), "Join " + name + " on Recado",
                "You are invited to " + name + " on Recado. This link works for 7 days:\n\n" + url + "\n"};
    if (speaks(locale, "pt"))
        return {std::move(to), "Entre em " + name + " no Recado",
                "Você foi convidado para " + name + " no Recado. Este link funciona por 7 dias:\n\n" + url + "\n"};
    return {std::move(to), "Únete a " + name + " en Recado",
            "Te invitaron a " + name + " en Recado. Este enlace sirve por 7 días:\n\n" + url + "\n"};
}

}  // namespace recado::accounts
