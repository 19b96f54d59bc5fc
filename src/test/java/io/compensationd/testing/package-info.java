/// Real servers for the tests.
@NullMarked
package io.compensationd.testing;

import org.jspecify.annotations.NullMarked;
