package io.compensationd.settings;

import java.util.regex.Pattern;

/// Addresses without their passwords.
public final class Redacted {
    private static final Pattern PARAMETER =
            Pattern.compile("((?:^|[?&;])(?:ssl)?password=)[^&;\\s]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("(://[^/?#:@\\s]*):[^/?#\\s]*@");

    private Redacted() {}

    /// The same address with every password shown as `***`.
    public static String url(String url) {
        var bare = PARAMETER.matcher(url).replaceAll("$1***");
        return USER_INFO.matcher(bare).replaceAll("$1:***@");
    }
}
