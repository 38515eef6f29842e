/** A page that greets, and counts how often. */
@NullMarked
package dev.naru.examples.greeting;

import org.jspecify.annotations.NullMarked;
