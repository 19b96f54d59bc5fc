/// compensationd settles deferred charges exactly once.
@NullMarked
package io.compensationd;

import org.jspecify.annotations.NullMarked;
