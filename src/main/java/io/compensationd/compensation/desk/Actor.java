package io.compensationd.compensation.desk;

/// Who changes something.
///
/// @param name   a user of the machine, or the role of a token
/// @param origin `cli`, or `http` and the address
public record Actor(String name, String origin) {}
