package io.compensationd.admin.pages;

/// A field that a form carries on.
public record Field(String name, String value) {}
