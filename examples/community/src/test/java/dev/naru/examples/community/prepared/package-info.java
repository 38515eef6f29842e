/** Tests of the pages that the build writes. */
@NullMarked
package dev.naru.examples.community.prepared;

import org.jspecify.annotations.NullMarked;
