/**
 * Runs in the build: writes the ten pages that need no server-side program, with their pictures.
 */
@NullMarked
package dev.naru.examples.community.prepared;

import org.jspecify.annotations.NullMarked;
