/// The settings as values: one record tree, which knows nothing but itself. Every part is handed its own record.
@NullMarked
package io.compensationd.settings;

import org.jspecify.annotations.NullMarked;
