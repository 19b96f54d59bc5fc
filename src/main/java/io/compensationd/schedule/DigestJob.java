package io.compensationd.schedule;

import io.compensationd.settings.Secret;
import io.compensationd.settings.Settings;
import io.compensationd.settings.Settings.Smtp;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.JobExecutionContext;
import org.quartz.jobs.ee.mail.SendMailJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The digest of a slot, made and sent by one node of the cluster. It never fails towards Quartz.
///
/// Quartz's own job sends it, but reads nothing from the job's data: that stands in a table, and who may write it could
/// have the password sent to a server of his own, or name a class to load (`mail.smtp.socketFactory.class`). What it
/// takes comes from the settings each time, and is never stored.
@DisallowConcurrentExecution
public final class DigestJob extends SendMailJob {
    private static final Logger log = LoggerFactory.getLogger(DigestJob.class);

    private final Optional<Mailing> mailing;

    /// @param mailing empty: this node's settings want none
    DigestJob(Optional<Mailing> mailing) {
        this.mailing = mailing;
    }

    @Override
    public void execute(JobExecutionContext context) {
        if (mailing.isEmpty()) log.warn("digest-differs do='make compensation.mail.* of all nodes equal'");
        else start(mailing.get(), context.getScheduledFireTime().toInstant());
    }

    /// It may look through the whole ledger, for minutes: no worker of Quartz and no stop of the node waits for it.
    private static void start(Mailing mailing, Instant slot) {
        Thread.ofVirtual().name("digest").start(() -> mailing.fire(slot));
    }

    /// @throws IOException why nobody has it
    static void send(Settings.Mail mail, String subject, String text) throws IOException {
        try {
            new DigestJob(Optional.empty()).deliver(mail, subject, text);
        } catch (MessagingException e) {
            throw new IOException(reason(e), e);
        }
    }

    private void deliver(Settings.Mail mail, String subject, String text) throws MessagingException, IOException {
        var info = createMailInfo();
        info.setSmtpHost(mail.smtp().host());
        info.setSmtpProperties(properties(mail.smtp()));
        info.setFrom(mail.from());
        info.setTo(String.join(",", mail.to()));
        info.setSubject(subject);
        info.setMessage(text);
        info.setContentType("text/plain; charset=utf-8");
        mail.smtp().user().ifPresent(info::setUsername);
        mail.smtp().password().map(Secret::value).ifPresent(info::setPassword);
        Transport.send(prepareMimeMessage(info));
    }

    @Override
    protected MimeMessage prepareMimeMessage(MailInfo info) throws MessagingException {
        var message = super.prepareMimeMessage(info);
        // No answering machine answers it.
        message.setHeader("Auto-Submitted", "auto-generated");
        return message;
    }

    /// Not the one of the whole JVM, which keeps the password that it was made with.
    @Override
    protected Session getMailSession(MailInfo info) {
        return Session.getInstance(info.getSmtpProperties(), authenticator(info));
    }

    private static @Nullable Authenticator authenticator(MailInfo info) {
        var user = info.getUsername();
        var password = info.getPassword();
        if (user == null || password == null) return null;
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        };
    }

    private static Properties properties(Smtp smtp) throws IOException {
        var properties = new Properties();
        var millis = "" + smtp.timeout().toMillis();
        properties.put("mail.smtp.host", smtp.host());
        properties.put("mail.smtp.port", "" + smtp.port());
        properties.put("mail.smtp.connectiontimeout", millis);
        properties.put("mail.smtp.timeout", millis);
        properties.put("mail.smtp.writetimeout", millis);
        properties.put("mail.smtp.auth", "" + smtp.user().isPresent());
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        switch (smtp.security()) {
            case NONE -> {}
            case STARTTLS -> {
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case TLS -> properties.put("mail.smtp.ssl.enable", "true");
        }
        if (smtp.authority().isPresent())
            properties.put(
                    "mail.smtp.ssl.socketFactory", Authority.in(smtp.authority().get()));
        return properties;
    }

    /// With what lies under it: "Could not connect" alone helps nobody.
    private static String reason(MessagingException e) {
        var reason = new StringBuilder();
        for (Throwable at = e; at != null; at = at.getCause()) {
            var said = at.getMessage() == null
                    ? at.getClass().getSimpleName()
                    : at.getMessage().strip();
            if (reason.indexOf(said) < 0)
                reason.append(reason.isEmpty() ? "" : ": ").append(said);
        }
        return reason.toString();
    }
}
