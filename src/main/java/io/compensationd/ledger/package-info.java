@NullMarked
package io.compensationd.ledger;

import org.jspecify.annotations.NullMarked;
