/// The dashboard's pages.
@NullMarked
package io.compensationd.admin.pages;

import org.jspecify.annotations.NullMarked;
