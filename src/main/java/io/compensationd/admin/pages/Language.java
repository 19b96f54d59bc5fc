package io.compensationd.admin.pages;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the dashboard can be read in.
public enum Language {
    EN("en", "English"),
    ZH("zh-CN", "中文");

    private final String tag;
    private final String name;

    Language(String tag, String name) {
        this.tag = tag;
        this.name = name;
    }

    /// As `lang` has it.
    public String tag() {
        return tag;
    }

    /// In itself.
    public String ownName() {
        return name;
    }

    String code() {
        return tag.substring(0, 2);
    }

    public static Optional<Language> of(String tag) {
        return List.of(values()).stream()
                .filter(language -> language.tag.equals(tag))
                .findFirst();
    }

    /// The first that a browser's `Accept-Language` names, else English.
    public static Language accepted(String header) {
        try {
            for (var range : Locale.LanguageRange.parse(header))
                for (var language : values()) if (range.getRange().startsWith(language.code())) return language;
        } catch (IllegalArgumentException e) {
            return EN;
        }
        return EN;
    }
}
