@NullMarked
package io.compensationd.telemetry;

import org.jspecify.annotations.NullMarked;
