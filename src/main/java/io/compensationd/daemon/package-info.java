@NullMarked
package io.compensationd.daemon;

import org.jspecify.annotations.NullMarked;
