package io.compensationd.admin;

/// Whether a form was sent from one of our own pages. Browsers say so in a header that no page can write.
final class Origins {
    private Origins() {}

    /// @throws HttpProblem 403
    static void mustBeOurs(Received received) {
        var site = received.header().apply("Sec-Fetch-Site");
        if (site.isPresent() ? site.get().equals("same-origin") : isOurs(received)) return;
        throw new HttpProblem(
                403, "other_origin", "This form was not sent from a page of this node, so nothing was done.");
    }

    /// For browsers that do not tell the site. A form without either header is refused.
    private static boolean isOurs(Received received) {
        var host = received.header().apply("Host").orElse("");
        var origin = received.header().apply("Origin").orElse("");
        return !host.isEmpty() && origin.equals((received.from().secure() ? "https://" : "http://") + host);
    }
}
