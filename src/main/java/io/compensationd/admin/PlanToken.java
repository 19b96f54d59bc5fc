package io.compensationd.admin;

import io.compensationd.compensation.desk.Plan;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a dry run hands out and the real call brings back: that somebody has seen how much it is. Every node with the
/// same secrets reads it, and nothing is kept.
final class PlanToken {
    private static final Duration VALID = Duration.ofMinutes(10);
    private static final String MAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final InstantSource clock;

    PlanToken(Tokens tokens, InstantSource clock) {
        this.key = new SecretKeySpec(tokens.key("plan"), MAC);
        this.clock = clock;
    }

    String of(Plan plan) {
        return of(plan, clock.instant().plus(VALID).getEpochSecond());
    }

    /// @throws HttpProblem 409 where the plan is another one by now, or the token is of another call
    void check(Plan plan, String token) {
        var until = Call.whole(token.split("\\.", 2)[0], 0, Long.MAX_VALUE).orElse(0L);
        if (Instant.ofEpochSecond(until).isBefore(clock.instant()))
            throw new HttpProblem(
                    409, "token_expired", "The token is none, or older than " + VALID + ". Make another dry run.");
        var expected = of(plan, until).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, token.getBytes(StandardCharsets.UTF_8)))
            throw new HttpProblem(
                    409,
                    "plan_changed",
                    "What would change is not what the dry run showed, or the token is of another call. Nothing was"
                            + " changed; make another dry run.");
    }

    private String of(Plan plan, long until) {
        return until + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(meaning(plan) + until));
    }

    private static String meaning(Plan plan) {
        var filter = plan.filter();
        return Json.text(new Object[] {
            plan.change(),
            plan.processing(),
            new TreeSet<>(filter.ids()),
            new TreeSet<>(filter.statuses()),
            new TreeSet<>(filter.users()),
            new TreeSet<>(filter.reasons()),
            filter.from().map(Instant::toString).orElse(""),
            filter.before().map(Instant::toString).orElse(""),
            plan.tasks(),
            plan.amount().stripTrailingZeros(),
            plan.idMax(),
            plan.rows()
        });
    }

    private byte[] mac(String text) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }
}
