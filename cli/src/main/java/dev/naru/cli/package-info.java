/** The command {@code naru}: wires what is on the class path; no room knows it. */
@NullMarked
package dev.naru.cli;

import org.jspecify.annotations.NullMarked;
