package io.compensationd.compensation.desk;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a column may hold, checked on the text as it came in. Nothing is rounded, cut or trimmed.
enum Kind {
    ID("a whole number of at most 64 bits", 32) {
        @Override
        boolean fits(String value) {
            if (!WHOLE.matcher(value).matches()) return false;
            var number = new BigInteger(value);
            return number.bitLength() < Long.SIZE;
        }
    },
    COST("an amount like 12.3456: not negative, at most 8 digits before the point and 4 after it", 64) {
        @Override
        boolean fits(String value) {
            return AMOUNT.matcher(value).matches();
        }
    },
    COUNT("a whole number from 0 to " + Kind.RETRIES_MAX, 16) {
        @Override
        boolean fits(String value) {
            return SMALL.matcher(value).matches() && Integer.parseInt(value) <= RETRIES_MAX;
        }
    },
    LIMIT("a whole number from 1 to " + Kind.RETRIES_MAX, 16) {
        @Override
        boolean fits(String value) {
            return COUNT.fits(value) && Integer.parseInt(value) >= 1;
        }
    },
    PENDING("pending: a new task cannot have another status", 32) {
        @Override
        boolean fits(String value) {
            return value.equals("pending");
        }
    },
    /// A btree entry holds at most a third of a page, so the length has a bound of its own.
    KEY("1 to 255 bytes of text", 255) {
        @Override
        boolean fits(String value) {
            return !value.isBlank();
        }
    },
    NAME("1 to 10000 bytes of text", 10_000) {
        @Override
        boolean fits(String value) {
            return !value.isBlank();
        }
    },
    MESSAGE("at most 10000 bytes of text", 10_000) {
        @Override
        boolean fits(String value) {
            return true;
        }
    },
    BODY("text of at most " + Kind.BODY_MAX + " bytes", Kind.BODY_MAX) {
        @Override
        boolean fits(String value) {
            return true;
        }
    },
    INSTANT("a time with its zone like 2026-11-22T10:00:00Z", 40) {
        @Override
        boolean fits(String value) {
            try {
                return sane(OffsetDateTime.parse(value).toInstant());
            } catch (DateTimeException e) {
                return false;
            }
        }
    },
    /// Prisma's `timestamp(3)`: UTC without a zone, at milliseconds.
    WALL_CLOCK("a UTC time of at most 3 decimals like 2026-11-22T10:00:00.000, or with Z", 30) {
        @Override
        boolean fits(String value) {
            if (!WALL.matcher(value).matches()) return false;
            try {
                var local = LocalDateTime.parse(value.replace(' ', 'T').replace("Z", ""));
                return sane(local.toInstant(ZoneOffset.UTC));
            } catch (DateTimeException e) {
                return false;
            }
        }
    };

    static final int RETRIES_MAX = 1000;
    static final int BODY_MAX = 4 * 1024 * 1024;

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,19}");
    private static final Pattern SMALL = Pattern.compile("[0-9]{1,6}");
    private static final Pattern AMOUNT = Pattern.compile("0*[0-9]{1,8}(\\.[0-9]{1,4})?");
    private static final Pattern WALL =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?Z?");
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final String expected;
    private final int bytesMax;

    Kind(String expected, int bytesMax) {
        this.expected = expected;
        this.bytesMax = bytesMax;
    }

    record Fault(String expected, String found) {}

    Optional<Fault> check(String value) {
        return unstorable(value).or(() -> {
            var bytes = Text.bytes(value);
            if (bytes > bytesMax) return Optional.of(new Fault(expected, bytes + " bytes"));
            return fits(value) ? Optional.empty() : Optional.of(new Fault(expected, Wrong.shown(value)));
        });
    }

    abstract boolean fits(String value);

    /// PostgreSQL stores no NUL, and UTF-8 has no lone surrogates.
    private static Optional<Fault> unstorable(String value) {
        var nul = value.indexOf('\0');
        if (nul >= 0)
            return Optional.of(new Fault("text without NUL characters", "a NUL as character %d".formatted(nul + 1)));
        var lone = Text.loneSurrogate(value);
        return lone < 0
                ? Optional.empty()
                : Optional.of(new Fault("Unicode text", "half a surrogate pair as character %d".formatted(lone + 1)));
    }

    private static boolean sane(Instant time) {
        return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
    }
}
