@NullMarked
package io.compensationd.compensation;

import org.jspecify.annotations.NullMarked;
