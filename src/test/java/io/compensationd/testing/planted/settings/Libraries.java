package io.compensationd.testing.planted.settings;

/// Knows libraries that only other parts may know.
class Libraries {
    org.quartz.Job quartz;
    org.hibernate.Session hibernate;
    org.flywaydb.core.Flyway flyway;
    picocli.CommandLine picocli;
    com.sun.net.httpserver.HttpServer http;
    jakarta.mail.Session mail;
    ch.qos.logback.classic.Logger logback;
    java.io.ObjectInputStream serialised;
}
