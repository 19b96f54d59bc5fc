@NullMarked
package io.compensationd.schedule;

import org.jspecify.annotations.NullMarked;
