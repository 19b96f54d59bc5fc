@NullMarked
package io.compensationd.cli;

import org.jspecify.annotations.NullMarked;
