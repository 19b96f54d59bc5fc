package io.compensationd.settings;

import io.compensationd.settings.Settings.MailSecurity;
import java.util.Optional;

/// The part of the tree that is about mail.
final class MailAssembly {
    private final Assembly all;

    MailAssembly(Assembly all) {
        this.all = all;
    }

    Optional<Settings.Mail> mail() {
        var host = all.get(Keys.MAIL_HOST);
        var from = all.get(Keys.MAIL_FROM);
        var to = all.get(Keys.MAIL_TO);
        if (host.isEmpty() && from.isPresent()) all.needs(Keys.MAIL_FROM, Keys.MAIL_HOST);
        if (host.isEmpty() && !to.isEmpty()) all.needs(Keys.MAIL_TO, Keys.MAIL_HOST);
        if (host.isEmpty()) return Optional.empty();
        if (from.isEmpty()) all.needs(Keys.MAIL_HOST, Keys.MAIL_FROM);
        if (to.isEmpty()) all.needs(Keys.MAIL_HOST, Keys.MAIL_TO);
        var smtp = smtp(host.get());
        return from.map(it -> new Settings.Mail(
                smtp, it, to, all.get(Keys.MAIL_SUBJECT), all.get(Keys.MAIL_SCHEDULE), all.get(Keys.MAIL_TIME_ZONE)));
    }

    private Settings.Smtp smtp(String host) {
        var user = all.get(Keys.MAIL_USER);
        var password = all.secret(Keys.MAIL_PASSWORD, Keys.MAIL_PASSWORD_FILE);
        if (user.isPresent() && password.isEmpty()) all.needs(Keys.MAIL_USER, Keys.MAIL_PASSWORD);
        if (password.isPresent() && user.isEmpty()) all.needs(Keys.MAIL_PASSWORD, Keys.MAIL_USER);
        var security = all.get(Keys.MAIL_SECURITY);
        if (security == MailSecurity.NONE && password.isPresent() && !Assembly.isLoopback(host))
            all.problem(
                    Keys.MAIL_SECURITY,
                    "is none, and the password would go to %s in the clear. Set it to starttls or tls".formatted(host));
        return new Settings.Smtp(
                host,
                all.get(Keys.MAIL_PORT),
                security,
                user,
                password,
                all.get(Keys.MAIL_AUTHORITY),
                all.get(Keys.MAIL_TIMEOUT));
    }
}
