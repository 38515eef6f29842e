/** The scenarios that are shipped. */
@NullMarked
package dev.naru.scenarios;

import org.jspecify.annotations.NullMarked;
