/// Violations of the layout, one for each rule: [io.compensationd.LayoutTest] finds them all, so no rule is blind.
package io.compensationd.testing.planted;
