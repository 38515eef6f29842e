/** The whole program, started as a user starts it and driven by other people's clients. */
@NullMarked
package dev.naru.cli.it;

import org.jspecify.annotations.NullMarked;
