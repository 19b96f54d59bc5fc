package io.compensationd.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The API's description, OpenAPI 3.1. A test holds it and the routes together.
final class DocumentRoutes {
    List<Route> routes() {
        return List.of(Route.get(
                "/api/v1/openapi.json",
                Access.VIEW,
                "This document.",
                _ -> Answer.of(200, "application/json; charset=utf-8", document())));
    }

    static String document() {
        try (var in = Objects.requireNonNull(DocumentRoutes.class.getResourceAsStream("openapi.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
