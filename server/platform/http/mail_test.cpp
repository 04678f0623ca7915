#include "platform/http/mail.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "platform/base/check.h"

namespace recado::http {
namespace {

MailServer const sender{
    .url = {}, .user = {}, .password = {}, .from = "Recado Ñandú <hola@example.com>", .ca_file = {}};

// An SMTP server for one session: remembers what it was told, refuses recipients when asked to.
class SmtpSink {
  public:
    explicit SmtpSink(bool refuse) : refuse_(refuse), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
        socklen_t size = sizeof address;
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
        ::listen(listener_, 1);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        url_ = "smtp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        thread_ = std::thread([this] { serve(); });
    }
    SmtpSink(SmtpSink const&) = delete;
    SmtpSink& operator=(SmtpSink const&) = delete;
    ~SmtpSink() {
        if (thread_.joinable()) thread_.join();
        ::close(listener_);
    }
    std::string const& url() const { return url_; }
    std::string heard() {
        thread_.join();
        return heard_;
    }

  private:
    void serve() {
        int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        auto const say = [&](std::string const& text) { ::send(socket, text.data(), text.size(), MSG_NOSIGNAL); };
        say("220 sink\r\n");
        bool data = false;
        std::string line;
        for (char c = 0; ::recv(socket, &c, 1, 0) == 1;) {
            line += c;
            if (!line.ends_with("\r\n")) continue;
            heard_ += line;
            if (data) {
                if (line == ".\r\n") {
                    data = false;
                    say("250 taken\r\n");
                }
            } else if (line.starts_with("RCPT") && refuse_) {
                say("550 no such user\r\n");
            } else if (line.starts_with("DATA")) {
                data = true;
                say("354 go\r\n");
            } else {
                say(line.starts_with("QUIT") ? "221 bye\r\n" : "250 ok\r\n");
            }
            line.clear();
        }
        ::close(socket);
    }

    bool refuse_;
    int listener_;
    std::string url_;
    std::string heard_;
    std::thread thread_;
};

TEST_CASE("a mail is plain text in UTF-8 with encoded headers and a stable id") {
    auto const text = mail_text(
        sender, {.to = "ana@example.cl", .subject = "Invitación", .text = "Hola", .id = "reset-7"}, 1'763'766'000'000);
    CHECK(text.find("Date: Fri, 21 Nov 2025 23:00:00 +0000\r\n") != std::string::npos);
    CHECK(text.find("From: =?UTF-8?B?UmVjYWRvIMORYW5kw7o=?= <hola@example.com>\r\n") != std::string::npos);
    CHECK(text.find("Subject: =?UTF-8?B?SW52aXRhY2nDs24=?=\r\n") != std::string::npos);
    CHECK(text.find("Message-ID: <reset-7@example.com>\r\n") != std::string::npos);
    CHECK(text.ends_with("\r\n\r\nSG9sYQ==\r\n"));
}

TEST_CASE("headers cannot be injected and addresses must be some") {
    for (auto const* to : {"", "ana", "a@", "@b", "a@b\r\nBcc: c@d", "a b@c", "<a@b", "a@b,c@d"})
        CHECK_THROWS_AS((void)mail_text(sender, {.to = to, .subject = "x", .text = "x", .id = "1"}, 0), Outage);
    CHECK_THROWS_AS((void)mail_text(sender, {.to = "a@b.c", .subject = "x\r\nBcc: c@d", .text = "x", .id = "1"}, 0),
                    Outage);
    CHECK(bare_address("Ana <ana@b.c>") == "ana@b.c");
}

TEST_CASE("a server takes the mail") {
    SmtpSink sink(false);
    auto server = sender;
    server.url = sink.url();
    send_mail(server, {.to = "ana@example.cl", .subject = "Hola", .text = std::string(200, 'x'), .id = "1"});
    auto const heard = sink.heard();
    CHECK(heard.find("MAIL FROM:<hola@example.com>") != std::string::npos);
    CHECK(heard.find("RCPT TO:<ana@example.cl>") != std::string::npos);
    CHECK(heard.find("Subject: Hola\r\n") != std::string::npos);
}

TEST_CASE("a refusal is an outage with the reason") {
    SmtpSink sink(true);
    auto server = sender;
    server.url = sink.url();
    CHECK_THROWS_AS(send_mail(server, {.to = "nobody@example.cl", .subject = "Hola", .text = "x", .id = "1"}), Outage);
}

TEST_CASE("nothing but SMTP is spoken") {
    auto server = sender;
    server.url = "http://127.0.0.1:1";
    CHECK_THROWS_AS(send_mail(server, {.to = "a@b.c", .subject = "x", .text = "x", .id = "1"}), Outage);
}

}  // namespace
}  // namespace recado::http
