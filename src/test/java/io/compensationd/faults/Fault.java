package io.compensationd.faults;

/// One thing that breaks.
///
/// @param name     of the fault
/// @param injected how
/// @param promised what is then still true, beside all invariants
/// @param strike   breaks it, waits for the promise, and says what was seen
record Fault(String name, String injected, String promised, Strike strike) {
    interface Strike {
        String on(Cluster cluster) throws Exception;
    }
}
