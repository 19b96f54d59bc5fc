/// `compensationd doctor`: every check there is, put together.
@NullMarked
package io.compensationd.cli.doctor;

import org.jspecify.annotations.NullMarked;
