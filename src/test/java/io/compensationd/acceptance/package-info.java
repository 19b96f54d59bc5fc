/// What the whole must show: several real processes on one real database.
@NullMarked
package io.compensationd.acceptance;

import org.jspecify.annotations.NullMarked;
