/**
 * An Internet in a JUnit test. Begin with {@link dev.naru.internet.junit.Internet}; assert with
 * {@link dev.naru.internet.junit.InternetAssertions}.
 */
@NullMarked
package dev.naru.internet.junit;

import org.jspecify.annotations.NullMarked;
