@NullMarked
package io.compensationd.database;

import org.jspecify.annotations.NullMarked;
