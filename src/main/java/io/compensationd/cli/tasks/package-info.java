/// `compensationd tasks ...`: the operator's desk at the command line. Each command reads its options, asks the desk,
/// and prints; what a command decides, the desk has decided for it.
@NullMarked
package io.compensationd.cli.tasks;

import org.jspecify.annotations.NullMarked;
